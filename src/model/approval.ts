import type { ActionKind, ApprovedChange, Target } from './action.ts';
import type { FieldChange } from './evidence.ts';

/** Claims of the compact JWS (ES256) in the annotation `k8s-rca.io/approval`. Times in seconds since 1970. Checked by the executor and again at admission. */
export interface ApprovalClaims {
  readonly iss: 'k8s-rca';
  /** The bot’s name of the cluster; installations must not share one. */
  readonly aud: string;
  readonly iat: number;
  readonly nbf: number;
  /** At most 300 s after `iat`. */
  readonly exp: number;
  readonly jti: string;
  /** Slack user ids, at least one, no duplicates. */
  readonly approver: readonly string[];
  /** Hex SHA-256 of the canonical plan. */
  readonly planHash: string;
  readonly target: Target;
  readonly action: ActionKind;
  readonly change: ApprovedChange;
}

/** Public key of an approval's signer, as in RFC 7517. Several may be trusted at once, so that keys can be changed. */
export interface PublicKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use?: 'sig';
  readonly alg?: 'ES256';
}

export interface KeySet {
  readonly keys: readonly PublicKey[];
}

/** What an executor Job gets instead of a plan when the guard is to be proven: requests that must be refused, never a change. It needs no approval. */
export interface CanaryPlan {
  readonly v: 1;
  readonly id: string;
  readonly cluster: string;
  /** `layers` are probed each on its own against each harmless Deployment named here. */
  readonly canary: {
    readonly layers: readonly GuardLayer[];
    readonly deployments: readonly { readonly namespace: string; readonly name: string }[];
  };
}

/** What the executor writes to its termination message (JSON, under 4 KB). */
export type Execution =
  | { readonly is: 'applied'; readonly generation: number; readonly resourceVersion: string; readonly at: string }
  /**
   * Nothing was changed. `would` is what the server's dry run would have changed instead, cut to fit. `wrote`: where the action takes two
   * requests and the second was refused, what the first one left behind.
   */
  | {
      readonly is: 'refused';
      readonly step: 'verify' | 'read' | 'compare' | 'dry-run' | 'patch';
      readonly code: string;
      readonly why: string;
      readonly would?: readonly FieldChange[];
      readonly wrote?: string;
    }
  /** The patch was sent and its answer lost, or reading back failed: the object must be read to know. */
  | { readonly is: 'unclear'; readonly step: 'patch' | 'read-back'; readonly why: string }
  | { readonly is: 'canary'; readonly probes: readonly GuardProbe[] };

/** One request that a piece of the guard must refuse by its name, sent as a dry run by the identity that it guards. */
export interface GuardProbe {
  readonly layer: GuardLayer;
  /** The policy, or the webhook, that no other piece can stand in for. */
  readonly piece: string;
  readonly namespace: string;
  readonly refused: boolean;
  /** The server's answer, cut. */
  readonly said: string;
}

/** Independent layers between the executor and the cluster. `practice` stands in where there is no real API server and is never called by another's name. */
export type GuardLayer = 'gatekeeper' | 'vap' | 'practice';

/** An open namespace that holds nothing on which the guard could be tried: of the guard there nothing is known, elsewhere it may hold. */
export interface Untried {
  readonly namespace: string;
  readonly why: string;
}

/** Whether a layer was proven to refuse; only then are buttons shown. */
export interface GuardVerdict {
  readonly layer: GuardLayer;
  readonly holds: boolean;
  readonly at: number;
  /** Empty when it holds; otherwise what failed and the mend. */
  readonly why: string;
  /** Where it could not be tried although it holds wherever it could; nothing may be approved there. */
  readonly untried?: readonly Untried[];
}
