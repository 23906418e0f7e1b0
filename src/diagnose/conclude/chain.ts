import { type ObjectRef, refText } from '../../model/index.ts';
import { named } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';
import { telling } from './same-fact.ts';
import { podsAround } from './scope.ts';

/** Longer chains exist; past four hops nobody has evidence for each. */
const mostHops = 4;

/** A node is judged by what it says itself: what fails on it follows from it, or has nothing to do with it. */
function isAbout(facts: Facts, hit: Hit, object: ObjectRef): boolean {
  const pods = object.kind === 'Node' ? [] : podsAround(facts, object);
  const around = new Set([object, facts.ownerOf(object), ...pods.flatMap((p) => [p.ref, facts.ownerOf(p.ref)])].map(refText));
  return [hit.culprit, hit.shows, facts.ownerOf(hit.shows)].some((ref) => around.has(refText(ref)));
}

/** The root's own hit, told from the side of the one that suffers. */
function told(symptom: Hit, next: ObjectRef, root: Hit, facts: Facts): Hit {
  return {
    ...root,
    explanation: `${named(facts.ownerOf(symptom.shows))} ${next.kind === 'Node' ? 'has pods on' : 'depends on'} ${named(next)}. ${root.explanation}`,
    // What happened at the root first, then the way to it.
    because: [...root.because.slice(0, 1), ...telling(symptom).slice(0, 2), ...root.because.slice(1)],
    strength: Math.min(0.97, root.strength * (0.6 + 0.4 * symptom.strength)),
    shows: symptom.shows,
    via: [root.shows, ...(root.via ?? [])],
  };
}

/** Whether a hit tells why `next` fails, rather than repeating that its user does. */
function explains(hit: Hit, symptom: Hit, next: ObjectRef, facts: Facts): boolean {
  if (hit === symptom || !isAbout(facts, hit, next)) return false;
  const others = refText(facts.ownerOf(hit.shows)) !== refText(facts.ownerOf(symptom.shows));
  return others || (refText(hit.culprit) === refText(next) && hit.cause !== symptom.cause && hit.toward === undefined);
}

function roots(hit: Hit, all: readonly Hit[], facts: Facts, hops: number): readonly Hit[] {
  const next = hit.toward;
  if (next === undefined || hops === 0) return [hit];
  const theirs = all.filter((h) => explains(h, hit, next, facts));
  if (theirs.length === 0) return [hit];
  return theirs.flatMap((h) => roots(h, all, facts, hops - 1)).map((root) => told(hit, next, root, facts));
}

/** Puts the root of a chain of dependencies in the place of those that suffer from it. `own` are the incident's hits, `all` every hit. */
export function rooted(own: readonly Hit[], all: readonly Hit[], facts: Facts): readonly Hit[] {
  return own.flatMap((hit) => roots(hit, all, facts, mostHops));
}
