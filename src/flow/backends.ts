import { at, type Evidence, type Incident, type ObjectRef, objectsIn, refOf, refText, stringMap, workloadOf } from '../model/index.ts';
import type { Watchman } from './watchman.ts';

/** The failing workloads whose pods a blamed Service selects: who blames the Service means them. */
export function backends(
  evidence: Evidence,
  culprit: ObjectRef | undefined,
  alive: readonly Incident[],
  watch: Watchman,
): readonly ObjectRef[] {
  if (culprit?.kind !== 'Service') return [];
  const service = objectsIn(evidence.items).find((o) => o.kind === 'Service' && refText(refOf(o)) === refText(culprit));
  const selector = Object.entries(stringMap(at(service, 'spec', 'selector')));
  if (selector.length === 0) return [];
  return alive.flatMap(({ subject }) => {
    const object = subject.namespace === culprit.namespace ? watch.sight.object(subject) : undefined;
    const labels = object === undefined ? {} : workloadOf(object).templateLabels;
    return selector.every(([key, value]) => labels[key] === value) ? [subject] : [];
  });
}
