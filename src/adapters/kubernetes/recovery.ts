import type { Backoff } from './backoff.ts';
import type { ApiFailure } from './failure.ts';
import type { Tuning } from './tuning.ts';

export interface Recovery {
  /** Milliseconds. */
  readonly wait: number;
  /** The memory must be compared with a fresh list. */
  readonly relist: boolean;
  /** The kind cannot be read with our rights or on this server: nobody should wait for it. */
  readonly unreadable: boolean;
}

export interface RecoveryNeeds {
  readonly tuning: Tuning;
  readonly backoff: Backoff;
  readonly random: () => number;
}

/** Streams that end in an error or in nonsense are resumed this often before their position is doubted. */
const DOUBT = 3;

/** What to do after a failed list or watch. There is no failure after which nothing is tried again. */
export function waitAfter(failure: ApiFailure, { tuning, backoff, random }: RecoveryNeeds, inARow: number): Recovery {
  const retry = { relist: false, unreadable: false };
  switch (failure.kind) {
    case 'gone':
      return { ...retry, relist: true, wait: inARow > DOUBT ? backoff.next() : random() * tuning.relistJitter };
    case 'forbidden':
      return { wait: tuning.forbiddenRetry, relist: true, unreadable: true };
    case 'not-found':
    case 'unknown-path':
      return { wait: tuning.unknownRetry, relist: true, unreadable: true };
    case 'throttled':
      return { ...retry, wait: failure.retryAfter ?? Math.max(1_000, backoff.next()) };
    case 'too-big':
      return { ...retry, relist: true, wait: backoff.next() };
    case 'invalid':
      return { ...retry, relist: inARow >= DOUBT, wait: backoff.next() };
    default:
      return { ...retry, wait: backoff.next() };
  }
}
