import { ALNUM, byteAt, isIn, runEnd, TOKEN, type ByteSet } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';

/** Longest token that is read; what is longer is cut into pieces by the reader of its surroundings. */
const LONGEST = 4096;

/** How the token behind a public prefix looks: alphabet and least number of characters after the prefix. */
export interface Tail {
  readonly least: number;
  readonly of?: ByteSet;
}

/** A token that says by its first characters whose it is. */
export function prefixRule(family: string, prefix: string, tail: Tail): Rule {
  const alphabet = tail.of ?? TOKEN;
  return {
    family,
    anchor: literal(prefix),
    strength: 'strong',
    find(text, last) {
      const from = last - prefix.length + 1;
      if (!startsToken(text, from)) return NONE;
      const to = runEnd(alphabet, text, last + 1, LONGEST);
      return to - last - 1 >= tail.least ? span(from, to) : NONE;
    },
  };
}

/** No letter or digit stands left, or only as the end of an escape: `\n`, `%3D`, `\u003d`. */
export function startsToken(text: Buffer, from: number): boolean {
  if (!isIn(ALNUM, text, from - 1)) return true;
  const left = text.toString('latin1', Math.max(0, from - 6), from);
  return byteAt(text, from - 1) !== 0 && /(?:(?:^|[^\\])\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2})$/.test(left);
}
