import type { Automaton } from './engine/automaton.ts';
import { encodedTexts, encodedValues } from './encoded.ts';
import type { Span } from './engine/rule.ts';
import { type Hit, merge, scan } from './engine/scan.ts';
import { type Addresses, machineFor } from './families/index.ts';
import type { Issuer } from './issuer.ts';
import { learner } from './learn.ts';
import { marksIn, placeholderAt } from './mark.ts';
import { joinedOver, normalise } from './normalise.ts';
import { secretValues } from './secret-document.ts';

/** Scrubs strings of one incident and remembers what it learnt. */
export interface TextScrubber {
  /** `names`: only what names itself goes, since the text is the name of something. Never throws. */
  scrub(raw: string, as?: 'text' | 'names'): string;
  /** A whole value that must go, whatever it looks like. */
  redact(family: string, secret: string): string;
  /** Takes this value out wherever it turns up from now on, when it is unlikely to be an ordinary word. */
  learn(secret: string): void;
  /** How much was learnt so far. */
  learnt(): number;
}

export interface TextOptions {
  readonly addresses: Addresses;
  readonly ids: Issuer;
  /** Told of each secret hidden, with the placeholder it got. */
  readonly count: (family: string, placeholder: string) => void;
}

/** What is replaced may complete another shape. What does not settle in so many passes is withheld. */
const MOST_PASSES = 6;
/** One text is read to this size; callers bound what they fetch well below. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Shorter strings hold nothing that a rule could find. */
const SHORTEST = 5;
/** Found by their own shape; a bare repeat is found the same way. */
const SELF_EVIDENT = new Set(['email', 'ip', 'phone']);

export function textScrubber(options: TextOptions): TextScrubber {
  const machine: Automaton = machineFor(options.addresses);
  const learnt = learner();
  const { ids, count } = options;

  function replace(text: Buffer, hits: readonly Hit[]): Buffer {
    const parts: Buffer[] = [];
    let done = 0;
    for (const hit of hits) {
      parts.push(text.subarray(done, hit.from), Buffer.from(mark(hit, text.subarray(hit.from, hit.to))));
      done = hit.to;
    }
    parts.push(text.subarray(done));
    return Buffer.concat(parts);
  }

  function mark(hit: Hit, spelt: Buffer): string {
    if (hit.family === 'foreign') return '[FOREIGN-MASK]';
    if (hit.strength === 'weak' && !SELF_EVIDENT.has(hit.family)) learnt.add(spelt);
    const placeholder = ids.placeholder(hit.family, hit.secret ?? spelt);
    count(hit.family, placeholder);
    return placeholder;
  }

  /** Something in it would go; whom it names or where it comes from does not count. */
  function holds(plain: Buffer): boolean {
    return scan(machine, plain).some((hit) => !SELF_EVIDENT.has(hit.family));
  }

  function pass(text: Buffer, names: boolean): Buffer | undefined {
    const marks = marksIn(text, ids);
    const seen = scan(machine, text);
    const found = names
      ? seen.filter((hit) => hit.strength === 'strong')
      : merge([...seen, ...secretValues(text), ...encodedValues(text), ...encodedTexts(text, holds), ...learnt.find(text)]);
    const hits = merge([...outside(found, marks.ours), ...marks.foreign]);
    return hits.length === 0 ? undefined : replace(text, hits);
  }

  function settle(raw: string, names: boolean): string {
    let text: Buffer = Buffer.from(raw);
    if (text.length > MOST_BYTES) return unscrubbable(raw);
    for (let n = 0; n < MOST_PASSES; n++) {
      const next = pass(text, names);
      if (next === undefined) return n === 0 ? raw : text.toString();
      text = next;
    }
    return unscrubbable(raw);
  }

  return {
    scrub(raw, as = 'text') {
      if (raw.length < SHORTEST) return raw;
      try {
        const joined = joinedOver(raw, (whole) => scan(machine, Buffer.from(whole)));
        return settle(normalise(joined), as === 'names');
      } catch {
        return unscrubbable(raw);
      }
    },
    redact(family, secret) {
      const text = Buffer.from(secret);
      if (placeholderAt(text, 0, ids) === text.length) return secret;
      learnt.add(text);
      const placeholder = ids.placeholder(family, text);
      count(family, placeholder);
      return placeholder;
    },
    learn: (secret) => learnt.add(Buffer.from(secret)),
    learnt: () => learnt.size(),
  };
}

/** What is left of the hits when our own placeholders are taken out of them. Both lists are in order. */
function outside(hits: readonly Hit[], ours: readonly Span[]): readonly Hit[] {
  if (ours.length === 0) return hits;
  const left: Hit[] = [];
  let first = 0;
  for (const hit of hits) {
    while (first < ours.length && (ours[first]?.to ?? 0) <= hit.from) first++;
    let { from } = hit;
    for (let n = first; n < ours.length; n++) {
      const mark = ours[n];
      if (mark === undefined || mark.from >= hit.to) break;
      if (mark.from > from) left.push({ ...hit, from, to: mark.from });
      from = Math.max(from, mark.to);
    }
    if (from < hit.to) left.push({ ...hit, from });
  }
  return left;
}

/** The text is itself one of our marks, perhaps with a fact behind it. */
export function isMarked(text: string): boolean {
  return (
    /^\[(?:REDACTED:[a-z0-9-]{1,24}:[a-z2-7]{6,26}|FOREIGN-MASK|UNSCRUBBABLE \d+ bytes)\](?: \(\d+ bytes(?:, ends with a newline)?\))?$/.test(
      text,
    ) || /^\((?:empty|\d+ bytes(?:, ends with a newline)?)\)$/.test(text)
  );
}

/** What cannot be scrubbed is withheld, never passed on. */
export function unscrubbable(raw: string): string {
  return `[UNSCRUBBABLE ${Buffer.byteLength(raw)} bytes]`;
}
