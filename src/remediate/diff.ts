import { at, canonical, type Dict, dict, type FieldChange, type KubeObject, list } from '../model/index.ts';
import { approvalKey } from './names.ts';

/** Written by the server with every request, whatever the request says. */
const bookkeeping = ['managedFields', 'resourceVersion', 'generation'];

/**
 * What differs between two states of one object, in the order of the paths; `after` undefined means that the object goes. It sees every
 * field but `status`, the server's bookkeeping and our own approval: what a webhook adds is a line of its own. Two different
 * results never give the same list.
 */
export function diffOf(before: KubeObject, after: KubeObject | undefined): readonly FieldChange[] {
  if (after === undefined) return [{ path: 'metadata.uid', before: before.metadata.uid ?? before.metadata.name }];
  const changes = compare('', content(before), content(after));
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function content(object: KubeObject): Dict {
  const { status: _, metadata, ...rest } = object;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !bookkeeping.includes(key)));
  const { [approvalKey]: __, ...annotations } = dict(metadata['annotations']);
  const { annotations: ___, ...bare } = kept;
  return { ...rest, metadata: Object.keys(annotations).length === 0 ? bare : { ...bare, annotations } };
}

type Shape = 'nothing' | 'scalar' | 'map' | 'list' | 'named';

function shapeOf(value: unknown): Shape {
  // The API writes null for "not there".
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'scalar' : isNamed(value) ? 'named' : 'list';
  return typeof value === 'object' && Object.keys(value).length > 0 ? 'map' : 'scalar';
}

/** Containers, volumes, variables: told apart by their names, which must be there and differ. */
function isNamed(items: readonly unknown[]): boolean {
  const names = items.map((item) => at(item, 'name'));
  return names.every((n) => typeof n === 'string') && new Set(names).size === names.length;
}

function compare(path: string, before: unknown, after: unknown): readonly FieldChange[] {
  const shapes = [shapeOf(before), shapeOf(after)].filter((s) => s !== 'nothing');
  const [shape = 'nothing', other = shape] = shapes;
  if (shape === 'nothing') return [];
  if (shape !== other || shape === 'scalar') return leaf(path, before, after);
  if (shape === 'map') return fields(path, dict(before), dict(after));
  return shape === 'named' ? named(path, list(before), list(after)) : indexed(path, list(before), list(after));
}

function leaf(path: string, before: unknown, after: unknown): readonly FieldChange[] {
  const [old, now] = [written(before), written(after)];
  if (old === now) return [];
  return [{ path, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
}

/** A string as it is, unless it would read as a value of another type. */
function written(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' && !readsAsJson(value) ? value : canonical(value);
}

function readsAsJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function fields(path: string, before: Dict, after: Dict): readonly FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => compare(step(path, key), own(before, key), own(after, key)));
}

function own(object: Dict, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** `spec.replicas`, `metadata.labels["app.kubernetes.io/name"]`. */
function step(path: string, key: string): string {
  if (!/^[A-Za-z0-9_$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function named(path: string, before: readonly unknown[], after: readonly unknown[]): readonly FieldChange[] {
  const [old, now] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const changes = names.flatMap((name) => compare(`${path}[${nameIn(name)}]`, unnamed(old.get(name)), unnamed(now.get(name))));
  return [...changes, ...order(path, [...old.keys()], [...now.keys()])];
}

function byName(items: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(items.map((item) => [String(at(item, 'name')), item]));
}

/** Never to be taken for an index or for the key of a map. */
function nameIn(name: string): string {
  return /^(?!\d+$)[\w.-]+$/.test(name) ? name : `name=${JSON.stringify(name)}`;
}

function unnamed(item: unknown): unknown {
  if (item === undefined) return undefined;
  const { name: _, ...rest } = dict(item);
  return rest;
}

/** Order counts for init containers and variables; new items are expected last, by name. */
function order(path: string, before: readonly string[], after: readonly string[]): readonly FieldChange[] {
  const kept = before.filter((name) => after.includes(name));
  const added = after.filter((name) => !before.includes(name)).sort();
  if (canonical([...kept, ...added]) === canonical(after)) return [];
  const row = (names: readonly string[]): string => names.map(nameIn).join(', ');
  return [{ path: `${path}[]`, ...(before.length === 0 ? {} : { before: row(before) }), after: row(after) }];
}

function indexed(path: string, before: readonly unknown[], after: readonly unknown[]): readonly FieldChange[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, i) => compare(`${path}[${i}]`, before[i], after[i])).flat();
}
