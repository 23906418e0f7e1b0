import type { FieldChange } from '../../model/index.ts';
import { cut } from '../text.ts';

/** What is never cut in two: a placeholder, an escaped character, a code point. */
const atoms = /\[(?:REDACTED:|FOREIGN-|UNSCRUBBABLE |LONG TOKEN )[^\]]*\]|\\u\{[0-9a-f]+\}|\\[\\nt]|[^]/gu;

/** Longer values are told by where they differ. */
const LONG = 160;
/** Characters around the difference. */
const AROUND = 40;

export function atomsOf(shown: string): readonly string[] {
  return shown.match(atoms) ?? [];
}

const names: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t' };
const escaped = (c: string): string => names[c] ?? `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`;

/** A value as one line in which everything can be seen: two values that differ never give the same line. */
export function visible(value: string): string {
  if (value === '') return '""';
  if (value === '""') return escaped('"').repeat(2);
  return value.replace(/[\\\p{C}\p{M}\p{DI}]|(?! )\p{Z}|^ | $/gu, escaped);
}

/** A path never begins as a value does. */
export function visiblePath(path: string): string {
  return visible(path).replace(/^[^\p{L}\p{N}["$_.\\]/u, escaped);
}

/** Two values that read alike although they are not: something in them must be hidden. */
export function isHidden({ before, after }: FieldChange): boolean {
  return before !== undefined && after !== undefined && visible(before) === visible(after);
}

export function isLong({ before, after }: FieldChange): boolean {
  return before !== undefined && after !== undefined && Math.max(visible(before).length, visible(after).length) > LONG;
}

/** Path and values, each whole. */
export function wholeLines({ path, before, after }: FieldChange): readonly string[] {
  return [visiblePath(path), ...signed('-', before), ...signed('+', after)];
}

/** The same, of long values what differs with a little around it, at most `most` characters each. */
export function differingLines(field: FieldChange, most: number): readonly string[] {
  const { path, before, after } = field;
  if (before === undefined || after === undefined || !isLong(field))
    return [cut(visiblePath(path), most), ...signed('-', before).map((l) => cut(l, most)), ...signed('+', after).map((l) => cut(l, most))];
  const [old, now] = [atomsOf(visible(before)), atomsOf(visible(after))];
  const same = alike(old, now);
  const tail = alike(old.slice(same).reverse(), now.slice(same).reverse());
  const part = (all: readonly string[]): string => cut(around(all, same, tail), most);
  return [`${cut(visiblePath(path), most)} (long; differs from character ${same + 1} on)`, `- ${part(old)}`, `+ ${part(now)}`];
}

function signed(sign: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${sign} ${visible(value)}`];
}

/** How many of the first are the same. */
function alike(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((atom, i) => atom !== b[i]);
  return end === -1 ? a.length : end;
}

function around(all: readonly string[], head: number, tail: number): string {
  const [from, to] = [Math.max(0, head - AROUND), Math.min(all.length, all.length - tail + AROUND)];
  return `${from > 0 ? '…' : ''}${all.slice(from, to).join('')}${to < all.length ? '…' : ''}`;
}
