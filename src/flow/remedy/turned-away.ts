import type { Millis, Person, Remedy } from '../../model/index.ts';
import type { Clock } from '../../ports/index.ts';
import type { Desk } from '../desk.ts';
import { named } from './book.ts';

/** Keeps in the audit who was not let decide. Whoever presses again and again is kept once a minute for each fix and button. */
export interface TurnedAway {
  keep(who: { readonly by: Person; readonly remedy: Remedy; readonly decision: string; readonly why: string }): Promise<void>;
}

const every: Millis = 60_000;
/** Within that time; what is beyond it is not kept, so that nobody fills the disk by pressing. */
const most = 500;

export function turnedAway(desk: Desk, clock: Clock): TurnedAway {
  const kept = new Map<string, Millis>();
  return {
    keep: async ({ by, remedy, decision, why }) => {
      const at = clock.now();
      for (const [key, since] of kept) if (at - since >= every) kept.delete(key);
      const key = JSON.stringify([by.team, by.user, remedy.id, decision]);
      if (kept.has(key) || kept.size >= most) return;
      kept.set(key, at);
      const what = { is: 'turned-away', by, decision, why };
      const body = { ...named(remedy), state: 'turned-away', what };
      await desk.turn(() => desk.commit({ audit: [{ at, body }] }));
    },
  };
}
