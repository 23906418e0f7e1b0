import type { Automaton } from './engine/automaton.ts';
import type { Hit } from './engine/scan.ts';
import { merge, scan } from './engine/scan.ts';
import { type Addresses, machineFor } from './families/index.ts';
import type { Issuer } from './issuer.ts';
import { learner } from './learn.ts';
import { marksIn, placeholderAt } from './mark.ts';
import { normalise } from './normalise.ts';

/** Scrubs strings of one incident and remembers what it learnt. */
export interface TextScrubber {
  scrub(raw: string): string;
  /** A whole value that must go, whatever it looks like. */
  redact(family: string, secret: string): string;
  /** Replaces this value wherever it turns up from now on, when it is unlikely enough to be an ordinary word. */
  learn(secret: string): void;
}

export interface TextOptions {
  readonly addresses: Addresses;
  readonly ids: Issuer;
  readonly count: (family: string) => void;
}

/** What is replaced may complete another shape; three more passes settle all that was seen, the rest is withheld. */
const MOST_PASSES = 5;

export function textScrubber(options: TextOptions): TextScrubber {
  const machine: Automaton = machineFor(options.addresses);
  const learnt = learner();
  const { ids, count } = options;

  function replace(text: Buffer, hits: readonly Hit[]): Buffer {
    const parts: Buffer[] = [];
    let done = 0;
    for (const hit of hits) {
      const secret = text.subarray(hit.from, hit.to);
      const mark = hit.family === 'foreign' ? '[FOREIGN-MASK]' : ids.placeholder(hit.family, secret);
      if (hit.family !== 'foreign') count(hit.family);
      parts.push(text.subarray(done, hit.from), Buffer.from(mark));
      if (hit.family === 'generic') learnt.add(secret);
      done = hit.to;
    }
    parts.push(text.subarray(done));
    return Buffer.concat(parts);
  }

  function pass(text: Buffer): Buffer | undefined {
    const marks = marksIn(text, ids);
    const found = merge([...scan(machine, text), ...learnt.find(text)]);
    const hits = merge([...outside(found, marks.ours), ...marks.foreign]);
    return hits.length === 0 ? undefined : replace(text, hits);
  }

  function settle(raw: string): string {
    let text: Buffer = Buffer.from(raw);
    let changed = false;
    for (let n = 0; n < MOST_PASSES; n++) {
      const next = pass(text);
      if (next === undefined) return changed ? text.toString() : raw;
      text = next;
      changed = true;
    }
    return unscrubbable(raw);
  }

  return {
    scrub(raw) {
      if (raw.length < 4) return raw;
      try {
        return settle(normalise(raw));
      } catch {
        return unscrubbable(raw);
      }
    },
    redact(family, secret) {
      const text = Buffer.from(secret);
      if (placeholderAt(text, 0, ids) === text.length) return secret;
      learnt.add(text);
      count(family);
      return ids.placeholder(family, text);
    },
    learn: (secret) => learnt.add(Buffer.from(secret)),
  };
}

/** What is left of the hits when our own placeholders are taken out of them. */
function outside(hits: readonly Hit[], ours: readonly { from: number; to: number }[]): readonly Hit[] {
  if (ours.length === 0) return hits;
  return hits.flatMap((hit) => {
    const inside = ours.filter((mark) => mark.from < hit.to && mark.to > hit.from);
    let from = hit.from;
    const parts: Hit[] = [];
    for (const mark of inside) {
      if (mark.from > from) parts.push({ ...hit, from, to: mark.from });
      from = Math.max(from, mark.to);
    }
    return from < hit.to ? [...parts, { ...hit, from }] : parts;
  });
}

export function unscrubbable(raw: string): string {
  return `[UNSCRUBBABLE ${Buffer.byteLength(raw)} bytes]`;
}
