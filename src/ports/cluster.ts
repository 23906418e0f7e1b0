import type { Found, LinkHealth, Look, Observation } from '../model/index.ts';

/** A cluster to read from. It cannot write. */
export interface Cluster {
  /** Cluster id, part of every incident key. */
  readonly name: string;
  /** Performs one look within its deadline. Never throws: a look that fails is a `missing` answer. */
  look(look: Look): Promise<Found>;
  /**
   * Lists, then watches every kind that wakes. Observations of one object arrive in order; none across kinds.
   * `ready` settles after the first complete list of every kind that may be read. Never throws after the start; ends only by `stop`.
   */
  watch(on: (seen: Observation) => void): Watching;
}

export interface Watching {
  readonly ready: Promise<void>;
  /** One entry per watched kind; stale, forbidden and broken watches say why. */
  health(): readonly LinkHealth[];
  stop(): Promise<void>;
}
