import { isForeign } from './foreign.ts';
import { ordersSomething, placesIn } from './orders.ts';

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

/** What a model's text is held against. */
export interface Ground {
  /** Ids that can be cited. */
  readonly marks: ReadonlySet<string>;
  /** All that the scrubbed evidence says, in lower case, its line breaks and quotes as spaces. */
  readonly text: () => string;
}

/** A sentence longer than this is none that a person reads. */
const mostSentence = 600;

/** Whether a text has it whole: `stry.test` is not `registry.test`, and `fix.com` not `evil-fix.com`; a part between dots is. */
function stands(part: string, text: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    if (!/[\p{L}\p{N}_-]/u.test(`${text[at - 1] ?? ''}${text[at + part.length] ?? ''}`)) return true;
  return false;
}

/** A place to go that the evidence does not name; parts of an object's path are named by their keys. */
function leadsElsewhere(sentence: string, { text }: Ground): boolean {
  return placesIn(sentence).some((place) => !stands(place, text()) && !place.split('.').every((part) => text().includes(`"${part}":`)));
}

/**
 * Sentences of a model that go on a card. Left out are those that hold a command line, an order in English of a known shape, an address, a
 * mention, a claim of somebody's approval, a place that the evidence does not name, another language, or more than a person reads. What is
 * left may still be advice, put in words that no pattern knows: it stands marked as a model's, and nothing acts on it. An order may be
 * written over what is taken for the end of a sentence; then nothing of the text stays.
 */
export function withoutOrders(text: string, ground: Ground): string {
  const kept = unmarkedUp(text)
    .replace(/\s+/gu, ' ')
    .split(/(?<=[.!?;])\s+|(?<=[。！？；])/u)
    .filter(
      (s) =>
        s.length <= mostSentence &&
        !ordersSomething(s) &&
        !leadsElsewhere(s, ground) &&
        !isForeign(s, (word) => stands(word, ground.text())),
    )
    .join(' ')
    .trim();
  return ordersSomething(kept) ? '' : kept;
}

/** Without the signs that Slack or Markdown would read as emphasis or code: a card's emphasis is our own. */
function unmarkedUp(text: string): string {
  return text
    .replace(/[`*~]|(?<![\p{L}\p{N}_])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}_])|^\s*[#>]+\s/gmu, '')
    .replace(/\]\([^)]{0,300}\)?/gu, ']');
}

const mark = /\s?\[((?:[a-z]{1,3}\d{1,6})(?:\s*,\s*[a-z]{1,3}\d{1,6})*)\]/gu;

/** How a text reads by what is known: an id that a citation may have, if any, and the words between the citations. */
interface Reading {
  readonly id: (id: string) => string | undefined;
  readonly words?: (text: string) => string;
}

/** Citations without id are taken out. */
export function withMarks(text: string, { id, words = (t) => t }: Reading): string {
  let from = 0;
  let read = '';
  for (const found of text.matchAll(mark)) {
    const [whole, ids = ''] = found;
    const known = [...new Set(ids.split(/\s*,\s*/u).flatMap((i) => id(i) ?? []))];
    read += words(text.slice(from, found.index)) + (known.length === 0 ? '' : `${whole.startsWith(' ') ? ' ' : ''}[${known.join(', ')}]`);
    from = found.index + whole.length;
  }
  return read + words(text.slice(from));
}

/** Takes citations out of a text that point at nothing. */
export function withKnownMarks(text: string, known: ReadonlySet<string>): string {
  return withMarks(text, { id: (id) => (known.has(id) ? id : undefined) });
}

/** Ids that a text cites in brackets. */
export function marksOf(text: string): readonly string[] {
  return [...text.matchAll(mark)].flatMap(([, ids = '']) => ids.split(/\s*,\s*/u));
}

/** A model's text for a card: cut first, so that reading it is bounded; then visible, on one line, without orders or citations of nothing. */
export function cardText(text: string, ground: Ground, most: number): string {
  const read = visible(text.slice(0, Math.max(most * 2, mostSentence)));
  return line(withoutOrders(withKnownMarks(read, ground.marks), ground), most);
}
