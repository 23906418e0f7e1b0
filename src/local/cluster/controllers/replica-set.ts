import { adoptPods } from './adopt.ts';
import type { Controller } from '../loop.ts';
import { Refusal } from '../store/failure.ts';
import type { Condition, Pod, ReplicaSet } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isActive, isAvailable, isReady, ownKeys, podFrom, podsOf } from './needs.ts';

const MANAGER = 'kube-controller-manager';
/** A refused creation (quota, admission) is tried again. */
const RETRY = 15_000;

/** Which pods go first when there are too many: unscheduled, then not ready, then the youngest. */
function goFirst(a: Pod, b: Pod): number {
  const rank = (pod: Pod): number => (pod.spec.nodeName ? 1 : 0) + (pod.status.phase === 'Running' ? 1 : 0) + (isReady(pod) ? 2 : 0);
  return rank(a) - rank(b) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1);
}

/** Keeps the number of pods of each ReplicaSet. */
export function replicaSets(needs: ControllerNeeds): Controller {
  const { store, timing, recorders } = needs;
  const recorder = recorders.from('replicaset-controller');

  /** The refusal of the first pod that could not be made. */
  function grow(set: ReplicaSet, count: number): Refusal | undefined {
    for (let i = 0; i < count; i += 1) {
      try {
        const pod = store.create(store.resources.known('Pod'), podFrom(set, set.spec.template, { generateName: `${set.metadata.name}-` }), {
          manager: MANAGER,
        });
        recorder.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        recorder.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return error;
      }
    }
    return undefined;
  }

  function shrink(set: ReplicaSet, pods: Pod[], count: number): void {
    for (const pod of pods.sort(goFirst).slice(0, count)) {
      store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
      recorder.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
  }

  function report(set: ReplicaSet, refusal: Refusal | undefined): void {
    const { namespace = '', name } = set.metadata;
    const pods = podsOf(store, set).filter(isActive);
    store.edit('ReplicaSet', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
      const failure: Condition[] = refusal
        ? [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal.message, lastTransitionTime: timing.stamp() }]
        : [];
      const old = draft.status.conditions?.find((c) => c.type === 'ReplicaFailure');
      draft.status = {
        replicas: pods.length,
        fullyLabeledReplicas: pods.length,
        readyReplicas: pods.filter(isReady).length,
        availableReplicas: pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds, timing)).length,
        observedGeneration: set.metadata.generation ?? 1,
        ...(failure.length > 0 ? { conditions: old && old.message === failure[0]?.message ? [old] : failure } : {}),
      };
    });
  }

  return {
    name: 'replicaset',
    concerns: (change) => [
      ...ownKeys(change, 'ReplicaSet'),
      ...(change.resource.kind === 'Pod' && change.object.metadata.ownerReferences === undefined
        ? store.of('ReplicaSet', change.object.metadata.namespace).map((set) => `${set.metadata.namespace ?? ''}/${set.metadata.name}`)
        : []),
    ],
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const set = store.one('ReplicaSet', namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      adoptPods(store, set);
      const pods = podsOf(store, set).filter(isActive);
      const missing = set.spec.replicas - pods.length;
      const refusal = missing > 0 ? grow(set, missing) : undefined;
      if (missing < 0) shrink(set, pods, -missing);
      report(set, refusal);
      if (refusal) again(RETRY);
      else if (set.spec.minReadySeconds && pods.some((pod) => isReady(pod) && !isAvailable(pod, set.spec.minReadySeconds, timing)))
        again(set.spec.minReadySeconds * 1000);
    },
  };
}
