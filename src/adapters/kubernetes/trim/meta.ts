import { at, dict, type KubeObject, list, maybe, stringMap, text } from '../../../model/index.ts';

/** Longest annotation value kept; manifests and reports stored in annotations are far longer. */
const LONGEST_ANNOTATION = 256;
const LONGEST_MESSAGE = 4_096;

/** A copy of the named fields that are present. Copying what is kept is cheaper than deleting what is not. */
export function pick(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const from = dict(value);
  const kept: Record<string, unknown> = {};
  for (const key of keys) if (from[key] !== undefined && from[key] !== null) kept[key] = from[key];
  return kept;
}

function shortAnnotations(value: unknown): Readonly<Record<string, string>> | undefined {
  const kept = Object.entries(stringMap(value)).filter(([, v]) => v.length <= LONGEST_ANNOTATION);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function owners(value: unknown): readonly unknown[] | undefined {
  const all = list(value).map((o) => pick(o, ['apiVersion', 'kind', 'name', 'uid', 'controller']));
  return all.length === 0 ? undefined : all;
}

const kept = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'finalizers',
];

/** Metadata without managedFields and without long annotations (`last-applied-configuration` repeats whole manifests). */
export function trimMeta(object: KubeObject): KubeObject['metadata'] {
  const meta = object.metadata;
  return {
    ...pick(meta, kept),
    name: meta.name,
    ...maybe('annotations', shortAnnotations(meta['annotations'])),
    ...maybe('ownerReferences', owners(meta['ownerReferences'])),
  };
}

/** Messages may quote whole files; the beginning tells. */
export function shortened(message: unknown): string {
  return text(message).slice(0, LONGEST_MESSAGE);
}

export function trimConditions(status: unknown): readonly unknown[] | undefined {
  const all = list(at(status, 'conditions')).map((c) => ({
    ...pick(c, ['type', 'status', 'reason', 'lastTransitionTime']),
    ...(at(c, 'message') ? { message: shortened(at(c, 'message')) } : {}),
  }));
  return all.length === 0 ? undefined : all;
}
