import { ordersSomething } from './orders.ts';

/**
 * Text as a reader sees it: no control characters, no marks that turn the writing direction, nothing invisible. Characters that show
 * nothing (zero width, tags) have carried instructions past readers.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/gu, '\n')
    .replace(/[^\P{C}\n\t]/gu, '')
    .replace(/\p{Variation_Selector}|[\u115f\u1160\u3164\uffa0]/gu, '');
}

/** One line of at most `most` characters. */
export function line(text: string, most: number): string {
  return short(
    visible(text.slice(0, most * 4))
      .replace(/\s+/gu, ' ')
      .trim(),
    most,
  );
}

/** Cuts without splitting a character; the last one is then an ellipsis. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text
    .slice(0, Math.max(0, most - 1))
    .toWellFormed()
    .replace(/\ufffd$/u, '')}…`;
}

/**
 * Sentences of a model that order something are left out: commands on a card are our own. An order may be written over several lines, or
 * over what is taken for the end of a sentence; then nothing of the text stays.
 */
export function withoutOrders(text: string): string {
  const kept = text
    .replace(/\s+/gu, ' ')
    .split(/(?<=[.!?;])\s+/u)
    .filter((sentence) => !ordersSomething(sentence))
    .join(' ')
    .trim();
  return ordersSomething(kept) ? '' : kept;
}

const mark = /\s?\[((?:[a-z]{1,3}\d{1,6})(?:\s*,\s*[a-z]{1,3}\d{1,6})*)\]/gu;

/** Takes citations out of a text that point at nothing. */
export function withKnownMarks(text: string, known: ReadonlySet<string>): string {
  return text.replace(mark, (whole, ids: string) => {
    const kept = ids.split(/\s*,\s*/u).filter((id) => known.has(id));
    return kept.length === 0 ? '' : `${whole.startsWith(' ') ? ' ' : ''}[${kept.join(', ')}]`;
  });
}

/** Ids that a text cites in brackets. */
export function marksOf(text: string): readonly string[] {
  return [...text.matchAll(mark)].flatMap(([, ids = '']) => ids.split(/\s*,\s*/u));
}

/** A model's text for a card: visible, on one line, without orders or citations of nothing, cut. */
export function cardText(text: string, known: ReadonlySet<string>, most: number): string {
  return line(withoutOrders(withKnownMarks(visible(text.slice(0, most * 8)), known)), most);
}
