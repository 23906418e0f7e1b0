import type { Remedy } from '../../model/index.ts';

/** What a card says about fixing its incident. */
export interface Fixes {
  readonly mode: 'off' | 'dry-run' | 'on';
  /** Why nothing can be approved now although something is offered: the guard is not proven. Empty when it is. */
  readonly guard?: string;
  /** Why nothing is offered. */
  readonly why?: string;
  /** The remedy that matters now: what is under way, what is offered, or what came of the last. */
  readonly current?: Remedy;
}
