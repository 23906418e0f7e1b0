import type { Millis } from '../../model/index.ts';
import type { ApiFailure } from './failure.ts';

/** What one watch knows about itself: written by the reflector, read by health and metrics. */
export interface Facts {
  state: 'listing' | 'watching' | 'waiting' | 'stopped';
  /** When `state` began. */
  since: Millis;
  /** Last sign of life: a page, an accepted watch, an event, a bookmark. */
  heardAt: Millis | undefined;
  bookmarkAt: Millis | undefined;
  /** End of the last complete list. */
  listedAt: Millis | undefined;
  lists: number;
  restarts: number;
  objects: number;
  /** Changes the full queue could not take; each is made good by a relist. */
  dropped: number;
  /** By kind of failure; `stalled` and `handler` are counted here too. */
  readonly errors: Record<string, number>;
  /** When the watch last became trustworthy after trouble, or at first. */
  steadyAt: Millis | undefined;
  failure: ApiFailure | undefined;
  failedInARow: number;
}

export function newFacts(now: Millis): Facts {
  return {
    state: 'listing',
    since: now,
    heardAt: undefined,
    bookmarkAt: undefined,
    listedAt: undefined,
    lists: 0,
    restarts: 0,
    objects: 0,
    dropped: 0,
    errors: {},
    steadyAt: undefined,
    failure: undefined,
    failedInARow: 0,
  };
}

export function countError(facts: Facts, what: string): void {
  facts.errors[what] = (facts.errors[what] ?? 0) + 1;
}
