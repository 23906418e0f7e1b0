import type { Diagnosis } from './diagnosis.ts';
import type { Redaction } from './evidence.ts';
import type { IncidentId, Millis } from './ids.ts';
import type { ObjectRef } from './object.ts';
import type { Advice } from './llm.ts';
import type { Person } from './person.ts';
import type { Family } from './signal.ts';

/** P1 critical … P4 low. The formula stands in triage/priority.ts. */
export type Priority = 'P1' | 'P2' | 'P3' | 'P4';

/** Where a message stands in chat. Kept for life: one incident, one root card. */
export interface CardPlace {
  readonly channel: string;
  readonly ts: string;
}

/** Why nothing fails any more, where it is not that the object is well: it was deleted, or no Warning comes any more about one whose health nobody can read. */
export type Ending = 'deleted' | 'silent';

export type IncidentState =
  /** Debounce: waits for quiet until `quietAt`, at most until `latestAt`. Nothing was posted yet. */
  | { readonly at: 'gathering'; readonly quietAt: Millis; readonly latestAt: Millis }
  | { readonly at: 'investigating'; readonly since: Millis }
  /** Diagnosed, and still failing. */
  | { readonly at: 'open'; readonly since: Millis }
  /** No longer failing; recovered only when it stays so until `until`. */
  | { readonly at: 'holding'; readonly since: Millis; readonly until: Millis; readonly how?: Ending }
  | { readonly at: 'recovered'; readonly since: Millis; readonly how?: Ending }
  /** Ended without a card: healed within the debounce, a rollout, a drain, a scale-down, … */
  | { readonly at: 'passed'; readonly since: Millis; readonly why: string }
  /** Told on another incident's card. */
  | { readonly at: 'merged'; readonly since: Millis; readonly into: IncidentId };

/** Signals that share one cause as far as we can tell: same cluster, top owner, container and family. */
export interface Incident {
  readonly id: IncidentId;
  /** cluster / namespace / top owner / container / family. One incident per key is alive. */
  readonly key: string;
  /** Optimistic lock: a commit names the version it read. */
  readonly version: number;
  readonly cluster: string;
  readonly subject: ObjectRef;
  readonly container: string;
  readonly family: Family;
  readonly state: IncidentState;
  readonly priority: Priority;
  readonly reason: string;
  readonly message: string;
  readonly firstSeen: Millis;
  readonly lastSeen: Millis;
  /** Signals received, repeats included. */
  readonly count: number;
  /** Objects that show the failure now, by uid (or `kind/ns/name` where none is known). */
  readonly failing: readonly string[];
  /** Other subjects told on this card (same node, same missing reference, followers of a failed dependency). */
  readonly members: readonly ObjectRef[];
  /** What others may share with it, in words that are equal for the same thing: "registry ghcr.io". */
  readonly shares?: string;
  /** What of several the subject shows now, where its first reason is not all (a node under two pressures). */
  readonly shows?: readonly string[];
  readonly reopened: number;
  /** When it began to fail again after a recovery, the last time. */
  readonly reopenedAt?: Millis;
  /** Rollouts (pod template hashes) that showed the failure, newest last: a new one is looked at anew. */
  readonly rollouts?: readonly string[];
  /** Raw fail/ok transitions within the flap window, newest last. */
  readonly transitions: readonly Millis[];
  readonly flapping: boolean;
  /** Already failing when the bot started, or while it was down. */
  readonly seenLate: boolean;
  /** In the bot's own namespace: reported apart, never acted upon. */
  readonly own: boolean;
  readonly taken?: { readonly by: Person; readonly at: Millis };
  readonly card?: CardPlace;
  /** Told on the summary of the first start instead of on a card of its own. */
  readonly listed?: Millis;
  /** When the thread last heard that it goes on, and the count it was told. */
  readonly noted?: { readonly at: Millis; readonly count: number };
  /** The rules' own; what is offered rests on it alone. */
  readonly diagnosis?: Diagnosis;
  /** Of this diagnosis; absent where no model was needed. */
  readonly advice?: Advice;
  /** Sum of the votes on its first cause. */
  readonly votes?: { readonly right: number; readonly wrong: number };
  readonly investigatedAt?: Millis;
  readonly redactions: readonly Redaction[];
}

/** Nothing of it is looked at or changed any more; only a failure that comes back soon may open it again. */
export function hasEnded({ state }: Pick<Incident, 'state'>): boolean {
  return state.at === 'recovered' || state.at === 'passed' || state.at === 'merged';
}
