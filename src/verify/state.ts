import { type Before, type Container, type KubeObject, type Millis, type Pod, workloadOf } from '../model/index.ts';
import { availableOf, podsOf } from './owner.ts';

/** How the owner stands. `wrong`: what keeps it from being called recovered; `unknown`: what would have to be known for any word. */
export interface State {
  readonly facts: readonly string[];
  readonly wrong: readonly string[];
  readonly unknown: readonly string[];
  readonly available: number;
  readonly desired: number;
  /** The rollout gave up by itself. */
  readonly stuck: 'stuck' | 'going';
}

/** `failing`: what the incident says fails now; `undefined` while the bot is blind. */
export function stateOf(owner: KubeObject, raw: readonly KubeObject[], since: Millis, failing: readonly string[] | undefined): State {
  const pods = podsOf(owner, raw);
  const { counts, wrong, unknown, available, desired } = owner.kind === 'Job' ? jobState(owner) : replicaState(owner, pods);
  const restarts = restartsSince(pods, since);
  const still = failing ?? [];
  const stuck = workloadOf(owner).conditions.some((c) => c.type === 'Progressing' && c.status === 'False');
  return {
    facts: [
      ...counts,
      restarts === 0 ? 'No container restarted since the change.' : `Containers restarted ${restarts} times since the change.`,
      ...(failing === undefined
        ? []
        : [still.length === 0 ? 'The failure no longer shows.' : `The failure still shows on ${still.length} object(s).`]),
    ],
    wrong: [...wrong, ...(restarts > 0 ? ['restarts'] : []), ...(still.length > 0 ? ['failing'] : [])],
    unknown: [...unknown, ...(failing === undefined ? ['Whether the failure still shows is not known: the watch was interrupted.'] : [])],
    available,
    desired,
    stuck: stuck ? 'stuck' : 'going',
  };
}

interface Counted {
  readonly counts: readonly string[];
  readonly wrong: readonly string[];
  readonly unknown: readonly string[];
  readonly available: number;
  readonly desired: number;
}

function replicaState(owner: KubeObject, pods: readonly Pod[]): Counted {
  const w = workloadOf(owner);
  const available = availableOf(owner);
  const readyPods = pods.filter((p) => p.conditions.some((c) => c.type === 'Ready' && c.status === 'True')).length;
  const rolled =
    owner.kind === 'Deployment' ? w.updated >= w.desired && w.current <= w.updated : owner.kind !== 'StatefulSet' || rolledOut(owner, w);
  return {
    counts: [`${available} of ${w.desired} replicas are available${rolled ? '' : `, ${w.updated} of them updated`}.`],
    wrong: [
      ...(rolled ? [] : ['rollout']),
      ...(w.ready < w.desired || readyPods < w.desired ? ['ready'] : []),
      ...(available < w.desired ? ['available'] : []),
    ],
    unknown: [
      ...(w.hasStatus ? [] : [`${owner.kind} ${w.ref.name} has no status.`]),
      ...(w.observedGeneration < w.generation ? ['The controller has not acted on the change yet.'] : []),
      ...(w.desired === 0 ? ['No replicas are wanted, so nothing shows whether it works.'] : []),
    ],
    available,
    desired: w.desired,
  };
}

/** StatefulSets drop `updatedReplicas` once the update revision is the current one. */
function rolledOut(owner: KubeObject, w: { readonly updated: number; readonly desired: number }): boolean {
  const status = owner['status'] as { readonly currentRevision?: unknown; readonly updateRevision?: unknown } | undefined;
  return w.updated >= w.desired || (status?.updateRevision !== undefined && status.updateRevision === status.currentRevision);
}

function jobState(owner: KubeObject): Counted {
  const w = workloadOf(owner);
  const failed = w.conditions.some((c) => c.type === 'Failed' && c.status === 'True');
  const alive = w.active + w.succeeded;
  return {
    counts: [`${w.active} pods of the Job run, ${w.succeeded} succeeded.`],
    wrong: [...(failed ? ['failed'] : []), ...(alive === 0 ? ['ready'] : [])],
    unknown: w.hasStatus ? [] : ['The Job has no status.'],
    available: alive,
    desired: 1,
  };
}

/** Restarts of containers after the change. Of a pod that is older only the last end is known, so it counts once. */
export function restartsSince(pods: readonly Pod[], since: Millis): number {
  return pods.reduce((sum, pod) => {
    const isNew = pod.createdAt === undefined || pod.createdAt >= since - 1000;
    return sum + pod.containers.reduce((n, c) => n + (isNew ? c.restarts : endedSince(c, since)), 0);
  }, 0);
}

function endedSince({ restarts, last }: Container, since: Millis): number {
  return restarts > 0 && last.is === 'terminated' && (last.finishedAt ?? 0) > since ? 1 : 0;
}

/**
 * Fewer work than before, of those that are still wanted. How many objects show the failure is no measure: an offer is made within seconds,
 * and what shows the same failure later (a rollout that gives up, a Service without endpoints) is no harm that the change did.
 */
export function isWorse(before: Before, state: State): boolean {
  return state.available < Math.min(before.available, state.desired);
}
