import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { matches } from '../store/selectors.ts';
import type { DisruptionBudget, Pod } from '../store/types.ts';
import { controllerOf, type ControllerNeeds, fromKey, isReady, keyOf, share } from './needs.ts';

const MANAGER = 'kube-controller-manager';

/** Keeps the status of PodDisruptionBudgets, which evictions are judged by. */
export function disruption(needs: ControllerNeeds): Controller {
  const { store, timing, recorders } = needs;
  const recorder = recorders.from('controllermanager');

  /** Replicas that the owners of the pods want. */
  function expected(pods: readonly Pod[]): number {
    const owners = new Map<string, number>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      const namespace = pod.metadata.namespace;
      const set =
        owner?.kind === 'ReplicaSet'
          ? store.one('ReplicaSet', namespace, owner.name)
          : owner?.kind === 'StatefulSet'
            ? store.one('StatefulSet', namespace, owner.name)
            : undefined;
      if (owner && set) owners.set(owner.uid, set.spec.replicas);
    }
    return owners.size === 0 ? pods.length : [...owners.values()].reduce((a, b) => a + b, 0);
  }

  function desired(budget: DisruptionBudget, total: number): number {
    const { minAvailable, maxUnavailable } = budget.spec;
    if (minAvailable !== undefined) return share(minAvailable, total, 'up');
    return Math.max(0, total - share(maxUnavailable ?? 0, total, 'up'));
  }

  return {
    name: 'disruption',
    concerns({ resource, object }) {
      if (resource.kind === 'PodDisruptionBudget') return [keyOf(object)];
      if (resource.kind !== 'Pod') return [];
      return store
        .of('PodDisruptionBudget', object.metadata.namespace)
        .filter((budget) => matches(budget.spec.selector, object.metadata.labels))
        .map(keyOf);
    },
    reconcile(key) {
      const { namespace, name } = fromKey(key);
      const budget = store.one('PodDisruptionBudget', namespace, name);
      if (budget === undefined) return;
      const pods = store
        .of('Pod', namespace)
        .filter((pod) => pod.metadata.deletionTimestamp === undefined && matches(budget.spec.selector, pod.metadata.labels));
      if (pods.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
      const total = expected(pods);
      const healthy = pods.filter(isReady).length;
      const wanted = desired(budget, total);
      const allowed = Math.max(0, healthy - wanted);
      store.edit('PodDisruptionBudget', { namespace, name }, { manager: MANAGER, part: 'status' }, (draft) => {
        const old = (draft.status?.['conditions'] as { status: string; lastTransitionTime: string }[] | undefined)?.[0];
        const is = allowed > 0 ? 'True' : 'False';
        const since = old?.status === is ? old.lastTransitionTime : timing.stamp();
        const condition = {
          type: 'DisruptionAllowed',
          status: is,
          reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
          message: '',
          lastTransitionTime: since,
        };
        const status = {
          observedGeneration: draft.metadata.generation ?? 1,
          expectedPods: total,
          currentHealthy: healthy,
          desiredHealthy: wanted,
          disruptionsAllowed: allowed,
          conditions: [condition],
        };
        if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
      });
    },
  };
}
