import { notFound, Refusal } from '../store/failure.ts';
import { matches } from '../store/selectors.ts';
import type { Removal, Store } from '../store/store.ts';
import type { Pod } from '../store/types.ts';

const isReady = (pod: Pod): boolean => pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;

/** Deletes the pod, unless a PodDisruptionBudget has no room for it: then 429. Pods that are not ready are free to go. */
export function evict(store: Store, namespace: string, name: string, how: Removal): void {
  const pod = store.one('Pod', namespace, name);
  const resource = store.resources.known('Pod');
  if (pod === undefined) throw notFound(resource, name);
  const budgets = store.of('PodDisruptionBudget', namespace).filter((budget) => matches(budget.spec.selector, pod.metadata.labels));
  for (const budget of isReady(pod) ? budgets : []) {
    const { name: budgetName } = budget.metadata;
    const healthy = Number(budget.status['currentHealthy'] ?? 0);
    const desired = Number(budget.status['desiredHealthy'] ?? 0);
    if (Number(budget.status['disruptionsAllowed'] ?? 0) > 0) continue;
    throw new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${budgetName} needs ${desired} healthy pods and has ${healthy} currently`,
        },
      ],
    });
  }
  if (how.dryRun === true) return;
  store.edit('Pod', { namespace, name }, { manager: 'kube-apiserver', part: 'status' }, (draft) => {
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
    const lastTransitionTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    draft.status.conditions = [...(draft.status.conditions ?? []), { ...condition, lastTransitionTime }];
  });
  const { resourceVersion: _version, ...rest } = how;
  store.remove(resource, namespace, name, rest);
  for (const budget of budgets) spend(store, namespace, budget.metadata.name);
}

/** Counts the disruption at once, before the controller has looked again. */
function spend(store: Store, namespace: string, name: string): void {
  store.edit('PodDisruptionBudget', { namespace, name }, { manager: 'kube-apiserver', part: 'status' }, (draft) => {
    draft.status = { ...draft.status, disruptionsAllowed: Math.max(0, Number(draft.status['disruptionsAllowed'] ?? 0) - 1) };
  });
}
