import type { Client } from '../../../tools/control-plane/index.ts';
import { must } from '../../../tools/control-plane/index.ts';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A verb on a resource: `patch apps/deployments`, with a name where the right is for one object alone. */
export type Right = string;

export interface Ask {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  /** `deployments/scale`: after the slash. */
  readonly subresource?: string;
  /** Absent: in every namespace at once. */
  readonly namespace?: string;
  readonly name?: string;
}

/** Every account has these: to ask about itself, and to learn what there is (system:basic-user, system:discovery). */
const EVERYBODYS = /^create (authorization|authentication)\.k8s\.io\/selfsubject(access|rules)?reviews$/;

const REVIEWS = '/apis/authorization.k8s.io/v1';

/** Requests of the account itself, as far as the API server can tell. */
const as = (account: string): { readonly headers: Readonly<Record<string, string>> } => {
  const [namespace = ''] = account.split('/');
  return {
    headers: {
      'impersonate-user': `system:serviceaccount:${account.replace('/', ':')}`,
      'impersonate-group': `system:serviceaccounts:${namespace}`,
    },
  };
};

const rightsOf = (rule: Rule): readonly Right[] =>
  (rule.resources ?? []).flatMap((resource) =>
    (rule.apiGroups ?? ['']).flatMap((group) =>
      rule.verbs.map((verb) => {
        const named = rule.resourceNames === undefined ? '' : ` ${rule.resourceNames.join(',')}`;
        return `${verb} ${group === '' ? '' : `${group}/`}${resource}${named}`;
      }),
    ),
  );

/**
 * All rights of the account (`namespace/name`) in a namespace, as the API server answers the account itself. An executor that is guarded by
 * Gatekeeper may not even ask that: then an administrator asks about everything that is served, one by one.
 */
export async function rightsIn(admin: Client, account: string, namespace: string): Promise<readonly Right[]> {
  const ask = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { status, body, text } = await admin.request('POST', `${REVIEWS}/selfsubjectrulesreviews`, ask, as(account));
  if (status === 403) return askedOneByOne(admin, account, namespace);
  if (status !== 201) throw new Error(text);
  const { resourceRules, evaluationError = '' } = body.status as { resourceRules: readonly Rule[]; evaluationError?: string };
  // Nodes have an authorizer of their own, which cannot list; no account of ours is one.
  if (!/^(node authorizer does not support user rule resolution)?$/.test(evaluationError)) throw new Error(evaluationError);
  return [...new Set(resourceRules.flatMap(rightsOf))].filter((right) => !EVERYBODYS.test(right)).toSorted();
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

async function askedOneByOne(admin: Client, account: string, namespace: string): Promise<readonly Right[]> {
  const found: Right[] = [];
  const { groups } = (await must(admin, 'GET', '/apis')).body as { groups: readonly { preferredVersion: { groupVersion: string } }[] };
  for (const version of ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)]) {
    const { body } = await must(admin, 'GET', version === 'v1' ? '/api/v1' : `/apis/${version}`);
    const group = version === 'v1' ? '' : (version.split('/')[0] ?? '');
    const served = (body as { resources: readonly { name: string }[] }).resources.map(({ name }) => name);
    const asks = served.flatMap((whole) => {
      const [resource = '', subresource] = whole.split('/');
      return VERBS.map((verb): Ask => ({ verb, group, resource, namespace, ...(subresource === undefined ? {} : { subresource }) }));
    });
    const answers = await Promise.all(asks.map((ask) => may(admin, account, ask)));
    for (const [i, { verb, resource, subresource }] of asks.entries())
      if (answers[i] === true)
        found.push(`${verb} ${group === '' ? '' : `${group}/`}${resource}${subresource === undefined ? '' : `/${subresource}`}`);
  }
  return found.filter((right) => !EVERYBODYS.test(right)).toSorted();
}

