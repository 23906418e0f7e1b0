import { ALNUM, isIn } from './engine/bytes.ts';
import type { Hit } from './engine/scan.ts';
import { LONGEST_WORD } from './families/key-value/value.ts';

/** Remembers secrets seen behind a telling name and finds their bare repeats, also encoded. Lives as long as its incident's scrubber. */
export interface Learner {
  add(secret: Buffer): void;
  /** Number of spellings known: grows only when something new was learnt. */
  size(): number;
  find(text: Buffer): readonly Hit[];
}

const LEAST = 8;
const MOST = 4096;
/** Spellings kept: a bound for hostile input; an incident shows tens. */
const MOST_SPELLINGS = 2_000;

export function learner(): Learner {
  const spellings = new Map<string, Buffer>();
  return {
    add(secret) {
      if (!worthLearning(secret)) return;
      const text = secret.toString();
      const base64 = secret.toString('base64');
      for (const spelling of [
        text,
        base64,
        base64.replace(/=+$/, ''),
        encodeURIComponent(text.toWellFormed()),
        JSON.stringify(text).slice(1, -1),
      ])
        if (spellings.size < MOST_SPELLINGS && !spellings.has(spelling)) spellings.set(spelling, secret);
    },
    size: () => spellings.size,
    find(text) {
      const hits: Hit[] = [];
      for (const [spelling, secret] of spellings) if (spelling.length <= text.length) hits.push(...places(text, spelling, secret));
      return hits;
    },
  };
}

function places(text: Buffer, spelling: string, secret: Buffer): readonly Hit[] {
  const hits: Hit[] = [];
  const size = Buffer.byteLength(spelling);
  for (let from = text.indexOf(spelling); from >= 0; from = text.indexOf(spelling, from + size)) {
    const inWord = isIn(ALNUM, text, from - 1) || isIn(ALNUM, text, from + size);
    if (!inWord) hits.push({ from, to: from + size, family: 'generic', strength: 'weak', secret });
  }
  return hits;
}

/** Long and mixed enough not to be a word, a name or a path that stands elsewhere for itself. */
function worthLearning(secret: Buffer): boolean {
  if (secret.length < LEAST || secret.length > MOST) return false;
  const text = secret.toString();
  // Letters alone are learnt when they are longer than a word of prose is.
  if (/^[a-z]+$/i.test(text)) return text.length > LONGEST_WORD;
  const mixed = /[a-z]/i.test(text) && /[\d!@#$%^&*+=~?]/.test(text);
  return (
    mixed &&
    !/^[a-z0-9]+([-._/:][a-z0-9]+)+$/.test(text) &&
    !/^v?\d[\d.]*[a-z]{0,4}$/i.test(text) &&
    !text.includes('[REDACTED:') &&
    !/\s/.test(text)
  );
}
