import { type KubeObject, type ObjectRef, owners, refOf, refText } from '../../model/index.ts';

const chain = new Set(['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController']);

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
    return here;
  };
}
