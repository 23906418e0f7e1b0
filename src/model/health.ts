import type { Millis } from './ids.ts';

/** One link to the outside world (a watch, the Slack socket, the outbox) and whether it can be trusted now. */
export interface LinkHealth {
  /** `watch pods`, `slack socket`, `outbox`. */
  readonly link: string;
  readonly ok: boolean;
  readonly since: Millis;
  /** In words, when not ok: what is wrong and what mends it; when ok, what it is not good for. */
  readonly why: string;
  /** The last sign of life, for links that hear something all the time. */
  readonly heard?: Millis;
}
