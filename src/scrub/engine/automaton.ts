import type { Rule } from './rule.ts';

/**
 * Byte automaton over all anchors, written down where texts lead: whole it takes half a second, of which an ordinary text needs little.
 * A negative entry of `table` is UNWRITTEN, or the complement of the next state and means: some anchor ends here.
 */
export interface Automaton {
  readonly table: Int32Array;
  readonly classOf: Uint8Array;
  readonly shift: number;
  /** Rules whose anchor ends in a state, by state. */
  readonly accept: readonly (readonly Rule[])[];
  /** Writes down the entry of this index of `table` and answers it. */
  write(index: number): number;
}

/** No state has this complement: there are not so many. */
export const UNWRITTEN = -0x8000_0000;

/** Anchors are short sequences of byte sets: counted runs would multiply the states (25,792 instead of 743, measured). */
const MOST_STATES = 8_192;

interface Place {
  readonly rule: Rule;
  readonly at: number;
}

/** Subset construction, a step at a time; the root is part of every state. */
export function automaton(rules: readonly Rule[]): Automaton {
  const places: Place[] = [];
  const roots = rules.map((rule) => {
    const root = places.length;
    for (let at = 0; at <= rule.anchor.length; at++) places.push({ rule, at });
    return root;
  });
  const { classOf, samples } = byteClasses(rules);
  const shift = Math.ceil(Math.log2(samples.length));
  const table = new Int32Array(MOST_STATES << shift).fill(UNWRITTEN);
  const ids = new Map([['', 0]]);
  const sets: (readonly number[])[] = [[]];
  const accept: (readonly Rule[])[] = [[]];
  // The root's steps are the same from every state: most entries are one of these.
  const rootSteps = samples.map((byte) => step(places, roots, byte));

  function stateOf(set: number[]): number {
    const key = set.sort((a, b) => a - b).join();
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (sets.length === MOST_STATES) throw new Error('too many states: an anchor holds a counted run');
    ids.set(key, sets.length);
    accept.push(set.flatMap((s) => ended(places[s])));
    return sets.push(set) - 1;
  }

  function write(index: number): number {
    const k = index & ((1 << shift) - 1);
    const to = stateOf([...(rootSteps[k] ?? []), ...step(places, sets[index >> shift] ?? [], samples[k] ?? 0)]);
    const entry = (accept[to]?.length ?? 0) > 0 ? ~(to << shift) : to << shift;
    table[index] = entry;
    return entry;
  }

  return { table, classOf, shift, accept, write };
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

function ended(place: Place | undefined): readonly Rule[] {
  return place !== undefined && place.at === place.rule.anchor.length ? [place.rule] : [];
}
