import type { Rule } from './rule.ts';

/** Byte automaton over all anchors. A negative entry of `table` is the complement of the next state and means: some anchor ends here. */
export interface Automaton {
  readonly table: Int32Array;
  readonly classOf: Uint8Array;
  readonly shift: number;
  readonly accept: readonly (readonly Rule[])[];
}

/** Anchors are short sequences of byte sets: counted runs would multiply the states (25,792 instead of 743, measured). */
const MOST_STATES = 8_000;

interface Place {
  readonly rule: Rule;
  readonly at: number;
}

/** Subset construction; the root is part of every state. */
export function automaton(rules: readonly Rule[]): Automaton {
  const places: Place[] = [];
  const roots = rules.map((rule) => {
    const root = places.length;
    for (let at = 0; at <= rule.anchor.length; at++) places.push({ rule, at });
    return root;
  });
  const { classOf, samples } = byteClasses(rules);
  const shift = Math.ceil(Math.log2(samples.length));
  const ids = new Map([['', 0]]);
  const sets: number[][] = [[]];
  // The root's steps are the same from every state: most entries are one of these.
  const rootSteps = samples.map((byte) => step(places, roots, byte));
  const rootStates = rootSteps.map((to) => stateOf(to, ids, sets));
  const rows: Int32Array[] = [];
  for (let state = 0; state < sets.length; state++) {
    if (sets.length > MOST_STATES) throw new Error('too many states: an anchor holds a counted run');
    const own = sets[state] ?? [];
    const row = samples.map((byte, k) => {
      const to = step(places, own, byte);
      return to.length === 0 ? (rootStates[k] ?? 0) : stateOf([...(rootSteps[k] ?? []), ...to], ids, sets);
    });
    rows.push(Int32Array.from(row));
  }
  const accept = sets.map((set) => set.flatMap((s) => ended(places[s])));
  return { table: tableOf(rows, shift, accept), classOf, shift, accept };
}

function byteClasses(rules: readonly Rule[]): { classOf: Uint8Array; samples: readonly number[] } {
  const marks = Array.from({ length: 256 }, () => '');
  rules.flatMap((rule) => rule.anchor).forEach((set, n) => set.forEach((isIn, byte) => (marks[byte] += isIn === 1 ? `${n},` : '')));
  const seen = new Map<string, number>();
  const samples: number[] = [];
  const classOf = Uint8Array.from(marks, (mark, byte) => {
    const known = seen.get(mark);
    if (known !== undefined) return known;
    seen.set(mark, samples.length);
    samples.push(byte);
    return samples.length - 1;
  });
  return { classOf, samples };
}

function step(places: readonly Place[], from: readonly number[], byte: number): number[] {
  return from.filter((s) => places[s]?.rule.anchor[places[s].at]?.[byte] === 1).map((s) => s + 1);
}

function stateOf(places: number[], ids: Map<string, number>, sets: number[][]): number {
  const set = places.sort((a, b) => a - b);
  const key = set.join();
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, sets.length);
  sets.push(set);
  return sets.length - 1;
}

function ended(place: Place | undefined): readonly Rule[] {
  return place !== undefined && place.at === place.rule.anchor.length ? [place.rule] : [];
}

function tableOf(rows: readonly Int32Array[], shift: number, accept: Automaton['accept']): Int32Array {
  const table = new Int32Array(rows.length << shift);
  rows.forEach((row, state) => {
    row.forEach((to, k) => {
      table[(state << shift) | k] = (accept[to]?.length ?? 0) > 0 ? ~(to << shift) : to << shift;
    });
  });
  return table;
}
