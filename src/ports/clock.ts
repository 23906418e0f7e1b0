import type { Millis } from '../model/index.ts';

export interface Clock {
  now(): Millis;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
