import { type Automaton, UNWRITTEN } from './automaton.ts';
import type { Rule, Span } from './rule.ts';

export interface Hit extends Span {
  readonly family: string;
  readonly strength: Rule['strength'];
  /** The secret when the text spells it in another way: placeholders are made of it. */
  readonly secret?: Buffer;
}

/** All that must go, leftmost first, not overlapping: overlapping hits become one, named by its strong part. */
export function scan(machine: Automaton, text: Buffer): readonly Hit[] {
  const { table, classOf, shift, accept } = machine;
  const hits: Hit[] = [];
  // No rule is asked again inside what it took, and no weak rule inside what a weak one took: hostile repetitions stay linear.
  let taken = 0;
  const takenBy = new Map<Rule, number>();
  let state = 0;
  for (let i = 0; i < text.length; i++) {
    const index = state | (classOf[text[i] ?? 0] ?? 0);
    state = table[index] ?? 0;
    if (state === UNWRITTEN) state = machine.write(index);
    if (state >= 0) continue;
    state = ~state;
    for (const rule of accept[state >> shift] ?? []) {
      const weak = rule.strength === 'weak';
      if (weak ? i < taken : i < (takenBy.get(rule) ?? 0)) continue;
      const found = rule.find(text, i);
      for (const { from, to } of found) {
        hits.push({ from, to, family: rule.family, strength: rule.strength });
        if (weak) taken = Math.max(taken, to);
      }
      const first = found[0];
      if (!weak && first !== undefined) takenBy.set(rule, first.to);
    }
  }
  return merge(hits);
}

export function merge(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits;
  const merged: Hit[] = [];
  for (const hit of [...hits].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const before = merged.at(-1);
    if (before === undefined || hit.from >= before.to) merged.push(hit);
    else merged[merged.length - 1] = joined(before, hit);
  }
  return merged;
}

function joined(a: Hit, b: Hit): Hit {
  const named = a.strength === b.strength ? (b.to - b.from > a.to - a.from ? b : a) : a.strength === 'strong' ? a : b;
  return { ...named, from: a.from, to: Math.max(a.to, b.to) };
}
