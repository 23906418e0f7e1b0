import { type Diagnosis, type Evidence, type ObjectRef, refText, type Scrubbed } from '../../model/index.ts';
import { concluded } from '../conclude/index.ts';
import { factsOf } from '../facts/index.ts';
import type { Hit } from '../rule.ts';
import { auditRules } from './index.ts';

export interface Audited {
  readonly subject: ObjectRef;
  readonly diagnosis: Diagnosis;
  /** Whose trouble this follows, when it does: a Service without endpoints follows its pods' owner. */
  readonly toward: readonly ObjectRef[];
}

/** What stands wrong in a whole cluster at rest, one diagnosis an object; objects with nothing to say are left out. */
export function audit(evidence: Scrubbed<Evidence>): readonly Audited[] {
  const facts = factsOf(evidence, {});
  const bySubject = new Map<string, [Hit, ...Hit[]]>();
  for (const hit of auditRules.flatMap((rule) => rule.judge(facts))) {
    const key = refText(hit.shows);
    const known = bySubject.get(key);
    if (known === undefined) bySubject.set(key, [hit]);
    else known.push(hit);
  }
  return [...bySubject.values()].map((hits) => ({
    subject: hits[0].shows,
    diagnosis: concluded({ ...facts, subject: hits[0].shows, missing: [], changes: [] }, hits),
    toward: hits.flatMap((h) => h.toward ?? []),
  }));
}
