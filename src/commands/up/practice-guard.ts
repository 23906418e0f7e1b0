import type { Asked, Guard } from '../../local/cluster/index.ts';
import { type Action, type ApprovalClaims, at, type KeySet, type KubeObject, num, text } from '../../model/index.ts';
import { approvalKey, changed, diffOf, remediationKey, templateDigest, templateOf, verifySignature } from '../../remediate/index.ts';

export interface PracticeGuardNeeds {
  readonly keys: KeySet;
  /** Cluster id: the audience that approvals must name. */
  readonly cluster: string;
  /** `system:serviceaccount:<namespace>:<name>` of the executor. */
  readonly user: string;
  readonly now: () => number;
}

/** Stands where admission policies stand in a real cluster: a write of the executor passes only with a signed approval for exactly it. */
export function practiceGuard(needs: PracticeGuardNeeds): Guard {
  return { user: needs.user, judge: (asked) => outside(asked) ?? unapproved(asked, needs) };
}

const MAY: Readonly<Record<string, readonly string[]>> = {
  UPDATE: ['deployments', 'statefulsets', 'pods'],
  CREATE: ['pods/eviction'],
  DELETE: ['pods'],
};

function outside({ operation, resource, home, oldObject }: Asked): string | undefined {
  if (MAY[operation]?.includes(resource) !== true) return `the executor may not ${operation} ${resource}`;
  if (at(home, 'metadata', 'labels', remediationKey) !== 'enabled') return 'the namespace is not open to remediation';
  if (at(oldObject, 'metadata', 'labels', remediationKey) === 'disabled') return 'the object is closed to remediation';
  return undefined;
}

function unapproved(asked: Asked, needs: PracticeGuardNeeds): string | undefined {
  const carrier = asked.operation === 'DELETE' ? asked.oldObject : asked.object;
  const jws = text(at(carrier, 'metadata', 'annotations', approvalKey));
  if (jws === '') return 'the request carries no approval of a person';
  const verified = verifySignature(jws, needs.keys, needs.now());
  if (verified.is === 'refused') return verified.why;
  const { claims } = verified;
  if (claims.aud !== needs.cluster) return 'the approval is for another cluster';
  return elsewhere(asked, claims) ?? unlike(asked, claims);
}

function elsewhere({ resource, namespace, name, oldObject }: Asked, { target }: ApprovalClaims): string | undefined {
  const same = target.resource === resource.split('/')[0] && target.namespace === namespace && target.name === name;
  if (!same || at(oldObject, 'metadata', 'uid') !== target.uid) return 'the approval is for another object';
  if (target.resource !== 'pods' && num(at(oldObject, 'metadata', 'generation')) !== target.generation) {
    return 'the object changed after it was approved';
  }
  return undefined;
}

/** Whether the request does just what the approval says, and nothing beside it. */
function unlike(asked: Asked, claims: ApprovalClaims): string | undefined {
  const { operation, resource, options, object } = asked;
  const no = 'the approval does not cover this change';
  if (operation === 'DELETE') return 'delete' in claims.change && at(options, 'uid') === claims.target.uid ? undefined : no;
  if (resource === 'pods/eviction') {
    const bound = at(object, 'deleteOptions', 'preconditions', 'uid') === claims.target.uid;
    return 'evict' in claims.change && bound ? undefined : no;
  }
  const { oldObject } = asked;
  if (object === undefined || oldObject === undefined) return no;
  const after = asRead(object);
  const expected = expectedOf(claims, asRead(oldObject), after);
  return expected !== undefined && diffOf(expected, after).length === 0 ? undefined : no;
}

/** The practice store's own type says less about metadata than the model's. */
function asRead(object: unknown): KubeObject {
  return object as KubeObject;
}

function expectedOf({ change, target }: ApprovalClaims, before: KubeObject, after: KubeObject): KubeObject | undefined {
  if ('template' in change) return withTemplate(before, after, change.template);
  if ('delete' in change) return before;
  const action = actionOf(change, target);
  return action === undefined ? undefined : changed(action, before);
}

function actionOf(change: ApprovalClaims['change'], target: ApprovalClaims['target']): Action | undefined {
  if ('restart' in change) return { is: 'restart', target, at: change.restart };
  if ('replicas' in change) return { is: 'scale', target, replicas: change.replicas };
  return 'resources' in change ? { is: 'set-resources', target, resources: change.resources } : undefined;
}

/** The recorded template is known here by its digest alone. */
function withTemplate(before: KubeObject, after: KubeObject, digest: string): KubeObject | undefined {
  const template = templateOf(after);
  if (template === undefined || templateDigest(template) !== digest) return undefined;
  return { ...before, spec: { ...Object(before['spec']), template: at(after['spec'], 'template') } };
}
