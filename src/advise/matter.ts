import type { AdviceKind, Diagnosis, Evidence, EvidenceItem, Millis, ModelConfig, Scrubbed } from '../model/index.ts';
import type { Scope } from './scope.ts';

/** An entry of the closed list of causes, as `diagnose` publishes it. */
export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
}

/** An earlier incident that looked alike. */
export interface SimilarCase {
  readonly title: string;
  /** How it ended, in words. */
  readonly outcome: string;
  readonly when: Millis;
}

/** What a model is asked to judge, and within which bounds. */
export interface Matter {
  readonly kind: AdviceKind;
  readonly evidence: Scrubbed<Evidence>;
  /** What looks of the model brought, with ids that go on from the evidence's last. */
  readonly found: Scrubbed<readonly EvidenceItem[]>;
  /** The rules' own. */
  readonly diagnosis: Diagnosis;
  readonly catalogue: readonly CatalogueEntry[];
  readonly similar: readonly SimilarCase[];
  readonly scope: Scope;
  readonly limits: ModelConfig['prompt'];
  /** Rounds of looks before the answer has to come; 0 offers no tools. */
  readonly rounds: number;
  /** Longest answer, in tokens. */
  readonly mostTokens: number;
  /** Stands round everything that is data. No text of the cluster or of a person can know it. */
  readonly nonce: string;
}

/** Evidence and what was looked at since: all that a citation may point at. */
export function itemsOf(matter: { readonly evidence: Evidence; readonly found: readonly EvidenceItem[] }): readonly EvidenceItem[] {
  return [...matter.evidence.items, ...matter.found];
}
