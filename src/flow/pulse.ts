import type { LinkHealth, Millis } from '../model/index.ts';
import type { Clock } from '../ports/index.ts';

/** Whether the loop still takes its turns. */
export interface Pulse {
  beat(): void;
  end(): void;
  health(): LinkHealth;
}

/** It turns at least every few seconds, also while everything outside is down; one turn waits for the disk alone. */
const stillAfter: Millis = 60_000;

export function pulseOf(clock: Clock): Pulse {
  let last = clock.now();
  let ended = false;
  return {
    beat: () => {
      last = clock.now();
    },
    end: () => {
      ended = true;
    },
    health: () => {
      const still = clock.now() - last;
      const why = ended ? 'it has ended' : still > stillAfter ? `it has taken no turn for ${Math.round(still / 1000)} s` : '';
      return { link: 'bot', ok: why === '', since: last, why };
    },
  };
}
