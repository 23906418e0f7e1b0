import { conditions, dict, type KubeObject, nodeOf, podOf, str, workloadOf } from '../model/index.ts';
import { addOnKinds, auditedKinds } from './survey-kinds.ts';

/** Kinds of which nothing fails by itself: seeing one says nothing of health. */
const mute = new Set(['Namespace', 'Endpoints', 'EndpointSlice', 'StorageClass', 'IngressClass', 'ServiceAccount', 'ResourceQuota']);
const audited = new Set([...auditedKinds, ...addOnKinds].map((k) => k.kind).filter((kind) => !mute.has(kind)));

/**
 * Whether an object was told so far that "nothing is wrong with it" can be said: "healthy" needs at least one such. A pod without a
 * status, an Event or a ConfigMap proves nothing, and neither does what waits and may wait for ever.
 */
export function isJudged(object: KubeObject): boolean {
  switch (object.kind) {
    case 'Event':
      return false;
    case 'Pod': {
      const { phase } = podOf(object);
      return phase === 'Running' || phase === 'Succeeded';
    }
    case 'Node':
      return nodeOf(object).conditions.length > 0;
    case 'PersistentVolumeClaim':
      return str(dict(object['status'])['phase']) === 'Bound';
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return workloadOf(object).hasStatus;
    case 'Job':
    case 'CronJob':
      return true;
    default:
      return audited.has(object.kind) || conditions(object['status']).length > 0;
  }
}
