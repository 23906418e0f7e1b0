import { type Evidence, type EvidenceItem, objectsIn, type ObjectRef, refOf, refText, sameObject } from '../../model/index.ts';
import { counterpart } from '../essence.ts';
import { withMarks } from '../plain-words.ts';
import { objectsOf } from '../refs.ts';
import { namesOf } from './names.ts';
import { partsOf } from './parts.ts';

/** How what was said over an earlier, equal evidence reads over the evidence of now. */
export interface Renewal {
  readonly id: (id: EvidenceItem['id']) => EvidenceItem['id'] | undefined;
  /** The same object, or the one that stands in its place; undefined where none does, or one of several may. */
  readonly object: (ref: ObjectRef) => ObjectRef | undefined;
  /** Citations, names and figures as they are now. `stale`: something of it is no more, and was left out. */
  readonly words: (text: string) => { readonly text: string; readonly stale: boolean };
}

/** A name, a figure or a moment: what a text may have in common with an evidence. */
const token = /[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?/gu;

/** Date and time apart, as a text would tell them. */
const apart = (text: string): string => text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?/gu, '$1 $2');

function addTokens(value: unknown, to: Set<string>): Set<string> {
  if (typeof value === 'string' || typeof value === 'number') for (const [t] of apart(String(value)).matchAll(token)) to.add(t);
  if (typeof value === 'object' && value !== null) for (const v of Object.values(value)) addTokens(v, to);
  return to;
}

/** All that an evidence says, its ids and the times of looking aside. */
function tokensOf({ items }: Evidence): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { id: _, at: __, ...said } of items) addTokens(said, all);
  return all;
}

/** What of it does not pass: in an equal evidence it is the same. */
function lastingTokens(evidence: Evidence): ReadonlySet<string> {
  const names = namesOf(evidence);
  const all = addTokens(names(refText(evidence.subject)), new Set());
  for (const part of evidence.items.flatMap((i) => partsOf(i, names))) addTokens(JSON.parse(part), all);
  return all;
}

function objectRenewal(then: Evidence, now: Evidence): Renewal['object'] {
  const [of, names] = [namesOf(then), namesOf(now)];
  const shown = objectsIn(now.items).map(refOf);
  const named = [...objectsOf(now.subject, now.items).values()];
  const inPlace = (ref: ObjectRef): ObjectRef | undefined => {
    const was = then.items.find((i) => i.is === 'object' && sameObject(i.ref, ref));
    const is = was === undefined ? undefined : now.items.find((i) => i.id === counterpart(was.id, then, now));
    return is?.is === 'object' ? refOf(is.body) : undefined;
  };
  const alike = (all: readonly ObjectRef[], ref: ObjectRef): ObjectRef | undefined => {
    const [one, other] = all.filter((r) => names(refText(r)) === of(refText(ref)));
    return other === undefined ? one : undefined;
  };
  const still = (all: readonly ObjectRef[], ref: ObjectRef): ObjectRef | undefined => all.find((r) => refText(r) === refText(ref));
  return (ref) => still(shown, ref) ?? inPlace(ref) ?? alike(shown, ref) ?? still(named, ref) ?? alike(named, ref);
}

export function renewal(then: Evidence, now: Evidence): Renewal {
  const names = namesOf(then);
  const before = [...objectsOf(then.subject, then.items).values()];
  const [were, are, last] = [tokensOf(then), tokensOf(now), lastingTokens(then)];
  const id: Renewal['id'] = (of) => counterpart(of, then, now);
  const object = objectRenewal(then, now);
  /** Undefined where it stood only in what passes, and is no more. */
  const current = (word: string): string | undefined => {
    const ref = names(word) === word ? undefined : before.find((r) => r.name === word);
    if (ref !== undefined) return object(ref)?.name;
    const gone = /\d/u.test(word) && were.has(word) && !last.has(word) && !are.has(word);
    return gone ? undefined : word;
  };
  return {
    id,
    object,
    words: (text) => {
      let stale = false;
      const words = (between: string): string =>
        apart(between).replace(token, (word) => {
          const is = current(word);
          stale ||= is === undefined;
          return is ?? '';
        });
      const mark = (m: string): string | undefined => then.items.flatMap((i) => (i.id === m ? (id(i.id) ?? []) : []))[0];
      return { text: withMarks(text, { id: mark, words }), stale };
    },
  };
}
