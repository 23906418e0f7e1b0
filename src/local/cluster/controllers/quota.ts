import { quotaUse } from '../admission/index.ts';
import type { Controller } from '../loop.ts';
import { quantity, spell } from '../store/quantities.ts';
import { type ControllerNeeds, fromKey, keyOf } from './needs.ts';

/** Keeps `status.used` of ResourceQuotas. */
export function quotas({ store }: ControllerNeeds): Controller {
  return {
    name: 'quota',
    concerns: ({ resource, object, type }) =>
      resource.kind === 'ResourceQuota'
        ? [keyOf(object)]
        : resource.namespaced && (type !== 'MODIFIED' || resource.kind === 'Pod')
          ? store.of('ResourceQuota', object.metadata.namespace).map(keyOf)
          : [],
    reconcile(key) {
      const { namespace, name } = fromKey(key);
      const quota = store.one('ResourceQuota', namespace, name);
      if (quota === undefined) return;
      const used = quotaUse(store, quota);
      store.edit('ResourceQuota', { namespace, name }, { manager: 'kube-controller-manager', part: 'status' }, (draft) => {
        const hard = Object.fromEntries(
          Object.entries(quota.spec.hard ?? {}).map(([key, value]) => [key, spell(key, quantity(value) ?? 0)]),
        );
        draft.status = { hard, used: Object.fromEntries(Object.entries(used).map(([key, value]) => [key, spell(key, value)])) };
      });
    },
  };
}
