import { apiVersionOf, type Look, type ObjectRef, sameObject } from '../model/index.ts';
import type { Proposal } from './types.ts';

const most = 500;

/** What must be read before the proposal can become an offer; one round, all independent of each other. `liveFactsOf` reads the answers. */
export function planLooks(proposal: Proposal): readonly Look[] {
  const { target, owner, beside } = proposal;
  const namespace = target.namespace ?? 'default';
  const list = (apiVersion: string, kind: string): Look => ({ do: 'list', apiVersion, kind, namespace, limit: most });
  const refs = [target, owner, ...beside].filter((ref, i, all) => all.findIndex((other) => sameObject(ref, other)) === i);
  return [
    ...refs.map((ref): Look => ({ do: 'get', ref: withApi(ref) })),
    { do: 'get', ref: { apiVersion: 'v1', kind: 'Namespace', name: namespace } },
    list('v1', 'Pod'),
    list('apps/v1', owner.kind === 'StatefulSet' ? 'ControllerRevision' : 'ReplicaSet'),
    list('autoscaling/v2', 'HorizontalPodAutoscaler'),
    list('autoscaling.k8s.io/v1', 'VerticalPodAutoscaler'),
    list('policy/v1', 'PodDisruptionBudget'),
    list('v1', 'ResourceQuota'),
    list('v1', 'LimitRange'),
    ...(target.kind === 'Pod' ? [{ do: 'list', apiVersion: 'v1', kind: 'Node', limit: most } as const] : []),
  ];
}

function withApi(ref: ObjectRef): ObjectRef {
  return ref.apiVersion === undefined ? { ...ref, apiVersion: apiVersionOf(ref.kind) } : ref;
}
