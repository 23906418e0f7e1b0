import {
  type Action,
  type ApprovalClaims,
  type ApprovedChange,
  digest,
  type FieldChange,
  type Millis,
  type Plan,
  type Vote,
} from '../model/index.ts';

/** Seconds a signed approval lasts; longer ones are refused at admission. */
export const approvalSeconds = 300;
/** Clocks of bot and API server may differ by this much. */
const skewSeconds = 5;

export function planOf(plan: {
  readonly id: string;
  readonly incident: string;
  readonly cluster: string;
  readonly action: Action;
  readonly fields: readonly FieldChange[];
}): Plan {
  const { id, incident, cluster, action, fields } = plan;
  return { v: 1, id, incident, cluster, action, diff: digest(fields) };
}

/** What the button, the token and the audit name. */
export function planHash(plan: Plan): string {
  return digest(plan);
}

/** The action in the words of the approval. */
export function approvedChange(action: Action): ApprovedChange {
  switch (action.is) {
    case 'restart':
      return { restart: action.at };
    case 'rollback':
      return { template: action.template };
    case 'scale':
      return { replicas: action.replicas };
    case 'set-resources':
      return { resources: action.resources };
    case 'evict-pod':
      return { evict: true };
    default:
      return { delete: true };
  }
}

/** The claims of one approval, valid from now for 300 s. `jti` is the caller's random id. */
export function claimsOf(plan: Plan, votes: readonly Vote[], now: Millis, jti: string): ApprovalClaims {
  const iat = Math.floor(now / 1000);
  return {
    iss: 'k8s-rca',
    aud: plan.cluster,
    iat,
    nbf: iat - skewSeconds,
    exp: iat + approvalSeconds,
    jti,
    approver: [...new Set(votes.map((v) => v.by.user))],
    planHash: planHash(plan),
    target: plan.action.target,
    action: plan.action.is,
    change: approvedChange(plan.action),
  };
}

/** Kubernetes' spelling of a time with seconds. */
export function instant(at: Millis): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
