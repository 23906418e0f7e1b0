import type { Chat } from '../../src/ports/index.ts';

export interface CountingChat {
  readonly chat: Chat;
  readonly counts: { cards: number; edits: number; replies: number };
}

/** A chat that counts what is said and keeps nothing of it, so that what grows is the bot. */
export function countingChat(): CountingChat {
  const counts = { cards: 0, edits: 0, replies: 0 };
  let said = 0;
  const place = (channel: string) => Promise.resolve({ channel, ts: `${1_700_000_000 + ++said}.000100` });
  const nothing = (): Promise<void> => Promise.resolve();
  const listening = { health: () => [], stop: nothing };
  const chat: Chat = {
    post: ({ channel }) => {
      counts.cards += 1;
      return place(channel);
    },
    update: () => {
      counts.edits += 1;
      return nothing();
    },
    reply: ({ channel }) => {
      counts.replies += 1;
      return place(channel);
    },
    openCards: () => Promise.resolve([]),
    auditMarks: () => Promise.resolve([]),
    respond: nothing,
    whisper: nothing,
    open: nothing,
    home: nothing,
    team: () => Promise.resolve('T0SOAK'),
    profile: () => Promise.resolve(undefined),
    link: () => Promise.resolve(undefined),
    listen: () => Promise.resolve(listening),
    check: () => Promise.resolve([]),
  };
  return { chat, counts };
}
