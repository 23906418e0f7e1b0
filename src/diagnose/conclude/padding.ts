import type { Claim } from './merge.ts';
import { sameFact, telling } from './same-fact.ts';

/** One fact that fits two things stands for both only where something else speaks against each. */
function isOpen(a: Claim, b: Claim): boolean {
  const says = (c: Claim): string => c.against.map((p) => p.says).join('\n');
  return a.against.length > 0 && b.against.length > 0 && says(a) !== says(b);
}

function addsNothing(claim: Claim, to: Claim): boolean {
  return telling(claim).every((g) => to.because.some((other) => sameFact(g, other))) && !isOpen(claim, to);
}

/** Leaves out claims that rest on nothing but what a stronger one rests on: one fact is one cause. Strongest first. */
export function withoutPadding(claims: readonly Claim[]): readonly Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) if (!kept.some((k) => addsNothing(claim, k))) kept.push(claim);
  return kept;
}
