import { at, canonical, type Dict, dict, type KubeObject, text } from '../model/index.ts';

/** The change as a piece of the object's manifest: what differs, lists of named items by their items, `null` where a field goes. */
export function fragmentOf(before: KubeObject, after: KubeObject): string {
  const { name, namespace } = after.metadata;
  const head = { apiVersion: after.apiVersion, kind: after.kind, metadata: { name, namespace } };
  return yaml({ ...head, ...part({ spec: before['spec'] }, { spec: after['spec'] }) }, '').join('\n');
}

function part(before: unknown, after: unknown): Dict {
  const [old, now] = [dict(before), dict(after)];
  const gone = Object.keys(old).filter((key) => now[key] === undefined);
  const changed = Object.keys(now).filter((key) => canonical(old[key]) !== canonical(now[key]));
  return Object.fromEntries([
    ...changed.map((key) => [key, value(old[key], now[key])] as const),
    ...gone.map((key) => [key, null] as const),
  ]);
}

function value(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every((i) => typeof at(i, 'name') === 'string'))
    return items(before, after);
  const both = [before, after].every((v) => typeof v === 'object' && v !== null && !Array.isArray(v));
  return both ? part(before, after) : after;
}

function items(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const named = (all: readonly unknown[], name: string): unknown => all.find((i) => text(at(i, 'name')) === name);
  const names = new Set([...before, ...after].map((i) => text(at(i, 'name'))));
  return [...names].flatMap((name) => {
    const [old, now] = [named(before, name), named(after, name)];
    if (canonical(old) === canonical(now)) return [];
    return [now === undefined ? { name, $patch: 'delete' } : { name, ...part(old, now) }];
  });
}

/** Block style; scalars as JSON where YAML could read them otherwise. */
export function yaml(value: unknown, indent: string): readonly string[] {
  return Object.entries(dict(value)).flatMap(([key, v]) => entry(`${indent}${plain(key)}:`, v, indent));
}

function entry(head: string, v: unknown, indent: string): readonly string[] {
  if (v === undefined) return [];
  if (Array.isArray(v) && v.length > 0) return [head, ...v.flatMap((item) => listItem(item, `${indent}  `))];
  if (Object.keys(dict(v)).length > 0) return [head, ...yaml(v, `${indent}  `)];
  return [`${head} ${scalar(v)}`];
}

function listItem(item: unknown, indent: string): readonly string[] {
  if (Object.keys(dict(item)).length === 0) return [`${indent}- ${scalar(item)}`];
  const [first = '', ...rest] = yaml(item, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

function scalar(v: unknown): string {
  return typeof v === 'string' ? plain(v) : JSON.stringify(v ?? null);
}

function plain(v: string): string {
  return /^[A-Za-z][\w./-]*(:[\w./-]+)?$/.test(v) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(v) ? v : JSON.stringify(v);
}
