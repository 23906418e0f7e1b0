import type { Diagnosis, Evidence, EvidenceItem, Incident, Millis, ModelConfig, Scrubbed, ThreadTurn } from '../model/index.ts';
import type { Scope } from './scope.ts';

/** What a question is about: one incident with its evidence, or all that are open, numbered i1, i2 … in the order given. */
export type Topic =
  | {
      readonly is: 'incident';
      readonly evidence: Scrubbed<Evidence>;
      /** What looks brought while it was being answered. */
      readonly found: Scrubbed<readonly EvidenceItem[]>;
      /** As the card shows it. */
      readonly diagnosis: Diagnosis;
    }
  | { readonly is: 'open'; readonly incidents: readonly Incident[]; readonly cluster: string; readonly now: Millis };

/** A person's question, with what was said in its thread before. */
export interface Inquiry {
  /** Scrubbed, without the mention. */
  readonly question: string;
  /** Oldest first. */
  readonly turns: readonly ThreadTurn[];
  readonly topic: Topic;
  readonly scope: Scope;
  readonly limits: ModelConfig['prompt'];
  /** Utterances that are remembered. */
  readonly remembered: number;
  /** 0 offers no tools. Only a question about one incident has any. */
  readonly rounds: number;
  readonly mostTokens: number;
  readonly nonce: string;
}

/** Ids of the incidents of a list, in its order. */
export const openId = (n: number): string => `i${n + 1}`;