/** Whether the API server lets the account do this. */
export async function may(admin: Client, account: string, ask: Ask): Promise<boolean> {
  const [namespace = '', name = ''] = account.split('/');
  const spec = {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    resourceAttributes: ask,
  };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const { body } = await must(admin, 'POST', `${REVIEWS}/subjectaccessreviews`, review);
  return (body as { status: { allowed: boolean } }).status.allowed;
}

/** `get,list,watch apps/deployments`: one line for each set of verbs. */
export function shortly(rights: readonly Right[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const right of rights) {
    const [verb = '', ...what] = right.split(' ');
    verbs.set(what.join(' '), [...(verbs.get(what.join(' ')) ?? []), verb]);
  }
  const resources = new Map<string, string[]>();
  for (const [what, of] of verbs) resources.set(of.join(','), [...(resources.get(of.join(',')) ?? []), what]);
  return [...resources].map(([of, what]) => `${of}: ${what.join(' ')}`);
}

const WORKLOADS: readonly Omit<Ask, 'verb'>[] = [
  { resource: 'pods' },
  { group: 'apps', resource: 'deployments' },
  { group: 'apps', resource: 'statefulsets' },
  { group: 'apps', resource: 'daemonsets' },
  { resource: 'configmaps' },
  { resource: 'namespaces' },
  { resource: 'nodes' },
];

const each = (verbs: readonly string[], what: Omit<Ask, 'verb'>): readonly Ask[] => verbs.map((verb) => ({ verb, ...what }));

/** What no account of ours may do anywhere: each would lead around the guard, or to what is nobody's business. */
export const NEVER: readonly Ask[] = [
  ...each(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'], { resource: 'secrets' }),
  ...['users', 'groups', 'serviceaccounts'].map((resource): Ask => ({ verb: 'impersonate', resource })),
  ...['roles', 'clusterroles'].flatMap((resource) =>
    each(['escalate', 'bind', 'create', 'patch'], { group: 'rbac.authorization.k8s.io', resource }),
  ),
  ...['rolebindings', 'clusterrolebindings'].flatMap((resource) =>
    each(['create', 'patch'], { group: 'rbac.authorization.k8s.io', resource }),
  ),
  ...['exec', 'attach', 'portforward', 'ephemeralcontainers', 'proxy'].map(
    (subresource): Ask => ({ verb: subresource === 'ephemeralcontainers' ? 'patch' : 'create', resource: 'pods', subresource }),
  ),
  { verb: 'get', resource: 'nodes', subresource: 'proxy' },
  { verb: 'create', resource: 'pods' },
  ...WORKLOADS.flatMap((what) => each(['create', 'update', 'deletecollection'], what)),
  ...each(['create', 'update', 'patch', 'delete'], { group: 'admissionregistration.k8s.io', resource: 'validatingwebhookconfigurations' }),
  ...each(['create', 'update', 'patch', 'delete'], { group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicies' }),
  ...each(['create', 'update', 'patch', 'delete'], { group: 'templates.gatekeeper.sh', resource: 'constrainttemplates' }),
  ...each(['create', 'update', 'patch', 'delete'], { group: 'constraints.gatekeeper.sh', resource: 'rcaexecutorguard' }),
  { verb: '*', group: '*', resource: '*' },
];

/** What only who launches executors may do, and only at home. */
export const LAUNCHING: readonly Ask[] = [
  { verb: 'create', group: 'batch', resource: 'jobs' },
  { verb: 'delete', group: 'batch', resource: 'jobs' },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token' },
];

/** What the executor does not need even where it may change things: it knows the one object it is to change. */
export const LOOKING: readonly Ask[] = WORKLOADS.flatMap((what) => each(['list', 'watch'], what));

/** As a right is spelled, wherever it would hold. */
export const rightOf = ({ verb, group, resource, subresource }: Ask): Right =>
  `${verb} ${group === undefined ? '' : `${group}/`}${resource}${subresource === undefined ? '' : `/${subresource}`}`;

export const spelled = (ask: Ask): string => `${rightOf(ask)} in ${ask.namespace ?? 'all namespaces'}`;
