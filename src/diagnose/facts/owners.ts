import { type KubeObject, labels, type ObjectRef, owners, refOf, refText } from '../../model/index.ts';

const chain = new Set(['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController']);

/** A ReplicaSet that was not seen: its name is the Deployment's with the template hash, which the pod carries as a label. */
function deploymentOf(set: ObjectRef, pod: KubeObject | undefined): ObjectRef | undefined {
  const hash = pod === undefined ? undefined : labels(pod)['pod-template-hash'];
  if (set.kind !== 'ReplicaSet' || pod?.kind !== 'Pod' || hash === undefined || !set.name.endsWith(`-${hash}`)) return undefined;
  const namespace = set.namespace === undefined ? {} : { namespace: set.namespace };
  return { apiVersion: 'apps/v1', kind: 'Deployment', name: set.name.slice(0, -hash.length - 1), ...namespace };
}

/** Follows controllers upwards through what was seen; a controller that was not seen itself is still named by its child. */
export function ownerFinder(objects: readonly KubeObject[]): (ref: ObjectRef) => ObjectRef {
  const seen = new Map(objects.map((o) => [refText(refOf(o)), o] as const));
  return (start) => {
    let here = start;
    for (let hop = 0; hop < 5; hop++) {
      const object = seen.get(refText(here));
      const up = object === undefined ? undefined : (owners(object).find((o) => o.controller) ?? owners(object)[0]);
      if (up === undefined || !chain.has(up.kind)) break;
      here = {
        ...(up.apiVersion === '' ? {} : { apiVersion: up.apiVersion }),
        kind: up.kind,
        name: up.name,
        ...(here.namespace === undefined ? {} : { namespace: here.namespace }),
        ...(up.uid === '' ? {} : { uid: up.uid }),
      };
    }
    return deploymentOf(here, seen.get(refText(start))) ?? here;
  };
}
