import type { Fields, ManagedFields, Obj } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Identity of an item of a list that the API merges by key; undefined for an atomic list. */
function itemKey(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  if (typeof item['uid'] === 'string' && typeof item['kind'] === 'string') return `k:{"uid":"${item['uid']}"}`;
  if (typeof item['type'] === 'string' && typeof item['status'] === 'string') return `k:{"type":"${item['type']}"}`;
  if (typeof item['containerPort'] === 'number')
    return `k:{"containerPort":${item['containerPort']},"protocol":"${typeof item['protocol'] === 'string' ? item['protocol'] : 'TCP'}"}`;
  if (typeof item['mountPath'] === 'string') return `k:{"mountPath":"${item['mountPath']}"}`;
  return typeof item['name'] === 'string' ? `k:{"name":"${item['name']}"}` : undefined;
}

function byKey(list: readonly unknown[]): Map<string, unknown> | undefined {
  const keyed = new Map<string, unknown>();
  for (const item of list) {
    const key = itemKey(item);
    if (key === undefined || keyed.has(key)) return undefined;
    keyed.set(key, item);
  }
  return keyed;
}

function changedValue(before: unknown, after: unknown): Fields | undefined {
  if (same(before, after)) return undefined;
  if (isRecord(after)) return changedFields(isRecord(before) ? before : {}, after);
  const keyed = Array.isArray(after) && after.length > 0 ? byKey(after) : undefined;
  if (keyed === undefined) return {};
  const old = Array.isArray(before) ? byKey(before) : undefined;
  const fields: Fields = {};
  for (const [key, item] of keyed) {
    const inner = changedValue(old?.get(key), item);
    if (inner !== undefined) fields[key] = old?.has(key) === true ? inner : { '.': {}, ...inner };
  }
  return fields;
}

/** The fields whose value differs, as a FieldsV1 tree. What was removed has no owner any more and is left out. */
function changedFields(before: Json, after: Json): Fields {
  const fields: Fields = {};
  for (const [key, value] of Object.entries(after)) {
    const inner = changedValue(before[key], value);
    if (inner !== undefined) fields[`f:${key}`] = inner;
  }
  return fields;
}

function union(a: Fields, b: Fields): Fields {
  const out: Fields = { ...a };
  for (const [key, inner] of Object.entries(b)) out[key] = union(out[key] ?? {}, inner);
  return out;
}

/** `a` without the leaves of `b`. */
function without(a: Fields, b: Fields): Fields {
  const out: Fields = {};
  for (const [key, inner] of Object.entries(a)) {
    const taken = b[key];
    if (taken === undefined) out[key] = inner;
    else if (Object.keys(taken).length > 0) {
      const rest = without(inner, taken);
      if (Object.keys(rest).length > 0) out[key] = rest;
    }
  }
  return out;
}

const owned = (object: Obj | undefined): Json => {
  if (object === undefined) return {};
  const { apiVersion: _a, kind: _k, metadata, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  const meta = Object.fromEntries(
    Object.entries({ labels, annotations, finalizers, ownerReferences }).filter(([, value]) => value !== undefined),
  );
  return Object.keys(meta).length === 0 ? rest : { metadata: meta, ...rest };
};

export interface FieldWriter {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  readonly time: string;
}

/** The managedFields after a write: who changed a field owns it from now on, with the time of the change. */
export function managedAfter(before: Obj | undefined, after: Obj, writer: FieldWriter): ManagedFields[] {
  const changed = changedFields(owned(before), owned(after));
  const entries = before?.metadata.managedFields ?? [];
  if (Object.keys(changed).length === 0) return [...entries];
  const mine = (entry: ManagedFields): boolean =>
    entry.manager === writer.manager && entry.operation === writer.operation && entry.subresource === writer.subresource;
  const own = entries.find(mine);
  const others = entries
    .filter((entry) => !mine(entry))
    .map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, changed) }))
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0);
  const next: ManagedFields = {
    manager: writer.manager,
    operation: writer.operation,
    apiVersion: after.apiVersion,
    time: writer.time,
    fieldsType: 'FieldsV1',
    fieldsV1: union(own?.fieldsV1 ?? {}, changed),
    ...(writer.subresource === undefined ? {} : { subresource: writer.subresource }),
  };
  return [...others, next];
}
