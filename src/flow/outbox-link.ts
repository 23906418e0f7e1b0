import type { EffectId, LinkHealth, Millis } from '../model/index.ts';

/** What is to be said to people, and since when it waits. */
export interface Mouth {
  /** Messages that are due now, with when they fell due. */
  due(messages: readonly { readonly id: EffectId; readonly due: Millis }[]): void;
  /** One was tried: it is said (or given up with a word), or waits on for another try. */
  tried(message: { readonly id: EffectId; readonly due: Millis }, how: 'done' | 'again', at: Millis): void;
  /** When the oldest fell due that is not said yet. */
  oldest(): Millis | undefined;
  health(now: Millis): LinkHealth;
}

/** In a storm the last of many cards waits long though all is well: it stands still only when meanwhile none gets through. */
const stillAfter: Millis = 60_000;

export function mouth(start: Millis): Mouth {
  /** By id. A message that is tried again is as old as it was at its first try. */
  const again = new Map<EffectId, Millis>();
  let waiting: readonly Millis[] = [];
  let lastSaid = -Infinity;
  let movesSince = start;
  const oldest = (): Millis | undefined => {
    const all = [...waiting, ...again.values()];
    return all.length === 0 ? undefined : all.reduce((a, b) => Math.min(a, b));
  };
  return {
    due: (messages) => {
      waiting = messages.map((m) => again.get(m.id) ?? m.due);
    },
    tried: ({ id, due }, how, at) => {
      if (how === 'again') {
        again.set(id, again.get(id) ?? due);
        return;
      }
      again.delete(id);
      if (at - lastSaid > stillAfter) movesSince = at;
      lastSaid = at;
    },
    oldest,
    health: (now) => {
      const from = oldest();
      const still = from === undefined ? 0 : now - Math.max(from, lastSaid);
      if (from === undefined || still <= stillAfter) return { link: 'outbox', ok: true, since: movesSince, why: '' };
      const why = `nothing was taken by Slack for ${Math.round(still / 1000)} s, and messages wait; they are tried again, see slack posting and the log`;
      return { link: 'outbox', ok: false, since: Math.max(from, lastSaid), why };
    },
  };
}
