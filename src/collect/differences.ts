import { at, dict, type FieldChange, text } from '../model/index.ts';

const mostFields = 20;

/** Leaves of a JSON value as `path → text`; items of a list are named by their `name` where they have one, which then is no leaf of theirs. */
export function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const label = text(at(item, 'name'));
      leaves(label === '' ? item : unlabelled(item), `${path}[${label || i}]`, into);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [k, v] of Object.entries(value)) leaves(v, path === '' ? k : `${path}.${k}`, into);
  } else if (value !== null && value !== undefined) {
    into.set(path, text(value));
  }
}

/** An item without the name that labels it; one that is nothing but its name (a pull secret) keeps it. */
function unlabelled(item: unknown): unknown {
  const { name, ...rest } = dict(item);
  return Object.keys(rest).length === 0 ? { name } : rest;
}

const ignored = /pod-template-hash|terminationMessage|dnsPolicy|schedulerName|^metadata\.creationTimestamp/;

/** Fields in which two values differ, at most twenty; what every rollout changes by itself is left out. */
export function differences(before: unknown, after: unknown): readonly FieldChange[] {
  const a = new Map<string, string>();
  const b = new Map<string, string>();
  leaves(before, '', a);
  leaves(after, '', b);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path) && !ignored.test(path))
    .slice(0, mostFields)
    .map((path) => {
      const [was, is] = [a.get(path), b.get(path)];
      return { path, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
    });
}
