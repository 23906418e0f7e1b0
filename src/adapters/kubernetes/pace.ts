import type { Clock } from '../../ports/index.ts';

/** Whether items come so often that silence means trouble. */
export interface Pace {
  tick(): void;
  isBusy(): boolean;
}

/** Mean gap in milliseconds under which a stream counts as busy. */
const BUSY = 6_000;
const WEIGHT = 0.2;

/** Smoothed time between items. It begins quiet, so that a small cluster is not reconnected every minute. */
export function pace(clock: Clock): Pace {
  let gap = 10 * BUSY;
  let last = clock.now();
  return {
    tick() {
      const now = clock.now();
      gap = (1 - WEIGHT) * gap + WEIGHT * (now - last);
      last = now;
    },
    isBusy: () => gap < BUSY,
  };
}
