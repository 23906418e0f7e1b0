import type { Hit } from './engine/scan.ts';

/** Remembers secrets seen behind a telling name and finds their bare repeats. */
export interface Learner {
  add(secret: Buffer): void;
  find(text: Buffer): readonly Hit[];
}

const LEAST = 8;
const MOST = 4096;
const MOST_VALUES = 2_000;

export function learner(): Learner {
  const values = new Set<string>();
  return {
    add(secret) {
      if (values.size < MOST_VALUES && worthLearning(secret)) values.add(secret.toString('latin1'));
    },
    find(text) {
      const hits: Hit[] = [];
      for (const value of values) {
        for (let i = text.indexOf(value, 0, 'latin1'); i >= 0; i = text.indexOf(value, i + value.length, 'latin1'))
          hits.push({ from: i, to: i + value.length, family: 'generic', strength: 'weak' });
      }
      return hits;
    },
  };
}

/** Long and mixed enough not to be a word, a name or a path that stands elsewhere for itself. */
function worthLearning(secret: Buffer): boolean {
  if (secret.length < LEAST || secret.length > MOST) return false;
  const text = secret.toString('latin1');
  return /[a-z]/i.test(text) && /\d/.test(text) && !/^[a-z]+([-.][a-z0-9]+)+$/.test(text) && !text.includes('[REDACTED:');
}
