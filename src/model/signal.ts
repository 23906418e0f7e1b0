import type { Millis, SignalId } from './ids.ts';
import type { KubeObject, ObjectRef } from './object.ts';

/** An object as a watch or a list showed it, with its chain of controllers, nearest first (Pod → [ReplicaSet, Deployment]). */
export type Observation =
  | {
      readonly is: 'seen';
      readonly object: KubeObject;
      readonly owners: readonly ObjectRef[];
      /** True when it came from a list (start or relist): state, not news. */
      readonly listed: boolean;
      readonly at: Millis;
    }
  | { readonly is: 'gone'; readonly object: KubeObject; readonly owners: readonly ObjectRef[]; readonly at: Millis };

/**
 * What kind of trouble, coarser than the raw reason (ErrImagePull and ImagePullBackOff alternate for one failure).
 * Part of the incident's key.
 */
export type Family =
  | 'crash' // containers that end: OOM, exit codes, failed starts
  | 'image'
  | 'config' // CreateContainerConfigError and its kin
  | 'pending' // not scheduled
  | 'volume'
  | 'unready' // running but not ready; failing probes
  | 'eviction'
  | 'terminating' // deletion that does not end
  | 'node'
  | 'rollout' // a workload's own conditions and counters
  | 'job'
  | 'cronjob'
  | 'claim' // PersistentVolumeClaim
  | 'warning'; // an Event no other family knows

/** One observation that something may be wrong. It wakes an incident; it is never the truth. */
export interface Signal {
  /** One (uid, container, family, restart or event count): the same failure seen again has the same id. */
  readonly id: SignalId;
  readonly cluster: string;
  /** The object that shows the trouble. */
  readonly about: ObjectRef;
  /** Its top owner: what the incident is about. */
  readonly subject: ObjectRef;
  readonly owners: readonly ObjectRef[];
  /** Empty for pod-wide and non-pod families. */
  readonly container: string;
  readonly family: Family;
  readonly reason: string;
  readonly message: string;
  /** Restarts or event count, a lower bound. */
  readonly count: number;
  /** When the failure happened as the API tells it, not when we saw it. */
  readonly happenedAt: Millis;
  readonly seenAt: Millis;
  readonly node?: string;
  /** Facets, not key: which rollout, which image. */
  readonly templateHash?: string;
  readonly image?: string;
  /**
   * What was seen had happened, and does not say that it still holds: an Event, or the last termination of a container that runs again.
   * News by its id; it wakes an incident but never keeps it failing.
   */
  readonly past?: true;
}
