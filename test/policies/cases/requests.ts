import type { Action } from '../../../src/model/index.ts';
import { claimsFor, mint } from '../approvals.ts';
import { bend } from '../bend.ts';
import { type Case, keys, said, workloadRequest } from '../case.ts';
import { deployment, stuckPod, targetOf } from '../objects.ts';
import { type AdmissionRequest, approvedObject, asked, removal } from '../reviews.ts';

const web = deployment();
const pod = stuckPod();
const action: Action = { is: 'scale', target: targetOf(web), replicas: 5 };
/** Every request carries a good approval where it can: it must not open what stands in no list. */
const token = mint(claimsFor(action), keys.first);
const annotated = { metadata: { name: 'web', namespace: 'shop', annotations: { 'k8s-rca.io/approval': token } } };

type Asked = Parameters<typeof asked>[0];
const closed = (name: string, a: Omit<Asked, 'namespace' | 'name'> & Partial<Asked>): Case => ({
  name,
  request: asked({ namespace: 'shop', name: 'web', object: { apiVersion: 'v1', kind: a.kind, ...annotated }, ...a }),
  refused: said.mayNot,
});

/** What the executor may never ask for, whoever signed. */
export const requestCases: readonly Case[] = [
  { name: 'delete a deployment', request: removal(approvedObject(web, token), {}), refused: said.mayNot },
  closed('create a deployment', {
    operation: 'CREATE',
    group: 'apps',
    resource: 'deployments',
    kind: 'Deployment',
    object: approvedObject(web, token),
  }),
  closed('update a daemon set', {
    operation: 'UPDATE',
    group: 'apps',
    resource: 'daemonsets',
    kind: 'DaemonSet',
    oldObject: web,
    object: approvedObject(web, token),
  }),
  closed('update a replica set', {
    operation: 'UPDATE',
    group: 'apps',
    resource: 'replicasets',
    kind: 'ReplicaSet',
    oldObject: web,
    object: approvedObject(web, token),
  }),
  closed('the scale subresource', { operation: 'UPDATE', group: 'apps', resource: 'deployments', sub: 'scale', kind: 'Scale' }),
  closed('the status subresource', {
    operation: 'UPDATE',
    group: 'apps',
    resource: 'deployments',
    sub: 'status',
    kind: 'Deployment',
    oldObject: web,
    object: approvedObject(web, token),
  }),
  closed('create a secret', { operation: 'CREATE', group: '', resource: 'secrets', kind: 'Secret' }),
  closed('create a pod', { operation: 'CREATE', group: '', resource: 'pods', kind: 'Pod' }),
  closed('create a job', { operation: 'CREATE', group: 'batch', resource: 'jobs', kind: 'Job' }),
  closed('a token', { operation: 'CREATE', group: '', resource: 'serviceaccounts', sub: 'token', kind: 'TokenRequest' }),
  closed('a role binding', { operation: 'CREATE', group: 'rbac.authorization.k8s.io', resource: 'rolebindings', kind: 'RoleBinding' }),
  closed('exec', { operation: 'CONNECT', group: '', resource: 'pods', sub: 'exec', kind: 'PodExecOptions' }),
  closed('attach', { operation: 'CONNECT', group: '', resource: 'pods', sub: 'attach', kind: 'PodAttachOptions' }),
  closed('port-forward', { operation: 'CONNECT', group: '', resource: 'pods', sub: 'portforward', kind: 'PodPortForwardOptions' }),
  closed('proxy of a pod', { operation: 'CONNECT', group: '', resource: 'pods', sub: 'proxy', kind: 'PodProxyOptions' }),
  closed('an ephemeral container', {
    operation: 'UPDATE',
    group: '',
    resource: 'pods',
    sub: 'ephemeralcontainers',
    kind: 'Pod',
    oldObject: pod,
    object: approvedObject(pod, token),
  }),
  closed('the resize of a pod', {
    operation: 'UPDATE',
    group: '',
    resource: 'pods',
    sub: 'resize',
    kind: 'Pod',
    oldObject: pod,
    object: approvedObject(pod, token),
  }),
  closed('the status of a pod', {
    operation: 'UPDATE',
    group: '',
    resource: 'pods',
    sub: 'status',
    kind: 'Pod',
    oldObject: pod,
    object: approvedObject(pod, token),
  }),
  closed('a resource to come', { operation: 'UPDATE', group: 'example.com', resource: 'widgets', kind: 'Widget' }),
  {
    name: 'a cluster role binding',
    request: asked({
      operation: 'CREATE',
      group: 'rbac.authorization.k8s.io',
      resource: 'clusterrolebindings',
      kind: 'ClusterRoleBinding',
      name: 'x',
      object: { apiVersion: 'v1', kind: 'ClusterRoleBinding', ...annotated },
    }),
    refused: 'no namespace',
  },
];

function row(name: string, request: AdmissionRequest, refused?: string): Case {
  return { name, request, ...(refused === undefined ? {} : { refused }) };
}

const signed = workloadRequest(action, web);
const optedOut = bend(web, ['metadata', 'labels', 'k8s-rca.io/remediation'], 'disabled');

export const optOutCases: readonly Case[] = [
  row('an object that opted out', workloadRequest(action, optedOut), 'opted out'),
  row(
    'an object whose opt-out the request would remove',
    workloadRequest(action, optedOut, { smuggle: (o) => bend(o, ['metadata', 'labels', 'k8s-rca.io/remediation'], undefined) }),
    'opted out',
  ),
  row('a pod that opted out, deleted', removal(bend(pod, ['metadata', 'labels', 'k8s-rca.io/remediation'], 'disabled'), {}), 'opted out'),
  row('an object that did not', signed),
  row('an object with another value', workloadRequest(action, bend(web, ['metadata', 'labels', 'k8s-rca.io/remediation'], 'enabled'))),
  row('an object that opted out, changed by somebody else', bend(workloadRequest(action, optedOut), ['userInfo', 'username'], 'alice')),
];

/** The same signed request in a namespace with the label, and in one without. */
export const optInCases = {
  enabled: [row('in a namespace that opted in', signed)],
  absent: [
    row('in a namespace that did not', signed, 'has not opted in'),
    row('deleted in a namespace that did not', removal(web, {}), 'has not opted in'),
    row('by somebody else', bend(signed, ['userInfo', 'username'], 'alice')),
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
