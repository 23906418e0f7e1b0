import type { EvidenceBody } from './evidence.ts';
import type { KubeObject } from './object.ts';

/** The objects that looks brought whole, alone or in lists, in their order. */
export function objectsIn(found: readonly EvidenceBody[]): readonly KubeObject[] {
  return found.flatMap((f): readonly KubeObject[] => (f.is === 'object' ? [f.body] : f.is === 'list' ? f.objects : []));
}
