import type { CauseId, Finding, ObjectRef, Pointer, Step } from '../model/index.ts';
import type { Facts } from './facts/index.ts';

/** A fact a rule rests on. */
export interface Ground extends Pointer {
  /**
   * It makes no cause by itself. `sign`: shows that something fails (an exit code, no endpoint where a client is refused). `effect`: follows
   * from the cause, and is left out where anything else speaks for it.
   */
  readonly only?: 'sign' | 'effect';
  /** A log line's distance from the end of its log, in lines: what stands close together was said in one breath. */
  readonly fromEnd?: number;
}

/** What one rule found. `diagnose` weighs hits against each other and makes Findings of the best. */
export interface Hit {
  readonly cause: CauseId;
  readonly title: string;
  readonly explanation: string;
  readonly culprit: ObjectRef;
  readonly container?: string;
  readonly because: readonly Ground[];
  readonly against: readonly Pointer[];
  /** How sure the rule is, were no other cause in question: 0..1. See `sure`. */
  readonly strength: number;
  readonly steps: readonly Step[];
  /** The look whose outcome speaks for this cause, where the rule knows a better one than its family's. */
  readonly look?: { readonly text: string; readonly command: string; readonly sees: string };
  /** The object that shows the failure, when that is not the culprit (the pod that cannot mount the claim to blame). */
  readonly shows: ObjectRef;
  /** The failure is caused by trouble of this object: if it has a cause of its own, that one is named in this one's place. */
  readonly toward?: ObjectRef;
  /** Objects between the one that shows the failure and the culprit, when a chain of dependencies leads there. */
  readonly via?: readonly ObjectRef[];
  /**
   * Not the reason itself. `mechanism`: how the reason may work (a liveness probe that kills), counts half where the same owner has a
   * reason; `symptom`: how it shows (a readiness probe that gets 503), silent there.
   */
  readonly proximate?: 'mechanism' | 'symptom';
  /**
   * Names the failure without its reason, and falls silent where another hit about the same owner knows more. `part`: which part
   * fails (a container ends); `whole`: only that something does (replicas are missing), silent beside any other.
   */
  readonly bare?: 'part' | 'whole';
}

export interface Rule {
  /** Every id `judge` may return; all stand in the catalogue. */
  readonly causes: readonly CauseId[];
  readonly judge: (facts: Facts) => readonly Hit[];
}

/**
 * Sober constants for a rule's strength. `stated`: Kubernetes itself says so in a field made for it. `told`: a message or
 * log line of known form says so. `likely`: several facts together point at it. `fits`: one fact fits, others would too.
 * `weak`: a remark worth a look. They were set so that alone they come out as about .95, .85, .7, .5 and .3.
 */
export const sure = { stated: 0.95, told: 0.85, likely: 0.7, fits: 0.5, weak: 0.3 } as const;

/** One entry of the closed list of causes. */
export interface Cause {
  readonly id: CauseId;
  readonly title: string;
  readonly family: string;
  readonly meaning: string;
  /** Names that other tools give it. */
  readonly aliases: readonly string[];
}

export type { Finding };
