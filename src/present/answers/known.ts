import type { Evidence, EvidenceItem, Incident, Millis } from '../../model/index.ts';

/** What an answer in a thread may draw on. `fresh` is evidence looked up for this very question; it goes before the stored one. */
export interface Known {
  readonly incident: Incident;
  readonly evidence?: Evidence;
  readonly fresh?: readonly EvidenceItem[];
  readonly similar: readonly Incident[];
  readonly now: Millis;
  /** Logs on demand are allowed here (place and person). */
  readonly logs: 'allowed' | 'refused';
}

/** Everything known, newest look first. */
export function itemsOf(known: Known): readonly EvidenceItem[] {
  return [...(known.fresh ?? []), ...(known.evidence?.items ?? [])];
}
