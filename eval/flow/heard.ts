import type { CardPlace, Inbound, Millis, Modal, Post } from '../../src/model/index.ts';
import type { Chat } from '../../src/ports/index.ts';

/** One thing the bot said, as it was handed to the chat. */
export interface Said {
  readonly at: Millis;
  readonly is: 'card' | 'edit' | 'reply' | 'broadcast' | 'whisper' | 'response' | 'home' | 'modal';
  /** Channel or user. */
  readonly to: string;
  readonly thread?: string;
  readonly post: Post | Modal;
}

/** A chat that only listens: it keeps what is said, in order, and hands in what people do. */
export interface Heard {
  readonly chat: Chat;
  readonly said: readonly Said[];
  /** The root of a card, by the id of its incident. */
  rootOf(incident: string): CardPlace | undefined;
  /** Somebody speaks; stored when it settles. */
  does(act: Inbound): Promise<void>;
}

export function heard(now: () => Millis): Heard {
  const said: Said[] = [];
  const roots = new Map<string, CardPlace>();
  const threads = new Map<string, string>();
  let receive: (act: Inbound) => Promise<unknown> = () => Promise.resolve();
  const keep = (one: Omit<Said, 'at'>): void => void said.push({ at: now(), ...one });
  const placed = (channel: string): CardPlace => ({ channel, ts: `${1_700_000_000 + said.length}.000100` });
  const listening = { health: () => [{ link: 'chat', ok: true, since: now(), why: '' }], stop: () => Promise.resolve() };
  const chat: Chat = {
    post: ({ channel, incident }, post) => {
      const place = roots.get(incident) ?? placed(channel);
      roots.set(incident, place);
      keep({ is: 'card', to: channel, post });
      return Promise.resolve(place);
    },
    update: (place, post) => {
      const thread = threads.get(place.ts);
      keep({ is: 'edit', to: place.channel, thread: thread ?? place.ts, post });
      return Promise.resolve();
    },
    openCards: () => Promise.resolve([]),
    auditMarks: () => Promise.resolve([]),
    reply: ({ channel, ts, broadcast }, post) => {
      const place = placed(channel);
      threads.set(place.ts, ts);
      keep({ is: broadcast ? 'broadcast' : 'reply', to: channel, thread: ts, post });
      return Promise.resolve(place);
    },
    respond: (_, post) => Promise.resolve(keep({ is: 'response', to: 'asker', post })),
    whisper: ({ user, thread }, post) =>
      Promise.resolve(keep({ is: 'whisper', to: user, ...(thread === undefined ? {} : { thread }), post })),
    open: (_, modal) => Promise.resolve(keep({ is: 'modal', to: 'asker', post: modal })),
    team: () => Promise.resolve('T0EVAL'),
    profile: (user) => Promise.resolve({ team: 'T0EVAL', user, deactivated: false, guest: false, bot: false, stranger: false }),
    link: () => Promise.resolve(undefined),
    home: (user, post) => Promise.resolve(keep({ is: 'home', to: user, post })),
    listen: (on) => {
      receive = on;
      return Promise.resolve(listening);
    },
    check: () => Promise.resolve([]),
  };
  return {
    chat,
    said,
    rootOf: (incident) => roots.get(incident),
    does: async (act) => {
      await receive(act);
    },
  };
}
