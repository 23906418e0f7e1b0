import type { Diagnosis, Evidence, Family, Millis, Scrubbed } from '../model/index.ts';
import { factsOf } from './facts/index.ts';
import { concluded } from './conclude/index.ts';
import { rules } from './rules/index.ts';

/**
 * Pure: the same evidence gives the same diagnosis. `family` is what the incident's signal was about; `since` is when it began, where
 * that is known: what changed later did not bring it about.
 */
export function diagnose(evidence: Scrubbed<Evidence>, about: { readonly family?: Family; readonly since?: Millis }): Diagnosis {
  const facts = factsOf(evidence, about);
  return concluded(
    facts,
    rules.flatMap((rule) => rule.judge(facts)),
  );
}
