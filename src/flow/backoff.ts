import type { Millis } from '../model/index.ts';

const first: Millis = 1_000;
/** A chat outage of hours is asked about every two minutes. */
const most: Millis = 120_000;

/** How long to wait before the next attempt: doubling, capped, with full jitter above the half; never sooner than the other side asked for. */
export function backOff(attempts: number, chance: number, asked?: Millis): Millis {
  const cap = Math.min(most, first * 2 ** Math.min(attempts, 20));
  return Math.max(asked ?? 0, Math.round(cap / 2 + (cap / 2) * chance));
}
