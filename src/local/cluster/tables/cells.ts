import type { Obj, PodSpec } from '../store/types.ts';
import { age } from './age.ts';

export interface Columns {
  /** Name, and `wide` for what only `-o wide` shows. */
  readonly heads: readonly (readonly [name: string, shown?: 'wide'])[];
  readonly cells: (object: Obj, now: number) => (string | number)[];
}

type Loose = Record<string, unknown>;
const record = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {});
export const dig = (object: unknown, ...path: readonly string[]): unknown => path.reduce((value, key) => record(value)[key], object);
export const text = (value: unknown, missing = '<none>'): string =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean' ? String(value) : missing;
export const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const created = (object: Obj, now: number): string => age(object.metadata.creationTimestamp, now);
export const pairs = (value: unknown): string =>
  Object.entries(record(value))
    .map(([key, v]) => `${key}=${String(v)}`)
    .join(',') || '<none>';
export const containers = (spec: PodSpec | undefined): string[] => [
  (spec?.containers ?? []).map((c) => c.name).join(','),
  (spec?.containers ?? []).map((c) => c.image ?? '').join(','),
];
export const size = (value: unknown): number => Object.keys(record(value)).length;

export const columns = (heads: Columns['heads'], cells: Columns['cells']): Columns => ({ heads, cells });
export const typed =
  <T extends Obj>(cells: (object: T, now: number) => (string | number)[]): Columns['cells'] =>
  (object, now) =>
    cells(object as T, now);
