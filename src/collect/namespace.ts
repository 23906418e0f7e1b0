import type { Family, Look, ObjectRef } from '../model/index.ts';
import type { Known } from './known.ts';
import { listOf } from './looks.ts';

/** Kinds of which the whole namespace is listed: small objects, and what selects or limits the subject is found only by looking at all. */
const always = ['Service', 'EndpointSlice'] as const;
const limits = ['ResourceQuota', 'LimitRange', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'] as const;

/** Families in which the nodes at large matter, not only the pod's own. */
const nodesMatter: ReadonlySet<Family> = new Set(['pending', 'node', 'eviction']);

export function namespaceLooks(about: { readonly subject: ObjectRef; readonly family: Family }, known: Known): readonly Look[] {
  const { namespace } = about.subject;
  const nodes =
    nodesMatter.has(about.family) || known.pods.some((p) => p.phase === 'Pending' && p.node === undefined)
      ? [listOf('Node', undefined)]
      : [];
  if (namespace === undefined) return nodes;
  return [...always.map((kind) => listOf(kind, namespace)), ...nodes, ...limits.map((kind) => listOf(kind, namespace))];
}
