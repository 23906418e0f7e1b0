import { badRequest, invalid, notFound } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { LabelSelector, Obj } from '../store/types.ts';
import { type Call, contentType, parseJson, readBody, sendJson, type Target } from './call.ts';
import { patched, requireJson, writeOf } from './write.ts';

const selectorText = (selector: LabelSelector | undefined): string =>
  Object.entries(selector?.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

function scaleOf(object: Obj): Obj {
  const spec = object['spec'] as { replicas?: number; selector?: LabelSelector };
  const status = object['status'] as { replicas?: number } | undefined;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    // 0 is left out, as Go leaves it out.
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas ?? 1 },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(spec.selector) },
  };
}

/** GET, PUT and PATCH of `…/scale`: reads and writes `spec.replicas` alone. */
export async function scale(call: Call, target: Target, store: Store): Promise<void> {
  const current = store.get(target.resource, target.namespace, target.name ?? '');
  if (current === undefined) throw notFound(target.resource, target.name ?? '');
  if (call.method === 'GET') return sendJson(call, 200, scaleOf(current));
  const body = await readBody(call);
  if (call.method === 'PUT') requireJson(call);
  const wanted = call.method === 'PUT' ? (parseJson(body) as Obj) : patched(scaleOf(current), contentType(call), body);
  const replicas = (wanted['spec'] as { replicas?: unknown } | undefined)?.replicas ?? 0;
  if (typeof replicas !== 'number') throw badRequest('spec.replicas: must be a number');
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, target.name ?? '', [
      { field: 'spec.replicas', message, reason: 'FieldValueInvalid' },
    ]);
  }
  const version = wanted.metadata?.resourceVersion;
  const next = {
    ...current,
    metadata: { ...current.metadata, resourceVersion: call.method === 'PUT' && version ? version : current.metadata.resourceVersion },
    spec: { ...(current['spec'] as object), replicas },
  };
  return sendJson(call, 200, scaleOf(store.replace(target.resource, next, { ...writeOf(call, 'main'), subresource: 'scale' })));
}
