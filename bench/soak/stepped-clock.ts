import type { Millis } from '../../src/model/index.ts';
import type { Clock } from '../../src/ports/index.ts';

export interface SteppedClock extends Clock {
  /** Lets so much time pass, and wakes who slept until then. */
  advance(by: Millis): void;
}

/** A clock that stands until it is moved: a day passes as fast as its work is done. */
export function steppedClock(start: Millis): SteppedClock {
  let now = start;
  const sleepers = new Map<() => void, Millis>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          sleepers.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        sleepers.set(wake, now + ms);
        signal?.addEventListener('abort', wake, { once: true });
      }),
    advance: (by) => {
      now += by;
      for (const [wake, until] of sleepers) if (until <= now) wake();
    },
  };
}
