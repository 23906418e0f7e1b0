import type { Millis, TriageConfig } from '../model/index.ts';

export interface Settings extends TriageConfig {
  /** How long a card waits for its first diagnosis before it is posted without one. */
  readonly patience: Millis;
  /** Whether a diagnosis is followed by the search for a fix. */
  readonly fixes: 'on' | 'off';
  /** Whether a model is asked where the rules leave something open. */
  readonly advice: 'on' | 'off';
}

export const patience: Millis = 8_000;

/** Edits of one card are gathered this long: a storm of signals is one edit. */
export const editAfter: Millis = 3_000;

/** Edits that only raise a count: Slack takes less than one edit a second, and what changed must not wait behind them. */
export const countAfter: Millis = 15_000;

/** A container in back-off runs for moments between its ends; the card says "holding" only when it lasts. */
export const holdAfter: Millis = 45_000;

/** The kubelet's back-off cap: a container that ran shorter than this between two ends is in one and the same crash loop. */
export const backOffCap: Millis = 300_000;

/** When a failure without a known cause is looked at again. */
export const secondLook: Millis = 60_000;
