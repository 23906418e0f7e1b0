import { refText } from '../../model/index.ts';
import { type Claim, grounds } from './merge.ts';
import { sameFact, telling } from './same-fact.ts';

/** One fact that fits two things stands for both only where something else speaks against each. */
function isOpen(a: Claim, b: Claim): boolean {
  const says = (c: Claim): string => c.against.map((p) => p.says).join('\n');
  return a.against.length > 0 && b.against.length > 0 && says(a) !== says(b);
}

function addsNothing(claim: Claim, to: Claim): boolean {
  return telling(claim).every((g) => to.because.some((other) => sameFact(g, other))) && !isOpen(claim, to);
}

/** `probe.liveness` beside `probe.liveness.wrong_port` of the same container: the same cause, known less well. */
function lessKnown(claim: Claim, than: Claim): boolean {
  const same = refText(claim.culprit) === refText(than.culprit) && claim.container === than.container;
  return same && than.cause.startsWith(`${claim.cause}.`);
}

/**
 * Leaves out claims that rest on nothing but what a stronger one rests on: one fact is one cause. What a less known one rests on speaks
 * for the better known. Strongest first.
 */
export function withoutPadding(claims: readonly Claim[]): readonly Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) {
    const better = kept.findIndex((k) => lessKnown(claim, k));
    const known = kept[better];
    if (known !== undefined) kept[better] = { ...known, because: grounds([...known.because, ...claim.because]) };
    else if (!kept.some((k) => addsNothing(claim, k))) kept.push(claim);
  }
  return kept;
}
