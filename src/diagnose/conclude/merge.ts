import { type Pointer, refText } from '../../model/index.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';

const most = 6;

export function pointers(all: readonly Pointer[]): readonly Pointer[] {
  const seen = new Set<string>();
  return all.filter((p) => !seen.has(p.says) && seen.add(p.says)).slice(0, most);
}

/** What a group of hits agrees on: ten pods with one failure are one cause, seen ten times. */
export interface Claim extends Hit {
  readonly shownBy: readonly Hit['shows'][];
}

function merged(hits: readonly [Hit, ...Hit[]]): Claim {
  const [best] = hits;
  const sources = new Set(hits.flatMap((h) => h.because.map((b) => b.evidence)));
  return {
    ...best,
    because: pointers(hits.flatMap((h) => h.because)),
    against: pointers(hits.flatMap((h) => h.against)),
    strength: Math.min(0.97, best.strength + (sources.size > 1 ? 0.02 : 0)),
    shownBy: hits.flatMap((h) => [h.shows, ...(h.via ?? [])]),
  };
}

const text = (h: Hit): string => `${h.cause} ${refText(h.shows)} ${h.title}`;

/** Equal strengths in an order of their own, so that the order of the evidence means nothing. */
const byStrength = (a: Hit, b: Hit): number => b.strength - a.strength || (text(a) < text(b) ? -1 : 1);

/** One claim a cause and culprit, whichever of its containers and pods show it; strongest first. */
export function mergedHits(hits: readonly Hit[]): readonly Claim[] {
  const groups = new Map<string, [Hit, ...Hit[]]>();
  for (const hit of [...hits].sort(byStrength)) {
    const key = `${hit.cause}|${refText(hit.culprit)}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups.values()].map(merged);
}

/** A hit that only names the failure gives way to one about the same owner that knows why. */
export function withoutBare(hits: readonly Hit[], facts: Facts): readonly Hit[] {
  const told = hits.filter((h) => h.bare === undefined && h.strength >= 0.3);
  const knows = (bare: Hit): boolean =>
    told.some((h) => refText(facts.ownerOf(h.shows)) === refText(facts.ownerOf(bare.shows)) || h.culprit.name === bare.culprit.name);
  const parts = new Set(hits.filter((h) => h.bare === 'part').map((h) => refText(facts.ownerOf(h.shows))));
  return hits
    .filter((h) => h.bare === undefined || (!knows(h) && !(h.bare === 'whole' && parts.has(refText(facts.ownerOf(h.shows))))))
    .filter((h) => h.proximate === undefined || !told.some((other) => other.proximate === undefined && saysTheSame(other, h)))
    .map((h) => (h.proximate && explained(h, told, facts) ? { ...h, strength: h.strength * 0.5 } : h));
}

/** Two readings of one line: the one that knows what it means stands for both. */
function saysTheSame(a: Hit, b: Hit): boolean {
  const [one] = a.because;
  const [two] = b.because;
  return one !== undefined && two !== undefined && one.evidence === two.evidence && one.says === two.says;
}

function explained(hit: Hit, told: readonly Hit[], facts: Facts): boolean {
  const owner = refText(facts.ownerOf(hit.shows));
  return told.some((h) => h.proximate === undefined && h.strength >= 0.5 && refText(facts.ownerOf(h.shows)) === owner);
}
