import type { Diagnosis, Finding, ObjectRef, Pointer } from '../../model/index.ts';
import { refText, topThree } from '../../model/index.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';
import { rooted } from './chain.ts';
import { changeNotes, weighedByChange } from './changed.ts';
import { checkBetween } from './check.ts';
import { telling, unwell } from './failing.ts';
import { withHeldPod } from './held-pod.ts';
import { type Claim, mergedHits, withoutBare } from './merge.ts';
import { withoutPadding } from './padding.ts';
import { withoutFixedEdits } from './recreate.ts';
import { scopeOf } from './scope.ts';
import { withoutStandIns } from './unnamed.ts';
import { unseen } from './unseen.ts';

/** A cause below this would not be worth a person's minute at night. */
const floor = 0.05;

/**
 * Strength → probability as if the causes excluded each other: odds s/(1−s) each, and odds 1 for "something else".
 * One cause of strength .9 gets .9; two such get .47 each. The sum stays under 1.
 */
function weighed(claims: readonly Claim[]): readonly (readonly [Claim, number])[] {
  const odds = claims.map((c) => c.strength / (1 - Math.min(c.strength, 0.97)));
  const sum = 1 + odds.reduce((a, b) => a + b, 0);
  return claims.map((c, i) => [c, (odds[i] ?? 0) / sum] as const);
}

const round = (p: number): number => Math.floor(p * 100) / 100;

function finding(claim: Claim, probability: number): Finding {
  const { cause, title, explanation, culprit, container, because, against, steps } = withoutStandIns(claim);
  return {
    cause,
    title,
    explanation,
    culprit,
    ...(container === undefined ? {} : { container }),
    because: because.map(({ evidence, says }) => ({ evidence, says })),
    against,
    confidence: { probability: round(probability), basis: 'rule' },
    steps: withoutFixedEdits(steps),
  };
}

function affectedBy(first: Claim | undefined, facts: Facts): readonly ObjectRef[] {
  if (first === undefined) return [];
  const not = new Set([first.culprit, facts.subject, facts.ownerOf(facts.subject)].map(refText));
  return first.shownBy.map((ref) => facts.ownerOf(ref)).filter((ref) => !not.has(refText(ref)) && not.add(refText(ref)));
}

function whyFewer(found: number, healthy: boolean, facts: Facts, blind: readonly Pointer[]): string {
  if (found >= 3) return '';
  const unread = blind.length === 0 ? '' : ` ${blind.length} ${blind.length === 1 ? 'look' : 'looks'} failed, so something may be hidden.`;
  if (healthy) return `Nothing fails in what was seen.${unread}`;
  if (found > 0) return `Nothing else in the evidence fits a known cause.${unread}`;
  const text = telling(facts);
  return `No rule knows this failure.${text === undefined ? '' : ` The most telling text: ${text.says}`}${unread}`;
}

/** Another's complaint about the incident's own objects is what follows from their trouble. */
function seenFrom(inScope: (ref: ObjectRef) => boolean): (hit: Hit) => Hit {
  return (hit) => (inScope(hit.shows) ? hit : { ...hit, because: hit.because.map((g) => ({ ...g, only: 'effect' as const })) });
}

/** From every hit of every rule to one diagnosis. */
export function concluded(facts: Facts, all: readonly Hit[]): Diagnosis {
  const inScope = scopeOf(facts);
  const own = all.filter((h) => inScope(h.shows) || inScope(h.culprit));
  const hits = withoutBare(rooted(own.map(seenFrom(inScope)), all, facts), facts).map((h) => withHeldPod(weighedByChange(h, facts), facts));
  const ranked = [...weighed(withoutPadding(mergedHits(hits)))].sort(([, a], [, b]) => b - a).filter(([, p]) => p >= floor);
  const causes = topThree(ranked.map(([claim, p]) => finding(claim, p)));
  const healthy = causes.length === 0 && !unwell(facts, inScope);
  const blind = unseen(facts);
  const check = checkBetween(ranked[0]?.[0], ranked[1]?.[0]);
  return {
    healthy,
    causes,
    other: round(Math.max(0, 1 - causes.reduce((sum, c) => sum + c.confidence.probability, 0))),
    whyFewer: whyFewer(causes.length, healthy, facts, blind),
    ...(check === undefined ? {} : { check }),
    changed: changeNotes(facts),
    unseen: blind,
    affected: affectedBy(ranked[0]?.[0], facts),
  };
}
