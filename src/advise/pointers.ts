import type { z } from 'zod';
import { canonical, type EvidenceId, type EvidenceItem, type Pointer } from '../model/index.ts';
import { citeForm, most, mostRows } from './form.ts';
import { passagesOf } from './passages.ts';
import type { Ground } from './plain-words.ts';
import { quoteFor } from './quote.ts';

/** What can be cited: its id, and what can be quoted of it. */
export interface Source {
  readonly id: EvidenceId;
  readonly passages: () => readonly string[];
}

/** By id. Passages are made only of what is cited. */
export type Sources = ReadonlyMap<string, Source>;

export function sourcesOf(items: readonly EvidenceItem[]): Sources {
  return new Map(items.map((i) => [String(i.id), { id: i.id, passages: () => passagesOf(i) }] as const));
}

/** What a model's text is held against: made only once something of it has to be found there. */
export function groundOf(ids: Sources, all: unknown): Ground {
  let made: string | undefined;
  return {
    marks: new Set(ids.keys()),
    text: () =>
      (made ??= canonical(all)
        .replace(/\\(?:u[0-9a-f]{4}|.)/gu, ' ')
        .toLowerCase()),
  };
}

/** Rows that have the form; the others are left out. */
export function rowsOf<T>(form: z.ZodType<T>, value: unknown): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostRows).flatMap((row) => {
    const read = form.safeParse(row);
    return read.success ? [read.data] : [];
  });
}

/**
 * Citations of what exists, each quote once. A model chooses the item and, by what it says of it, the place; what stands there as evidence is
 * the item's own text, never the model's sentence. Where no place of the item is like what was said, the citation is dropped.
 */
export function pointersOf(value: unknown, sources: Sources): readonly Pointer[] {
  const seen = new Set<string>();
  return rowsOf(citeForm, value).flatMap((row): readonly Pointer[] => {
    const source = sources.get(row.evidence.trim());
    const says = source === undefined ? undefined : quoteFor(row.says.slice(0, most.says * 2), source.passages(), most.says);
    if (source === undefined || says === undefined) return [];
    const key = `${source.id} ${says}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ evidence: source.id, says }];
  });
}
