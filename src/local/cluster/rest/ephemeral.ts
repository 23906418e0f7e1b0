import { notFound } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { Obj, Pod } from '../store/types.ts';
import { type Call, contentType, parseJson, readBody, type Target } from './call.ts';
import { asObject, patched, requireJson, writeOf } from './write.ts';

/** PUT and PATCH of `pods/x/ephemeralcontainers`: of the pod that is sent only its ephemeral containers count. GET reads the pod. */
export async function ephemeralContainers(call: Call, target: Target, store: Store): Promise<Obj> {
  const current = store.one('Pod', target.namespace, target.name ?? '');
  if (current === undefined) throw notFound(target.resource, target.name ?? '');
  if (call.method === 'GET') return current;
  const body = await readBody(call);
  if (call.method === 'PUT') requireJson(call);
  const wanted = (call.method === 'PUT' ? asObject(parseJson(body), target) : patched(current, contentType(call), body)) as Pod;
  const resourceVersion = (call.method === 'PUT' && wanted.metadata.resourceVersion) || current.metadata.resourceVersion;
  const { ephemeralContainers: _before, ...spec } = current.spec;
  const added = wanted.spec?.ephemeralContainers;
  const next = {
    ...current,
    metadata: { ...current.metadata, resourceVersion },
    spec: { ...spec, ...(added === undefined || added === null ? {} : { ephemeralContainers: added }) },
  };
  return store.replace(target.resource, next, { ...writeOf(call, 'main'), subresource: 'ephemeralcontainers' });
}
