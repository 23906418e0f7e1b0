import { notFound, Refusal } from '../store/failure.ts';
import { matches } from '../store/selectors.ts';
import type { Removal, Store } from '../store/store.ts';
import type { DisruptionBudget, Pod } from '../store/types.ts';

const isReady = (pod: Pod): boolean => pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;

/** A pod that ended or never ran takes nothing from a budget. */
const isUncounted = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(pod.status.phase);

/** A pod that is not ready may go while its budget is met without it, or where the budget always lets such pods go. */
function mayGoUnready(pod: Pod, budget: DisruptionBudget): boolean {
  const { currentHealthy, desiredHealthy } = numbers(budget);
  return (
    !isReady(pod) && (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (desiredHealthy > 0 && currentHealthy >= desiredHealthy))
  );
}

function numbers({ status }: DisruptionBudget): { currentHealthy: number; desiredHealthy: number; disruptionsAllowed: number } {
  const of = (key: string): number => Number(status?.[key] ?? 0);
  return { currentHealthy: of('currentHealthy'), desiredHealthy: of('desiredHealthy'), disruptionsAllowed: of('disruptionsAllowed') };
}

function refuse(budget: DisruptionBudget): never {
  const { currentHealthy, desiredHealthy } = numbers(budget);
  const message = `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  throw new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
  });
}

/** The budget the eviction is taken from, if it is taken from one. */
function budgetOf(store: Store, pod: Pod): DisruptionBudget | undefined {
  if (isUncounted(pod)) return undefined;
  const [budget, second] = store
    .of('PodDisruptionBudget', pod.metadata.namespace)
    .filter((candidate) => matches(candidate.spec.selector, pod.metadata.labels));
  if (second)
    throw new Refusal(
      500,
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  if (budget === undefined || mayGoUnready(pod, budget)) return undefined;
  return numbers(budget).disruptionsAllowed > 0 ? budget : refuse(budget);
}

/** Deletes the pod, unless a PodDisruptionBudget has no room for it: then 429. */
export function evict(store: Store, namespace: string, name: string, how: Removal): void {
  const pod = store.one('Pod', namespace, name);
  const resource = store.resources.known('Pod');
  if (pod === undefined) throw notFound(resource, name);
  const budget = budgetOf(store, pod);
  if (how.dryRun === true) return;
  store.edit('Pod', { namespace, name }, { manager: 'kube-apiserver', part: 'status' }, (draft) => {
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
    const lastTransitionTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    draft.status.conditions = [...(draft.status.conditions ?? []), { ...condition, lastTransitionTime }];
  });
  const { resourceVersion: _version, ...rest } = how;
  store.remove(resource, namespace, name, rest);
  if (budget) spend(store, namespace, budget.metadata.name);
}

/** Counts the disruption at once, before the controller has looked again. */
function spend(store: Store, namespace: string, name: string): void {
  store.edit('PodDisruptionBudget', { namespace, name }, { manager: 'kube-apiserver', part: 'status' }, (draft) => {
    draft.status = { ...draft.status, disruptionsAllowed: Math.max(0, Number(draft.status['disruptionsAllowed'] ?? 0) - 1) };
  });
}

/** What the body of an eviction asks for. */
export function evictionOptions(body: string, dryRun: boolean): { grace?: number; dryRun?: boolean; uid?: string } {
  const sent = (body === '' ? {} : JSON.parse(body)) as {
    deleteOptions?: { gracePeriodSeconds?: number; dryRun?: string[]; preconditions?: { uid?: string } };
  };
  const options = sent.deleteOptions ?? {};
  return {
    dryRun: dryRun || options.dryRun?.includes('All') === true,
    ...(options.gracePeriodSeconds === undefined ? {} : { grace: options.gracePeriodSeconds }),
    ...(options.preconditions?.uid === undefined ? {} : { uid: options.preconditions.uid }),
  };
}
