import type { z } from 'zod';
import { canonical, type EvidenceId, type EvidenceItem, type Pointer } from '../model/index.ts';
import { citeForm, most, mostRows } from './form.ts';
import { line, visible, withoutOrders } from './plain-words.ts';

/** What can be cited: its id, and all that it says, in lower case. */
export interface Source {
  readonly id: EvidenceId;
  readonly text: () => string;
}

/** By id. Texts are made only of what is cited. */
export type Sources = ReadonlyMap<string, Source>;

export function sourcesOf(items: readonly EvidenceItem[]): Sources {
  return new Map(items.map((i) => [String(i.id), { id: i.id, text: () => canonical(i).toLowerCase() }] as const));
}

/** Rows that have the form; the others are left out. */
export function rowsOf<T>(form: z.ZodType<T>, value: unknown): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostRows).flatMap((row) => {
    const read = form.safeParse(row);
    return read.success ? [read.data] : [];
  });
}

/** In place of a fact that the item does not show, or that was nothing but a command. */
const unsaid = 'what that item shows';

/** Whether a fact may have been read there: a word of it occurs, and each of its longer numbers. */
function isFrom(says: string, source: Source): boolean {
  const text = source.text();
  const words = says.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  const numbers = says.match(/(?<![\w.])\d{2,}(?!\w)/gu) ?? [];
  return (words.length === 0 || words.some((w) => text.includes(w))) && numbers.every((n) => text.includes(n));
}

function fact(says: string, source: Source): string {
  const plain = line(withoutOrders(visible(says.slice(0, most.says * 8))), most.says);
  return plain !== '' && isFrom(plain, source) ? plain : unsaid;
}

/** Citations of what exists, each fact once. A fact that the item does not show is not repeated: the citation alone stays. */
export function pointersOf(value: unknown, sources: Sources): readonly Pointer[] {
  const seen = new Set<string>();
  return rowsOf(citeForm, value).flatMap((row): readonly Pointer[] => {
    const source = sources.get(row.evidence.trim());
    if (source === undefined || row.says.trim() === '') return [];
    const says = fact(row.says, source);
    const key = `${source.id} ${says}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ evidence: source.id, says }];
  });
}
