import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** "Now" of every story; times inside are written as `-90s`, `-5m`, `-2h`. */
export const now = Date.UTC(2026, 2, 1, 12, 0, 0);
/** Namespace of every object that names none. */
export const place = 'market';

const loose = z.record(z.string(), z.unknown());
const expectation = z.strictObject({
  /** `cause` or `cause of Kind/name`: named first. */
  first: z.string().optional(),
  /** Named, on any rank. */
  also: z.array(z.string()).default([]),
  /** Must not be named at all. */
  not: z.array(z.string()).default([]),
  /** No cause, and not healthy. */
  none: z.boolean().default(false),
  healthy: z.boolean().default(false),
});
const variant = z.strictObject({
  name: z.string(),
  about: z.string(),
  rows: z.array(z.string()).default([]),
  /** Path → value; `null` takes the field away. */
  set: loose.default({}),
  expect: expectation,
});
const shape = z.strictObject({
  about: z.string(),
  rows: z.array(z.string()).default([]),
  subject: z.string(),
  family: z.string(),
  pods: z.array(loose).default([]),
  /** Fields of workloads that are not derived from the pods, by name. */
  workloads: z.record(z.string(), loose).default({}),
  objects: z.array(loose).default([]),
  /** Kinds that were listed whole: what is not in the story does not exist. */
  lists: z.array(z.string()).default([]),
  /** Looks that fail, as `Kind/name reason` or `logs pod/container reason`. */
  blind: z.array(z.string()).default([]),
  events: z.array(loose).default([]),
  logs: z.record(z.string(), z.string()).default({}),
  expect: expectation,
  variants: z.array(variant).default([]),
});

export type Story = Omit<z.infer<typeof shape>, 'variants'> & { readonly name: string };
export type Expectation = z.infer<typeof expectation>;

function put(target: unknown, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined || typeof target !== 'object' || target === null) throw new Error(`no place for ${path.join('.')}`);
  const holder = target as Record<string, unknown>;
  if (rest.length > 0) return put((holder[key] ??= {}), rest, value);
  if (value !== null) holder[key] = value;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** A folder's story, then each of its variants: the same with one fact changed. */
export function storiesIn(folder: string, name: string): readonly Story[] {
  const text = readFileSync(join(folder, name, 'story.yaml'), 'utf8');
  const { variants, ...base } = shape.parse(parse(text));
  const changed = variants.map((v): Story => {
    const { variants: _others, ...copy } = shape.parse(parse(text));
    for (const [path, value] of Object.entries(v.set)) put(copy, path.split('/'), value);
    return { ...copy, name: `${name}, ${v.name}`, about: v.about, rows: v.rows, expect: v.expect };
  });
  return [{ ...base, name }, ...changed];
}
