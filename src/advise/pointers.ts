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

/** Of its words, as many must occur in the item: a fact may be put in other words, but not made up. */
const shown = 0.6;
const empty = new Set(
  'that this these those with from into have has been were will would than then there their they which while when'.split(' '),
);

const stemOf = (word: string): string => word.replace(/(?<=[a-z]{4})(?:ing|ed|es|s)$/u, '');

/** As it stands, or without an ending: "restarts" of "restartCount", "failed" of "failure". */
function occurs(word: string, text: string): boolean {
  if (text.includes(word)) return true;
  return text.includes(stemOf(word));
}

/** A small number occurs nearly everywhere: it must stand beside one of the words that it stands beside in the fact. */
function stands(small: RegExpExecArray, said: string, text: string): boolean {
  const [number] = small;
  const before = /([a-z]{2,})\W{1,3}$/u.exec(said.slice(0, small.index))?.[1];
  const after = /^\W{1,3}([a-z]{2,})/u.exec(said.slice(small.index + number.length))?.[1];
  const beside = [before, after].flatMap((w) => (w === undefined ? [] : [stemOf(w)]));
  if (beside.length === 0) return new RegExp(`(?<![\\w.])${number}(?![\\w.])`, 'u').test(text);
  return beside.some((w) => new RegExp(`${w}[a-z]{0,8}\\W{1,4}${number}(?!\\w)|(?<![\\w.])${number}\\W{1,4}${w}`, 'u').test(text));
}

function numbersFrom(said: string, text: string): boolean {
  const whole = new Set(text.match(/\d+(?:\.\d+)*/gu));
  return [...said.matchAll(/\d+(?:\.\d+)*/gu)].every((n) => whole.has(n[0]) && (!alone(n, said) || stands(n, said, text)));
}

/** A bare number below a hundred, not a part of a name, an amount or a version. */
function alone(number: RegExpExecArray, said: string): boolean {
  const round = `${said[number.index - 1] ?? ' '}${said[number.index + number[0].length] ?? ' '}`;
  return /^\d\d?$/u.test(number[0]) && !/[\w/-]/u.test(round);
}

/** Whether a fact was read there: most of its words occur, and each of its numbers as a whole. */
function isFrom(says: string, source: Source): boolean {
  const text = source.text();
  const said = says.toLowerCase();
  const words = (said.match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((w) => !empty.has(w));
  return words.filter((w) => occurs(w, text)).length >= words.length * shown && numbersFrom(said, text);
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
