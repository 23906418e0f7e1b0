/** An object on its way into the store comes in; defaults are filled in, or the write is refused in the API's own words. It never stores anything. */
import { fillIn } from '../store/defaults.ts';
import { forbidden, notFound, Refusal } from '../store/failure.ts';
import type { Resource } from '../store/resources.ts';
import type { Admission, Store } from '../store/store.ts';
import type { Obj, Pod } from '../store/types.ts';
import { admitQuota, applyLimitRanges } from './quota.ts';
import { validate } from './validate.ts';

export { quotaUse } from './quota.ts';
export { FIXED_SPEC } from './validate.ts';

function checkNamespace(store: Store, resource: Resource, next: Obj): void {
  if (!resource.namespaced) return;
  const name = next.metadata.namespace ?? '';
  const namespace = store.one('Namespace', undefined, name);
  if (namespace === undefined) throw notFound(store.resources.known('Namespace'), name);
  if (namespace.metadata.deletionTimestamp === undefined || next.kind === 'Event') return;
  const refusal = forbidden(
    resource,
    next.metadata.name,
    `unable to create new content in namespace ${name} because it is being terminated`,
  );
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' };
  throw new Refusal(refusal.code, refusal.reason, refusal.message, { ...refusal.details, causes: [cause] });
}

/** The API server's order: defaults, mutation by LimitRange, validation, quota. */
export function admission(store: Store, clusterIp: () => string): Admission {
  return (resource, next, before) => {
    if (before === undefined) checkNamespace(store, resource, next);
    validate(resource, next, before);
    fillIn(next, clusterIp);
    if (before !== undefined) return;
    if (next.kind === 'Pod')
      applyLimitRanges(store.of('LimitRange', next.metadata.namespace), next as Pod, (why) => forbidden(resource, next.metadata.name, why));
    admitQuota(store, next);
  };
}
