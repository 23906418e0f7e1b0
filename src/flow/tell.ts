import type { Post, ReplyHandle, Scrubbed } from '../model/index.ts';
import { type Chat, ChatError } from '../ports/index.ts';
import type { Act } from './effect.ts';
import type { Hands } from './hands.ts';
import type { Answer } from './remedy/decide.ts';

/** Handles of the last hour, by act. They expire after half an hour and are never stored. */
export type Handles = Map<string, Handle>;

/** What answers an act while it lasts: an address for messages, and for three seconds a trigger for a dialogue. */
export interface Handle {
  readonly reply: ReplyHandle;
  readonly trigger?: string;
}

export interface Asking extends Hands {
  readonly handles: Handles;
}

export type On<K extends Act['is']> = Extract<Act, { is: K }>;

/** Who decides about a fix is answered in private, whatever they may otherwise learn here: the allow-list of approvers alone speaks. */
export function answerTo(hands: Asking, act: On<'click'> | On<'submit'>): Answer {
  const { chat, channel } = hands.needs;
  return {
    say: (post) => tell(hands, act.channel === '' ? { ...act, channel } : act, hands.desk.houseScrubber().value(post)),
    open: async (modal) => {
      const trigger = hands.handles.get(act.id)?.trigger;
      if (trigger === undefined) return false;
      try {
        await chat.open(trigger, hands.desk.houseScrubber().value(modal));
        return true;
      } catch (error) {
        if (error instanceof ChatError && error.kind === 'refused') return false;
        throw error;
      }
    },
  };
}

/** Through the handle of the act while it lasts; else as a message only they see. */
export async function tell(hands: Asking, act: Act, message: Scrubbed<Post>): Promise<void> {
  const handle = hands.handles.get(act.id);
  if (handle === undefined) return hands.needs.chat.whisper(onlyTo(act), message);
  try {
    await hands.needs.chat.respond(handle.reply, message, { inChannel: false, replace: false });
  } catch (error) {
    if (!(error instanceof ChatError) || error.kind !== 'refused') throw error;
    await hands.needs.chat.whisper(onlyTo(act), message);
  }
}

export function onlyTo(act: Act): { readonly channel: string; readonly user: string; readonly thread?: string } {
  const thread = act.is === 'question' ? act.thread : undefined;
  return { channel: act.channel, user: act.by.user, ...(thread === undefined ? {} : { thread }) };
}

/** The thread of a question; whoever answers twice says it in the same place. */
export function answerPlace({ id, channel, thread, ts }: On<'question'>): Parameters<Chat['reply']>[0] {
  return { channel, ts: thread ?? ts, key: `answer:${id}`, broadcast: false };
}

/** What was said, without the names that it calls. */
export function unmentioned(text: string): string {
  return text.replace(/<@[^>]+>/gu, ' ').trim();
}
