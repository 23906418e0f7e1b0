import { systemClock } from '../../src/adapters/clock/index.ts';
import { slackChat } from '../../src/adapters/slack/index.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local/slack/index.ts';
import type { CardPlace, Modal, Post } from '../../src/model/index.ts';
import { scrubber } from '../../src/scrub/index.ts';

/** A local workspace and the bot's own chat in it, to post any card as the bot would. */
export interface Stage {
  readonly slack: LocalWorkspace;
  post(post: Post): Promise<CardPlace>;
  reply(to: CardPlace, key: string, post: Post): Promise<CardPlace>;
  /** The dialogue that opens for whoever presses a button next. */
  opens(modal: Modal): void;
  stop(): Promise<void>;
}

const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Placeholders that stand in the samples. */
const ISSUED = ['kq3m7d'];

export async function stage(): Promise<Stage> {
  const slack = await startLocalWorkspace({ rateLimits: 'off', closing: 'prompt' });
  const { botToken, appToken, channel, apiUrl } = slack;
  const chat = slackChat({
    config: { botToken, appToken, channel, apiUrl },
    proxy: { none: [] },
    log: QUIET,
    clock: systemClock,
    random: Math.random,
  });
  const clean = scrubber({ key: 'pictures', addresses: 'public', issued: ISSUED });
  let dialogue: Modal | undefined;
  const listening = await chat.listen(async (act) => {
    if (act.is === 'click' && act.trigger !== undefined && dialogue !== undefined) await chat.open(act.trigger, clean.value(dialogue));
    return undefined;
  });
  let n = 0;
  return {
    slack,
    post: (post) => chat.post({ channel, key: `picture-${n++}`, incident: 'picture' }, clean.value(post)),
    reply: (to, key, post) => chat.reply({ ...to, key, broadcast: false }, clean.value(post), 'answer'),
    opens: (modal) => {
      dialogue = modal;
    },
    stop: async () => {
      await listening.stop();
      await slack.stop();
    },
  };
}
