import { at, type KubeObject, labels, num, podOf, selectorOf, selects, str } from '../model/index.ts';

export function isHealthy(pod: KubeObject): boolean {
  return podOf(pod).conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

/** Disruptions that a budget allows now. */
export function allowedBy(budget: KubeObject): number {
  return num(at(budget['status'], 'disruptionsAllowed')) ?? 0;
}

/** Why the eviction API would refuse this pod; `undefined` when it would not. */
export function roomFor(pod: KubeObject, budgets: readonly KubeObject[]): string | undefined {
  const mine = budgets.filter((b) => selects(selectorOf(at(b['spec'], 'selector')), labels(pod)));
  const [budget] = mine;
  if (budget === undefined) return undefined;
  if (mine.length > 1) return `More than one disruption budget covers the pod, and then no eviction is accepted.`;
  if (allowedBy(budget) > 0 || (!isHealthy(pod) && sparesUnhealthy(budget))) return undefined;
  return `PodDisruptionBudget ${budget.metadata.name} allows no disruption now.`;
}

/** Pods that are not ready do not count, if the budget says so, or while enough others are healthy. */
function sparesUnhealthy(budget: KubeObject): boolean {
  if (str(at(budget['spec'], 'unhealthyPodEvictionPolicy')) === 'AlwaysAllow') return true;
  const healthy = num(at(budget['status'], 'currentHealthy')) ?? 0;
  const wanted = num(at(budget['status'], 'desiredHealthy')) ?? Number.POSITIVE_INFINITY;
  return wanted > 0 && healthy >= wanted;
}
