import { at, type FieldChange, text } from '../model/index.ts';

const mostFields = 20;

/** Leaves of a JSON value as `path → text`; items of a list are named by their `name` where they have one. */
export function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) leaves(item, `${path}[${text(at(item, 'name')) || i}]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [k, v] of Object.entries(value)) leaves(v, path === '' ? k : `${path}.${k}`, into);
  } else if (value !== null && value !== undefined) {
    into.set(path, text(value));
  }
}

const ignored = /pod-template-hash|terminationMessage|dnsPolicy|schedulerName|^metadata\.creationTimestamp/;

/** Fields in which two values differ, at most twenty; what every rollout changes by itself is left out. */
export function differences(before: unknown, after: unknown): readonly FieldChange[] {
  const a = new Map<string, string>();
  const b = new Map<string, string>();
  leaves(before, '', a);
  leaves(after, '', b);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path) && !ignored.test(path) && !path.endsWith('.name'))
    .slice(0, mostFields)
    .map((path) => {
      const [was, is] = [a.get(path), b.get(path)];
      return { path, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
    });
}
