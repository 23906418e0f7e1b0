import { visible } from './plain-words.ts';

/** A value as one line of JSON: no text in it can end the line, or show what is not seen. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'string' ? visible(v) : v)) ?? 'null';
}

/** Data between two marks that no text in it can know; should it hold one all the same, the mark is taken out. */
export function fenced(lines: readonly string[], nonce: string): string {
  const inside = nonce === '' ? lines : lines.map((l) => l.replaceAll(nonce, ''));
  return [`<<<${nonce}`, ...inside, `${nonce}>>>`].join('\n');
}

/** What a model wrote, without the mark: shown to readers it would be known to whoever writes the next log line. */
export function unmarked(text: string, nonce: string): string {
  return nonce === '' ? text : text.split(nonce).join('');
}

/** Estimate from above for plain text: four characters a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
