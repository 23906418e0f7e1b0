import { type ObjectRef, type Pointer, refText } from '../../model/index.ts';
import type { Facts } from '../facts/index.ts';
import type { Ground, Hit } from '../rule.ts';
import { sameFact, saidOnce } from './same-fact.ts';
import { podsAround } from './scope.ts';

const most = 6;

/** Each fact once; what only follows from the cause is left out where anything else speaks for it. */
export function grounds(all: readonly Ground[]): readonly Ground[] {
  const causes = all.filter((g) => g.only !== 'effect');
  const found: Ground[] = [];
  for (const g of causes.length > 0 ? causes : all) {
    const at = found.findIndex((f) => sameFact(f, g));
    if (at === -1) found.push(g);
    else if (found[at]?.only === 'sign' && g.only === undefined) found[at] = g;
  }
  return found.slice(0, most);
}

function pointers(all: readonly Pointer[]): readonly Pointer[] {
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
    because: grounds(hits.flatMap((h) => h.because)),
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
  return [...groups.values()].map(merged).sort(byStrength);
}

/** Below this a hit is a remark: it silences nothing. */
const remark = 0.3;
const reason = 0.5;

/** A hit that only names the failure, or how it shows, gives way to one about the same owner that knows why. */
export function withoutBare(hits: readonly Hit[], facts: Facts): readonly Hit[] {
  const told = hits.filter((h) => h.bare === undefined && h.strength >= remark);
  const reasons = told.filter((h) => h.proximate === undefined);
  const parts = new Set(hits.filter((h) => h.bare === 'part').map((h) => refText(facts.ownerOf(h.shows))));
  const silentPart = (h: Hit): boolean => h.bare === 'whole' && parts.has(refText(facts.ownerOf(h.shows)));
  return hits
    .filter((h) => h.bare === undefined || (!told.some((t) => bears(t, h, facts)) && !silentPart(h)))
    .filter((h) => h.proximate === undefined || !reasons.some((r) => r.strength >= reason && saidOnce(r, h)))
    .flatMap((h) => {
      if (h.proximate === undefined || !reasons.some((r) => r.strength >= reason && sameOwner(r, h, facts))) return [h];
      return h.proximate === 'symptom' ? [] : [{ ...h, strength: h.strength * 0.5 }];
    });
}

function sameOwner(a: Hit, b: Hit, facts: Facts): boolean {
  return refText(facts.ownerOf(a.shows)) === refText(facts.ownerOf(b.shows));
}

/** Whether a hit is about what a bare one names: the same owner, or a node or claim that its pods use. */
function bears(told: Hit, bare: Hit, facts: Facts): boolean {
  const owner = facts.ownerOf(bare.shows);
  const around = (ref: ObjectRef): readonly ObjectRef[] => [ref, ...podsAround(facts, ref).map((p) => p.ref)].map((r) => facts.ownerOf(r));
  const unseenPod = told.shows.kind === 'Pod' && told.shows.name.startsWith(`${owner.name}-`) && facts.pod(told.shows) === undefined;
  return (
    told.culprit.name === bare.culprit.name ||
    unseenPod ||
    [told.shows, told.culprit].flatMap(around).some((o) => refText(o) === refText(owner))
  );
}
