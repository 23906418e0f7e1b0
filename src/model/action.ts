import type { FieldChange } from './evidence.ts';

/** The closed catalogue of what may ever be done to a cluster. Nothing else has a word here, so nothing else can be asked for. */
export const actionKinds = ['restart', 'rollback', 'scale', 'set-resources', 'evict-pod', 'delete-stuck-pod'] as const;

export type ActionKind = (typeof actionKinds)[number];

/** The API object an action changes, as it was when it was shown. */
export interface Target {
  readonly resource: 'deployments' | 'statefulsets' | 'pods';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `metadata.generation` when it was shown; 0 for pods, which are held by their uid alone. */
  readonly generation: number;
}

/** `requests` and `limits` of one container, whole, in the server's canonical quantities. */
export interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** One typed change of one object. No command, no image, no manifest: those have no field. */
export type Action =
  /** `at` (RFC 3339, seconds) is written to `kubectl.kubernetes.io/restartedAt` of the pod template. */
  | { readonly is: 'restart'; readonly target: Target; readonly at: string }
  /** Restores the pod template recorded in `source` (one of the workload's own revisions), bound by the template's digest. */
  | {
      readonly is: 'rollback';
      readonly target: Target;
      readonly revision: number;
      readonly source: { readonly resource: 'replicasets' | 'controllerrevisions'; readonly name: string; readonly uid: string };
      /** `templateDigest` of the recorded template. */
      readonly template: string;
    }
  | { readonly is: 'scale'; readonly target: Target; readonly replicas: number }
  | { readonly is: 'set-resources'; readonly target: Target; readonly resources: Readonly<Record<string, Resources>> }
  | { readonly is: 'evict-pod'; readonly target: Target }
  | { readonly is: 'delete-stuck-pod'; readonly target: Target };

/** The change in the words of the signed approval; what a request really does must equal it. Exactly one field. */
export type ApprovedChange =
  | { readonly restart: string }
  | { readonly template: string }
  | { readonly replicas: number }
  | { readonly resources: Readonly<Record<string, Resources>> }
  | { readonly evict: true }
  | { readonly delete: true };

/** Who else writes a field that the action changes, and will write it back. */
export interface FieldOwner {
  readonly path: string;
  readonly by: 'Argo CD' | 'Flux' | 'Helm' | 'an operator' | 'a HorizontalPodAutoscaler' | 'a VerticalPodAutoscaler' | 'another manager';
  /** The manager, release, application or controller by name. */
  readonly name: string;
  /** Will be written back by itself; then the change lasts only until the next sync. */
  readonly reverts: boolean;
}

/** What a person sees before the button. Computed on the live object just read. */
export interface Preview {
  readonly fields: readonly FieldChange[];
  readonly replicas: { readonly desired: number; readonly ready: number };
  /** PodDisruptionBudget that covers the pods, with the disruptions it allows now. */
  readonly budget?: { readonly name: string; readonly allowed: number };
  readonly owners: readonly FieldOwner[];
  /** The same change for the source that owns the object, as text to paste; present when somebody would revert it. */
  readonly sourcePatch?: string;
  /** What else a person should know before approving, one sentence each. */
  readonly warnings: readonly string[];
}

/** Everything that is approved, and everything the executor gets. Its digest is what the button, the token and the audit name. */
export interface Plan {
  readonly v: 1;
  /** Id of the remedy; also part of the Job's name. */
  readonly id: string;
  readonly incident: string;
  /** Cluster id, the token's audience. */
  readonly cluster: string;
  readonly action: Action;
  /** `digest` of the canonical list of field changes shown; the executor's dry run must give the same. */
  readonly diff: string;
}
