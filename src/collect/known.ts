import {
  type EvidenceItem,
  type KubeObject,
  type ObjectRef,
  objectsIn,
  type Pod,
  podOf,
  refOf,
  refText,
  type Workload,
  workloadOf,
} from '../model/index.ts';

const workloadKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** What the looks so far have shown. */
export interface Known {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly services: readonly KubeObject[];
  readonly items: readonly EvidenceItem[];
  get(ref: ObjectRef): KubeObject | undefined;
}

export function knownOf(items: readonly EvidenceItem[]): Known {
  const objects = new Map<string, KubeObject>();
  for (const body of objectsIn(items)) if (!objects.has(refText(refOf(body)))) objects.set(refText(refOf(body)), body);
  const all = [...objects.values()];
  return {
    objects,
    pods: all.filter((o) => o.kind === 'Pod').map(podOf),
    workloads: all.filter((o) => workloadKinds.has(o.kind)).map(workloadOf),
    services: all.filter((o) => o.kind === 'Service'),
    items,
    get: (ref) => objects.get(refText(ref)),
  };
}
