import { type Evidence, type EvidenceItem, type Incident, type KubeObject, type Millis, objectsIn } from '../../model/index.ts';

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

/** The objects among it, each as it was seen last. */
export function objectsOf(known: Known): readonly KubeObject[] {
  const all = objectsIn(itemsOf(known));
  return [...new Map(all.toReversed().map((o) => [`${o.kind} ${o.metadata.namespace ?? ''} ${o.metadata.name}`, o])).values()].toReversed();
}
