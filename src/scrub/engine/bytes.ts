/** Sets of bytes and the few questions every verifier asks of them. */
export type ByteSet = Uint8Array;

/** `byteSet('A-Za-z_')`: ranges and single characters, ASCII only. A hyphen is a range between letters or digits, else itself. */
export function byteSet(spec: string): ByteSet {
  const set = new Uint8Array(256);
  for (let i = 0; i < spec.length; i++) {
    const from = spec.charCodeAt(i);
    const isRange = /^[A-Za-z0-9]-[A-Za-z0-9]/.test(spec.slice(i, i + 3));
    const to = isRange ? spec.charCodeAt(i + 2) : from;
    set.fill(1, from, to + 1);
    if (isRange) i += 2;
  }
  return set;
}

export function complement(set: ByteSet): ByteSet {
  return set.map((isIn) => 1 - isIn);
}

export const DIGIT = byteSet('0-9');
export const LETTER = byteSet('A-Za-z');
export const ALNUM = byteSet('A-Za-z0-9');
export const HEX = byteSet('0-9a-fA-F');
export const WORD = byteSet('A-Za-z0-9_-');
export const BASE64 = byteSet('A-Za-z0-9+/=');
export const TOKEN = byteSet('A-Za-z0-9_.+/=~-');

/** Byte at `i`, or 0 outside the text. */
export function byteAt(text: Buffer, i: number): number {
  return text[i] ?? 0;
}
export function isIn(set: ByteSet, text: Buffer, i: number): boolean {
  return i >= 0 && i < text.length && set[text[i] ?? 0] === 1;
}
/** End of the run of `set` that starts at `from`; at most `cap` bytes are read. */
export function runEnd(set: ByteSet, text: Buffer, from: number, cap: number): number {
  const end = Math.min(text.length, from + cap);
  let i = from;
  while (i < end && set[text[i] ?? 0] === 1) i++;
  return i;
}
/** Start of the run of `set` that ends before `to`; at most `cap` bytes are read. */
export function runStart(set: ByteSet, text: Buffer, to: number, cap: number): number {
  const end = Math.max(0, to - cap);
  let i = to;
  while (i > end && set[text[i - 1] ?? 0] === 1) i--;
  return i;
}
