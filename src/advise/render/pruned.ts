import { short } from '../plain-words.ts';

/** Written by machines for machines: says nothing about a failure. */
const noise = new Set([
  'managedFields',
  'resourceVersion',
  'selfLink',
  'generateName',
  'kubectl.kubernetes.io/last-applied-configuration',
  'uid',
  'imageID',
  'containerID',
]);

const isEmpty = (v: unknown): boolean =>
  v === undefined || v === null || v === '' || v === false || (typeof v === 'object' && Object.keys(v).length === 0);

const longest = 600;
const mostEntries = 40;
const deepest = 10;

/** The same value without noise and empty parts, long texts and lists cut. */
export function pruned(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return short(value, longest);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '…';
  if (Array.isArray(value)) {
    const kept = value.slice(0, mostEntries).map((v) => pruned(v, depth + 1));
    return value.length > mostEntries ? [...kept, `… ${value.length - mostEntries} more`] : kept;
  }
  const kept = Object.entries(value).filter(([k, v]) => !noise.has(k) && !isEmpty(v));
  return Object.fromEntries(kept.slice(0, mostEntries).map(([k, v]) => [k, pruned(v, depth + 1)]));
}

/** Leaves out the empty parts of one level; `false` and 0 stay where they are a fact. */
export function without(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, v]) => v !== undefined && v !== '' && !(typeof v === 'object' && v !== null && Object.keys(v).length === 0),
    ),
  );
}
