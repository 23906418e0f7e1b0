import type { EvidenceId, Millis } from './ids.ts';
import type { ObjectRef } from './object.ts';

/** `family.detail`, from the closed list in docs/causes.md; `other.novel` where no rule speaks. Never reused for another meaning. */
export type CauseId = string & { readonly __cause?: true };

/** A claim and the evidence it rests on. */
export interface Pointer {
  readonly evidence: EvidenceId;
  /** The fact in one line, as read from that evidence: "exit code 137, reason OOMKilled, limit 64Mi". */
  readonly says: string;
}

export interface Step {
  readonly text: string;
  /** Exact command of our own, ready to paste; never written by a model. */
  readonly command?: string;
}

/** `probability` is 0..1. `basis` says who spoke; `sample` the verified cases behind the number, when there are any. */
export interface Confidence {
  readonly probability: number;
  readonly basis: 'rule' | 'model' | 'both' | 'recalled';
  readonly sample?: { readonly right: number; readonly of: number };
}

/** What one rule (or a model) says about the evidence. */
export interface Finding {
  readonly cause: CauseId;
  /** One line: "Container api ran out of memory (limit 64Mi)". */
  readonly title: string;
  /** One to three sentences: how it leads to what is seen. */
  readonly explanation: string;
  /** The object that is to blame; differs from the incident's subject when a dependency or a node is. */
  readonly culprit: ObjectRef;
  readonly container?: string;
  readonly because: readonly Pointer[];
  readonly against: readonly Pointer[];
  readonly confidence: Confidence;
  readonly steps: readonly Step[];
}

/** The one look that separates the first cause from the second. */
export interface Check {
  readonly text: string;
  readonly command?: string;
  /** What one would see if the first (`first`) or the second (`second`) cause were true. */
  readonly first: string;
  readonly second: string;
}

export interface ChangeNote {
  readonly evidence: EvidenceId;
  readonly ref: ObjectRef;
  readonly at: Millis;
  readonly by: string;
  readonly summary: string;
}

export interface Diagnosis {
  /** No failure in what was seen. Then there are no causes. */
  readonly healthy: boolean;
  readonly causes: readonly [] | readonly [Finding] | readonly [Finding, Finding] | readonly [Finding, Finding, Finding];
  /** Probability of something else: 1 minus the sum of the causes', never negative. */
  readonly other: number;
  /** Why fewer than three causes are named; empty when three are. */
  readonly whyFewer: string;
  readonly check?: Check;
  readonly changed: readonly ChangeNote[];
  /** What could not be seen, in words: "logs of api: forbidden (pods/log)". */
  readonly unseen: readonly Pointer[];
  /** Objects that fail as a consequence, or share the cause. */
  readonly affected: readonly ObjectRef[];
}

/** The first three of them, in their order: a diagnosis names no more. */
export function topThree([a, b, c]: readonly Finding[]): Diagnosis['causes'] {
  if (a === undefined) return [];
  if (b === undefined) return [a];
  return c === undefined ? [a, b] : [a, b, c];
}
