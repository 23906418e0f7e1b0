import { forbidden } from '../store/failure.ts';
import { quantity, spell } from '../store/quantities.ts';
import type { Store } from '../store/store.ts';
import type { KnownKinds, LimitRange, Obj, Pod, Quota } from '../store/types.ts';

type Amounts = Record<string, number>;

/** What one pod takes of a quota. Absent requests count as a missing value, not as 0. */
function podUse(pod: Pod): Amounts {
  const use: Amounts = { pods: 1, 'count/pods': 1 };
  for (const container of pod.spec.containers) {
    for (const side of ['requests', 'limits'] as const) {
      for (const [name, value] of Object.entries(container.resources?.[side] ?? {})) {
        const amount = quantity(value) ?? 0;
        const key = `${side}.${name}`;
        use[key] = (use[key] ?? 0) + amount;
        if (side === 'requests') use[name] = (use[name] ?? 0) + amount;
      }
    }
  }
  return use;
}

const counts = (pod: Pod): boolean => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';

const COUNTED: Readonly<Record<string, keyof KnownKinds>> = {
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
  'count/deployments.apps': 'Deployment',
  'count/jobs.batch': 'Job',
};

/** What is used of each limited resource in the quota's namespace. */
export function quotaUse(store: Store, quota: Quota): Amounts {
  const namespace = quota.metadata.namespace ?? '';
  const pods = store.of('Pod', namespace).filter(counts).map(podUse);
  const used: Amounts = {};
  for (const name of Object.keys(quota.spec.hard ?? {})) {
    const kind = COUNTED[name];
    used[name] = kind ? store.of(kind, namespace).length : pods.reduce((sum, pod) => sum + (pod[name] ?? 0), 0);
  }
  return used;
}

const COMPUTE = /^(requests\.|limits\.)?(cpu|memory)$/;

/** Refuses (403) a pod or counted object that a ResourceQuota of its namespace has no room for, in the API's own words. */
export function admitQuota(store: Store, next: Obj): void {
  const kind = Object.entries(COUNTED).find(([, k]) => k === next.kind)?.[0];
  const use = next.kind === 'Pod' ? podUse(next as Pod) : kind ? { [kind]: 1 } : undefined;
  if (use === undefined) return;
  const resource = store.resources.known(next.kind);
  for (const quota of store.of('ResourceQuota', next.metadata.namespace)) {
    const hard = quota.spec.hard ?? {};
    const missing = next.kind === 'Pod' ? Object.keys(hard).filter((name) => COMPUTE.test(name) && use[name] === undefined) : [];
    if (missing.length > 0) {
      const texts = missing.map((name) => `${name} for: ${(next as Pod).spec.containers.map((c) => c.name).join(',')}`);
      throw forbidden(resource, next.metadata.name, `failed quota: ${quota.metadata.name}: must specify ${texts.join('; ')}`);
    }
    const used = quotaUse(store, quota);
    const over = Object.entries(hard).filter(
      ([name, limit]) => (use[name] ?? 0) > 0 && (used[name] ?? 0) + (use[name] ?? 0) > (quantity(limit) ?? 0),
    );
    if (over.length === 0) continue;
    const show = (amount: (name: string) => number): string => over.map(([name]) => `${name}=${spell(name, amount(name))}`).join(',');
    throw forbidden(
      resource,
      next.metadata.name,
      `exceeded quota: ${quota.metadata.name}, requested: ${show((n) => use[n] ?? 0)}, used: ${show((n) => used[n] ?? 0)}, limited: ${show((n) => quantity(hard[n]) ?? 0)}`,
    );
  }
}

/** LimitRange: default requests and limits for containers that name none; refuses what is above the maximum. */
export function applyLimitRanges(ranges: readonly LimitRange[], pod: Pod, refuse: (why: string) => Error): void {
  for (const range of ranges) {
    for (const rule of range.spec.limits ?? []) {
      if (rule.type !== 'Container') continue;
      for (const container of pod.spec.containers) {
        const limits = { ...rule.default, ...container.resources?.limits };
        const requests = { ...(rule.defaultRequest ?? rule.default), ...container.resources?.requests };
        container.resources = {
          ...(Object.keys(requests).length > 0 ? { requests } : {}),
          ...(Object.keys(limits).length > 0 ? { limits } : {}),
        };
        for (const [name, max] of Object.entries(rule.max ?? {})) {
          const limit = limits[name];
          if (limit !== undefined && (quantity(limit) ?? 0) > (quantity(max) ?? 0))
            throw refuse(`maximum ${name} usage per Container is ${max}, but limit is ${String(limit)}`);
        }
      }
    }
  }
}
