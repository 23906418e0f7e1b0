import type { Action, ActionKind, CauseId, Finding, KubeObject, Millis, ObjectRef, Undo } from '../model/index.ts';

/** An action that may cure a cause, before anything was looked at for it. */
export interface Proposal {
  readonly kind: ActionKind;
  readonly finding: Finding;
  /** What would be changed: the workload, or the pod. */
  readonly target: ObjectRef;
  /** Top owner of the target; the same object where that is the target. The outcome is judged on it. */
  readonly owner: ObjectRef;
  /** Other objects that the offer depends on: the dependency that must be healthy again, the pod's node. */
  readonly beside: readonly ObjectRef[];
  /** When the failure began. */
  readonly failingSince: Millis;
}

/** What was just read from the cluster for one proposal, raw. What is absent was not there, or stands in `unseen`. */
export interface LiveFacts {
  readonly at: Millis;
  readonly target?: KubeObject;
  readonly owner?: KubeObject;
  /** The owner's pods. */
  readonly pods: readonly KubeObject[];
  /** The owner's ReplicaSets or ControllerRevisions, newest revision first. */
  readonly revisions: readonly KubeObject[];
  /** Autoscalers that target the owner. */
  readonly autoscalers: readonly KubeObject[];
  /** PodDisruptionBudgets that select the owner's pods. */
  readonly budgets: readonly KubeObject[];
  readonly quotas: readonly KubeObject[];
  readonly limitRanges: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  readonly namespace?: KubeObject;
  readonly beside: readonly KubeObject[];
  /** Names that a successful look did not find: `Node/n-1`. */
  readonly gone: readonly string[];
  /** Looks that failed, one sentence each; what they would have shown is not known. */
  readonly unseen: readonly string[];
  /** Kinds among the failed looks. */
  readonly unseenKinds: readonly string[];
}

/** Bounds of the parameters; admission holds the same. */
export interface Bounds {
  readonly leastReplicas: number;
  readonly mostReplicas: number;
  /** Most replicas added or removed at once. */
  readonly replicaStep: number;
  /** A limit grows at most by this factor, or up to `memoryFloor` bytes. */
  readonly factor: number;
  readonly memoryFloor: number;
}

/** An action with its parameters, on the object just read. */
export interface Offer {
  readonly is: 'offer';
  readonly action: Action;
  readonly cause: CauseId;
  readonly before: KubeObject;
  /** Absent when the action ends the object. */
  readonly after?: KubeObject;
  readonly owner: KubeObject;
  /** A few words for a button's line: "Raise the memory limit of app to 256Mi". */
  readonly title: string;
  /** One sentence: what it does and why it should help. */
  readonly says: string;
  /** What counts as success, for people. */
  readonly success: string;
  readonly undo?: Undo;
  /** Worth knowing before approving, found while the parameters were chosen. */
  readonly notes: readonly string[];
}

/** Why this action is not offered, in plain words. */
export interface NoOffer {
  readonly is: 'none';
  readonly why: string;
}

/** One action of the catalogue. */
export interface ActionRule {
  readonly kind: ActionKind;
  /** Causes it may cure; whether it does is for `offer` to say. */
  readonly cures: (cause: CauseId) => boolean;
  readonly offer: (proposal: Proposal, facts: LiveFacts, bounds: Bounds) => Offer | NoOffer;
}
