import { isCommand } from './orders.ts';
import { line, visible, withKnownMarks } from './plain-words.ts';

/** Of the words and numbers of a statement, as many must stand in one passage. */
const enough = 0.4;
/** A passage this much longer than a quote is shortened to what stands round its first match. */
const mostRead = 4_000;
const empty = new Set(
  'that this these those with from into have has been were will would than then there their they which while when not did does was are the and for its'.split(
    ' ',
  ),
);

const stemOf = (word: string): string => word.replace(/(?<=[a-z]{4})(?:ing|ed|es|s)$/u, '');
const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/(?<![\p{L}\p{N}])\d+(?:\.\d+)*[a-z]*|[\p{L}][\p{L}\p{N}]{2,}/gu) ?? []).filter((w) => !empty.has(w));
const isNumber = (word: string): boolean => /^\d/u.test(word);

/** Whether a word stands in a text of lower case: a number whole, another word with any ending. */
function finder(word: string): (text: string) => boolean {
  if (!isNumber(word)) return (text) => text.includes(stemOf(word));
  const whole = new RegExp(`(?<![\\w.])${word.replaceAll('.', '\\.')}(?!\\w)(?!\\.\\d)`, 'u');
  return (text) => whole.test(text);
}

/** The part of a long passage in which most of the words stand. */
function around(passage: string, words: readonly string[], most: number): string {
  if (passage.length <= most) return passage;
  const low = passage.toLowerCase();
  const first = Math.min(...words.map((w) => low.indexOf(stemOf(w))).filter((n) => n >= 0));
  const from = Math.max(0, Math.min(first - Math.floor(most / 4), passage.length - most + 1));
  return from === 0 ? passage : `…${passage.slice(from)}`;
}

interface Match {
  readonly passage: string;
  readonly words: readonly string[];
  /** How much of what was said stands there. */
  readonly weight: number;
}

/** Passages in which enough of one fact stands; none where a number of it stands nowhere. */
function matches(words: readonly string[], passages: readonly string[], low: readonly string[]): readonly Match[] {
  const finders = words.map((word) => ({ in: finder(word), must: isNumber(word), weight: isNumber(word) ? 2 : 1 }));
  if (finders.length === 0 || !finders.every((f) => !f.must || low.some(f.in))) return [];
  const whole = finders.reduce((sum, f) => sum + f.weight, 0);
  return passages.flatMap((passage, n) => {
    const weight = finders.reduce((sum, f) => sum + (f.in(low[n] ?? '') ? f.weight : 0), 0);
    return weight >= whole * enough ? [{ passage, words, weight }] : [];
  });
}

/** A statement may hold several facts, each a clause; a clause of one word is none, unless it is all that was said. */
function factsIn(statement: string): readonly (readonly string[])[] {
  const facts = withKnownMarks(visible(statement), new Set())
    .split(/[;:.!?](?:\s|$)/u)
    .map((clause) => [...new Set(wordsOf(clause))].slice(0, 40));
  const told = facts.filter((words) => words.length > 0);
  return told.length < 2 ? told : told.filter((words) => words.length > 1);
}

/**
 * The passage that a statement is about, as it stands: whatever the statement makes of it, these are the item's own words. Undefined where
 * no passage has enough of what was said. Commands that stand in the cluster's texts are not quoted.
 */
export function quoteFor(statement: string, passages: readonly string[], most: number): string | undefined {
  const read = passages.map((p) => visible(p.slice(0, mostRead)));
  const low = read.map((p) => p.toLowerCase());
  const best = factsIn(statement)
    .flatMap((words) => matches(words, read, low))
    .toSorted((a, b) => b.weight - a.weight || a.passage.length - b.passage.length);
  for (const { passage, words } of best) {
    const quote = line(around(passage, words, most), most);
    if (quote !== '' && !isCommand(quote)) return quote;
  }
  return undefined;
}
