import type { Look, ObjectRef } from '../model/index.ts';

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  StorageClass: 'storage.k8s.io/v1',
  VolumeAttachment: 'storage.k8s.io/v1',
};

export const apiVersionOf = (kind: string): string => groups[kind] ?? 'v1';

export function ref(kind: string, namespace: string | undefined, name: string): ObjectRef {
  return { apiVersion: apiVersionOf(kind), kind, ...(namespace === undefined ? {} : { namespace }), name };
}

export const get = (of: ObjectRef): Look => ({ do: 'get', ref: of });
export const events = (of: ObjectRef): Look => ({ do: 'events', about: of });

/** Fewer than a page: what stands beyond tells nothing more about one failure. */
const most = 250;

export function listOf(
  kind: string,
  namespace: string | undefined,
  selector: { readonly label?: string; readonly field?: string } = {},
): Look {
  return {
    do: 'list',
    apiVersion: apiVersionOf(kind),
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector.label === undefined ? {} : { labelSelector: selector.label }),
    ...(selector.field === undefined ? {} : { fieldSelector: selector.field }),
    limit: most,
  };
}

export function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([k, v]) => `${k}=${v}`)
    .sort()
    .join(',');
}
