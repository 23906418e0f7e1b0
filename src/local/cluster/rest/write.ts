import { isDeepStrictEqual } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { FIXED_SPEC } from '../admission/index.ts';
import { badRequest, invalid, notFound, Refusal } from '../store/failure.ts';
import { jsonPatch, mergePatch, strategicPatch } from '../store/patch.ts';
import { apiVersionOf } from '../store/resources.ts';
import type { Removal, Store, Write } from '../store/store.ts';
import type { Obj, Pod } from '../store/types.ts';
import { type Call, contentType, isDryRun, managerOf, parseJson, PROTOBUF, readBody, type Target } from './call.ts';
import { stored } from './served.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as an object of the target's kind and namespace. */
export function asObject(body: unknown, target: Target): Obj {
  const { resource, namespace } = target;
  if (!isRecord(body)) throw badRequest('the request body must be a JSON object');
  const apiVersion = apiVersionOf(resource);
  if (body['kind'] !== undefined && body['kind'] !== resource.kind)
    throw badRequest(`${JSON.stringify(body['kind'])} cannot be handled as a ${resource.kind}`);
  if (body['apiVersion'] !== undefined && body['apiVersion'] !== apiVersion)
    throw badRequest(
      `the API version in the data (${JSON.stringify(body['apiVersion'])}) does not match the expected API version (${apiVersion})`,
    );
  const metadata = isRecord(body['metadata']) ? { ...body['metadata'] } : {};
  if (namespace !== undefined && metadata['namespace'] !== undefined && metadata['namespace'] !== '' && metadata['namespace'] !== namespace)
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  if (namespace !== undefined) metadata['namespace'] = namespace;
  return stored(resource, { ...body, apiVersion, kind: resource.kind, metadata } as unknown as Obj);
}

export function writeOf(call: Call, part: Write['part']): Write {
  return {
    manager: managerOf(call),
    operation: contentType(call) === 'application/apply-patch+yaml' ? 'Apply' : 'Update',
    dryRun: isDryRun(call),
    ...(call.judge === undefined ? {} : { check: checkBy(call.judge) }),
    ...(part === undefined ? {} : { part }),
  };
}

function checkBy(judge: NonNullable<Call['judge']>): NonNullable<Write['check']> {
  return (object, before) =>
    judge({ operation: before === undefined ? 'CREATE' : 'UPDATE', object, ...(before === undefined ? {} : { oldObject: before }) });
}

const partOf = (target: Target): 'main' | 'status' => (target.subresource === 'status' ? 'status' : 'main');

export async function create(call: Call, target: Target, store: Store): Promise<Obj> {
  requireJson(call);
  return store.create(target.resource, withoutStatus(asObject(parseJson(await readBody(call)), target)), writeOf(call, 'main'));
}

/** Status of a new object is the server's business. */
function withoutStatus(object: Obj): Obj {
  const { status: _status, ...rest } = object;
  return object.kind === 'Node' || object.kind === 'Event' ? object : rest;
}

export function requireJson(call: Call): void {
  const type = contentType(call);
  if (type !== 'application/json' && type !== '' && type !== PROTOBUF)
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json`,
    );
}

export async function replace(call: Call, target: Target, store: Store): Promise<Obj> {
  requireJson(call);
  const object = asObject(parseJson(await readBody(call)), target);
  if (object.metadata.name !== target.name)
    throw badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${target.name ?? ''})`);
  keepsEphemeral(target, object, store.get(target.resource, target.namespace, object.metadata.name));
  return store.replace(target.resource, object, writeOf(call, partOf(target)));
}

/** `current` with the patch of the request's content type. */
export function patched(current: Obj, type: string, body: string): Obj {
  switch (type) {
    case 'application/json-patch+json':
      return jsonPatch(current, parseJson(body)) as Obj;
    case 'application/merge-patch+json':
      return mergePatch(current, parseJson(body)) as Obj;
    case 'application/strategic-merge-patch+json':
      return strategicPatch(current, parseJson(body)) as Obj;
    case 'application/apply-patch+yaml':
      return strategicPatch(current, parseYaml(body)) as Obj;
    default:
      throw new Refusal(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml`,
      );
  }
}

/** Patch, or create where a server-side apply names what is not there yet. Custom resources know no strategic merge. */
export async function patch(call: Call, target: Target, store: Store): Promise<{ object: Obj; created: 'created' | 'changed' }> {
  const body = await readBody(call);
  const type = contentType(call);
  const { resource, namespace, name = '' } = target;
  const current = store.get(resource, namespace, name);
  if (current === undefined && type === 'application/apply-patch+yaml' && target.subresource === undefined) {
    const object = asObject(parseYaml(body), target);
    object.metadata.name = name;
    return { object: store.create(resource, withoutStatus(object), writeOf(call, 'main')), created: 'created' };
  }
  if (current === undefined) throw notFound(resource, name);
  if (type === 'application/strategic-merge-patch+json' && resource.columns !== undefined)
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    );
  const next = patched(withoutVersion(current), type, body);
  if (next.metadata.name !== name || next.kind !== current.kind)
    throw badRequest('the name of the object does not match the name on the URL');
  keepsEphemeral(target, next, current);
  return { object: store.replace(resource, next, writeOf(call, partOf(target))), created: 'changed' };
}

/** Ephemeral containers are changed by their own subresource alone. */
function keepsEphemeral(target: Target, next: Obj, current: Obj | undefined): void {
  if (target.resource.kind !== 'Pod' || target.subresource !== undefined || current === undefined) return;
  const [sent, kept] = [next as Pod, current as Pod].map((pod) => pod.spec?.ephemeralContainers ?? []);
  if (!isDeepStrictEqual(sent, kept)) throw invalid(target.resource, current.metadata.name, [FIXED_SPEC]);
}

/** A patch conflicts only when it names a resourceVersion itself. */
function withoutVersion(object: Obj): Obj {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '', uid: '' } };
}

/** Options of a delete: those of the body, and only where it has none those of the query. */
export async function removalOf(call: Call): Promise<Removal> {
  const body = await readBody(call);
  const sent = body === '' ? {} : parseJson(body);
  const options = isRecord(sent) ? sent : {};
  const conditions = isRecord(options['preconditions']) ? options['preconditions'] : {};
  const asked = body === '' ? call.query : new URLSearchParams();
  const grace = options['gracePeriodSeconds'] ?? (asked.has('gracePeriodSeconds') ? Number(asked.get('gracePeriodSeconds')) : undefined);
  const propagation = options['propagationPolicy'] ?? asked.get('propagationPolicy') ?? undefined;
  const dryRun = body === '' ? isDryRun(call) : Array.isArray(options['dryRun']) && options['dryRun'].includes('All');
  return {
    dryRun,
    ...(typeof grace === 'number' ? { grace } : {}),
    ...(propagation === 'Foreground' || propagation === 'Orphan' || propagation === 'Background' ? { propagation } : {}),
    ...(typeof conditions['uid'] === 'string' ? { uid: conditions['uid'] } : {}),
    ...(typeof conditions['resourceVersion'] === 'string' ? { resourceVersion: conditions['resourceVersion'] } : {}),
  };
}

/** A delete answers with the object while it is going, and with a Status when it is gone. */
export function remove(target: Target, store: Store, how: Removal): unknown {
  const removed = store.remove(target.resource, target.namespace, target.name ?? '', how);
  if (removed.is === 'going') return removed.object;
  const { name, uid } = removed.object.metadata;
  const { group, plural } = target.resource;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  };
}
