import type { Millis } from './ids.ts';
import type { Condition, KubeObject, OwnerReference } from './object.ts';

/** Lenient readers of raw JSON: what is absent or of the wrong type is `undefined` or empty, never an exception. */

export type Dict = Readonly<Record<string, unknown>>;

export function dict(value: unknown): Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Dict) : {};
}
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => dict(v)[key], value);
}
export function str(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
export function num(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
export function bool(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
export function strings(value: unknown): readonly string[] {
  return list(value).flatMap((v) => (typeof v === 'string' ? [v] : typeof v === 'number' || typeof v === 'boolean' ? [String(v)] : []));
}
/** String-valued entries only (labels, annotations, selectors, quantities given as numbers). */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dict(value)).flatMap(([k, v]) => (v === null || typeof v === 'object' || v === undefined ? [] : [[k, text(v)]])),
  );
}
/** RFC 3339 time → milliseconds. */
export function time(value: unknown): Millis | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `{ [key]: value }` when the value is known, else `{}`: optional properties stay absent instead of `undefined`. */
export function maybe<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

export function conditions(status: unknown): readonly Condition[] {
  return list(dict(status)['conditions']).map((c) => ({
    type: text(at(c, 'type')),
    status: text(at(c, 'status')),
    reason: text(at(c, 'reason')),
    message: text(at(c, 'message')),
    ...maybe('since', time(at(c, 'lastTransitionTime'))),
  }));
}

export function owners(object: KubeObject): readonly OwnerReference[] {
  return list(object.metadata['ownerReferences']).map((o) => ({
    apiVersion: text(at(o, 'apiVersion')),
    kind: text(at(o, 'kind')),
    name: text(at(o, 'name')),
    uid: text(at(o, 'uid')),
    controller: at(o, 'controller') === true,
  }));
}

export function labels(object: KubeObject): Readonly<Record<string, string>> {
  return stringMap(object.metadata['labels']);
}
export function annotations(object: KubeObject): Readonly<Record<string, string>> {
  return stringMap(object.metadata['annotations']);
}
export function createdAt(object: KubeObject): Millis | undefined {
  return time(object.metadata['creationTimestamp']);
}
export function deletedAt(object: KubeObject): Millis | undefined {
  return time(object.metadata['deletionTimestamp']);
}
