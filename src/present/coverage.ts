import { type Evidence, type EvidenceItem, sameObject } from '../model/index.ts';

/** How much of what matters was seen; it says nothing of how sure a cause is. */
export type Coverage = 'low' | 'medium' | 'high';

/** Nothing is there, or nobody looks for it: no gap in what could be known. */
const NO_GAP: ReadonlySet<string> = new Set(['not-found', 'not-recorded']);

/** `low`: the object itself was not seen. `medium`: it was, but a look failed that would tell more. `high`: every look had its answer. */
export function coverageOf({ subject, items }: Evidence): Coverage {
  const shows = (i: EvidenceItem): boolean =>
    (i.is === 'object' && sameObject(i.ref, subject)) ||
    (i.is === 'list' &&
      i.objects.some((o) => o.kind === subject.kind && o.metadata.name === subject.name && o.metadata.namespace === subject.namespace)) ||
    (i.is === 'text' && i.text.trim() !== '');
  if (!items.some(shows)) return 'low';
  return items.some((i) => (i.is === 'missing' && !NO_GAP.has(i.why)) || (i.is === 'list' && !i.complete)) ? 'medium' : 'high';
}

const MEANS: Readonly<Record<Coverage, string>> = {
  low: 'low, the object itself was not seen',
  medium: 'medium, some looks failed',
  high: 'high',
};

/** `coverage medium, some looks failed`. */
export function coverageWords(evidence: Evidence): string {
  return `coverage ${MEANS[coverageOf(evidence)]}`;
}
