import { type ByteSet, byteSet } from './bytes.ts';

/** Half-open range of bytes that must go. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * One shape of one family. The automaton finds `anchor`; `find` gets the index of the anchor's last byte and answers what must go.
 * `find` reads a bounded number of bytes in both directions: an anchor may stand at every byte of a hostile text.
 */
export interface Rule {
  readonly family: string;
  readonly anchor: readonly ByteSet[];
  /** `weak`: the surroundings decide, not the value itself; a `strong` rule that fires on the same bytes names the family. */
  readonly strength: 'strong' | 'weak';
  readonly find: (text: Buffer, last: number) => readonly Span[];
}

export const NONE: readonly Span[] = [];

export function span(from: number, to: number): readonly Span[] {
  return from < to ? [{ from, to }] : NONE;
}

export function literal(text: string): readonly ByteSet[] {
  return [...Buffer.from(text, 'latin1')].map((byte) => {
    const set = new Uint8Array(256);
    set[byte] = 1;
    return set;
  });
}

export function anyCase(text: string): readonly ByteSet[] {
  return Array.from(text, (c) => (/[a-z]/i.test(c) ? byteSet(c.toLowerCase() + c.toUpperCase()) : byteSet(c)));
}
