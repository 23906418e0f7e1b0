import { ALNUM, type ByteSet, byteSet, DIGIT, isIn, LETTER, runEnd } from '../engine/bytes.ts';
import { literal, NONE, type Rule, span } from '../engine/rule.ts';

/** Longest token that is read. */
const LONGEST = 4096;
/** Alphabet of most tokens; a dot or hyphen at the end belongs to the sentence. */
const TOKEN = byteSet('A-Za-z0-9_.=~-');
const SENTENCE = byteSet('.-=~');

/** Prefixes that resemble ordinary words ask for so many characters, and for characters that are no words. */
const CERTAIN = 20;

/** Public prefixes of one vendor with the least number of characters that follow. */
export type Prefixes = Readonly<Record<string, number>>;

/** Tokens that say by their first characters whose they are. */
export function prefixRules(family: string, prefixes: Prefixes, alphabet: ByteSet = TOKEN): readonly Rule[] {
  return Object.entries(prefixes).map(([prefix, least]) => prefixRule(family, prefix, { least, alphabet }));
}

function prefixRule(family: string, prefix: string, tail: { readonly least: number; readonly alphabet: ByteSet }): Rule {
  return {
    family,
    anchor: literal(prefix),
    strength: 'strong',
    find(text, last) {
      const from = last - prefix.length + 1;
      if (!startsToken(text, from) || (tail.least >= CERTAIN && isWords(text, last + 1))) return NONE;
      const end = runEnd(tail.alphabet, text, last + 1, LONGEST);
      let to = end;
      while (to > last + 1 && end - to < 4 && isIn(SENTENCE, text, to - 1) && text[to - 1] !== 61) to--;
      return to - last - 1 >= tail.least ? span(from, to) : NONE;
    },
  };
}

/** `sk-learn-model-server`, `test_reads_the_whole_file_2`: a name that happens to begin like a token. The first 48 bytes tell. */
function isWords(text: Buffer, from: number): boolean {
  let letters = 0;
  let digits = 0;
  for (let i = from; i < from + 48 && isIn(TOKEN, text, i); i++) {
    if (isIn(DIGIT, text, i)) digits++;
    else if (!isIn(LETTER, text, i)) letters = digits = 0;
    else if (digits > 0) return false;
    else letters++;
    if (letters > 14 || digits > 4) return false;
  }
  return true;
}

/** No letter or digit stands left, or only as the end of an escape: `\n`, `%3D`, `\u003d`. */
export function startsToken(text: Buffer, from: number): boolean {
  if (!isIn(ALNUM, text, from - 1)) return true;
  const left = text.toString('latin1', Math.max(0, from - 6), from);
  return /(?:\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2})$/.test(left);
}
