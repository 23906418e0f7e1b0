import { type Observation, refOf, refText } from '../model/index.ts';
import { type Log, StoreError } from '../ports/index.ts';
import type { Desk } from './desk.ts';
import type { Watchman } from './watchman.ts';

export interface Intake {
  add(seen: Observation): void;
  waiting(): number;
  /** Takes in what waits, at most so many. An observation leaves the queue only when what came of it is stored. */
  drain(late: (seen: Observation) => 'late' | 'live', most: number): Promise<void>;
}

/** The queue between the watches and the desk. One strange object must not stop the others; a failing store must. `taken` is called after each. */
export function intake(needs: { readonly desk: Desk; readonly watch: Watchman; readonly log: Log; readonly taken: () => void }): Intake {
  const queue: Observation[] = [];
  return {
    add: (seen) => {
      queue.push(seen);
    },
    waiting: () => queue.length,
    drain: async (late, most) => {
      let taken = 0;
      try {
        for (const seen of queue.slice(0, most)) {
          await takeIn(needs, seen, late(seen));
          taken += 1;
          needs.taken();
        }
      } finally {
        queue.splice(0, taken);
      }
    },
  };
}

export async function takeIn(
  needs: { readonly desk: Desk; readonly watch: Watchman; readonly log: Log },
  seen: Observation,
  late: 'late' | 'live',
) {
  try {
    await needs.desk.turn(() => needs.watch.see(seen, late));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    needs.log.error(
      { object: refText(refOf(seen.object)) },
      `an observation could not be taken in: ${needs.desk.houseScrubber().text(said)}`,
    );
  }
}
