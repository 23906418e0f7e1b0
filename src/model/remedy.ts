import type { Action, ActionKind, Plan, Preview, Resources } from './action.ts';
import type { Execution } from './approval.ts';
import type { CauseId } from './diagnosis.ts';
import type { IncidentId, Millis } from './ids.ts';
import type { Person } from './person.ts';

/** How much harm a mistake does; decides how many people must approve. */
export type Risk = 'low' | 'medium' | 'high';

export interface Vote {
  readonly by: Person;
  readonly at: Millis;
  /** The approver's own words from the confirmation, scrubbed. */
  readonly reason: string;
}

/** What became of a change, judged on the owner after the soak. `facts` are what it rests on, one sentence each. */
export interface Outcome {
  readonly is: 'recovered' | 'not-recovered' | 'worse' | 'reverted' | 'inconclusive';
  readonly facts: readonly string[];
  /** Who wrote the change back, when `reverted`. */
  readonly by?: string;
}

export type RemedyState =
  /**
   * Shown with a button until `until`; `votes` are the approvals given so far, fewer than needed. `void`: who approved it and may not any more.
   */
  | {
      readonly at: 'pending';
      readonly since: Millis;
      readonly until: Millis;
      readonly votes: readonly Vote[];
      readonly void?: readonly Person[];
    }
  /**
   * Enough people approved; the Job is being made. After `until` (the token's end) it is never made any more. `job` is its name, from the
   * moment on at which it may exist: then nothing can be taken back any more, and only the cluster can say that it was not made.
   */
  | { readonly at: 'approved'; readonly since: Millis; readonly until: Millis; readonly votes: readonly Vote[]; readonly job?: string }
  /** The one Job exists. */
  | { readonly at: 'redeemed'; readonly since: Millis; readonly votes: readonly Vote[]; readonly job: string }
  /** The executor changed the object; watched until the soak is over. `holding` from the first good look on. */
  | {
      readonly at: 'verifying';
      readonly since: Millis;
      readonly votes: readonly Vote[];
      readonly job: string;
      readonly execution: Execution;
      readonly firstLook: Millis;
      readonly until: Millis;
      readonly holding: boolean;
    }
  | { readonly at: 'settled'; readonly since: Millis; readonly votes: readonly Vote[]; readonly outcome: Outcome }
  | { readonly at: 'rejected' | 'revoked'; readonly since: Millis; readonly by: Person; readonly why: string }
  | { readonly at: 'expired'; readonly since: Millis }
  /** The object moved on, the failure ended, or the diagnosis changed: what was shown is no longer true. */
  | { readonly at: 'stale'; readonly since: Millis; readonly why: string }
  /** It did not run, or the executor or admission refused it: nothing was changed. */
  | {
      readonly at: 'refused';
      readonly since: Millis;
      readonly votes: readonly Vote[];
      readonly why: string;
      readonly execution?: Execution;
    };

/** Approved, and its outcome is not known yet. */
export function isUnderWay({ at }: RemedyState): boolean {
  return at === 'approved' || at === 'redeemed' || at === 'verifying';
}

/** One offered action on one incident, from the offer to its outcome. */
export interface Remedy {
  readonly id: string;
  readonly incident: IncidentId;
  /** Optimistic lock, as an incident's. */
  readonly version: number;
  /** When it was first offered. */
  readonly made: Millis;
  readonly kind: ActionKind;
  readonly cause: CauseId;
  readonly probability: number;
  /** How often it helped here before it was offered; absent where that is not known of any. */
  readonly record?: Tally;
  readonly risk: Risk;
  /** People who must approve: 1, or 2 for high risk. */
  readonly needed: number;
  readonly plan: Plan;
  /** Digest of the plan: what the button carries. */
  readonly hash: string;
  readonly preview: Preview;
  readonly title: string;
  /** Why it should help, and what counts as success: one sentence each. Absent in what was stored before they were kept. */
  readonly says?: string;
  readonly success?: string;
  readonly state: RemedyState;
  /** Nothing is changed whatever is approved (REMEDIATION_MODE=dry-run). */
  readonly dryRun: boolean;
  /** The inverse, recorded before the change; absent where there is none (evict, restart). */
  readonly undo?: Undo;
  /** Generation of the object right after the change; absent while it is not known to have been made. */
  readonly applied?: number;
  /** Who asked for it, where a person did. Where two must approve they are none of them, unless too few others could: then `askerCounts`. */
  readonly askedBy?: Person;
  readonly askerCounts?: true;
  /** The remedy that this one takes back. */
  readonly undoes?: string;
  /** The owner before the change, to judge by. */
  readonly before: Before;
}

/** Verified outcomes of one action for one cause, over all time; what cannot be known counts neither way. */
export interface Tally {
  readonly recovered: number;
  readonly of: number;
}

/** What must be put back to undo a change, in the catalogue's own words; the target is read anew when it is offered. */
export type Undo =
  | { readonly is: 'scale'; readonly replicas: number }
  | { readonly is: 'set-resources'; readonly resources: Readonly<Record<string, Resources>> }
  | Omit<Extract<Action, { is: 'rollback' }>, 'target'>;

/** The owner as it was before the change. `restarts` is the sum over its pods' containers. */
export interface Before {
  readonly at: Millis;
  readonly owner: { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string };
  readonly desired: number;
  readonly available: number;
  readonly restarts: number;
  readonly failing: readonly string[];
  /** Label selector of its pods; absent where it has none. */
  readonly selector?: string;
}
