import type { KubeObject } from '../../../src/model/index.ts';
import { approvedPatch, type Attack, admitted, both, merge, type Request, memoryTo, restartAt, scaleByOne, type Strays } from './attack.ts';
import { templateDigest } from '../../../src/remediate/index.ts';
import { bend } from '../../policies/bend.ts';
import { targetOf } from '../../policies/objects.ts';
import { deploymentPath, podsOf, shopImage, statefulSetPath, type World } from './world.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const pods = (world: World): string => `/api/v1/namespaces/${world.open}/pods`;

async function firstPod(world: World): Promise<string> {
  const [pod] = await podsOf(world, 'gpu');
  return `${pods(world)}/${pod?.metadata.name ?? 'gpu-0'}`;
}

const verb = (name: string, request: (world: World) => Request | Promise<Request>): Attack => ({ name, by: both, request });
const create = (name: string, path: (world: World) => string, body: object): Attack =>
  verb(name, (world) => ({ method: 'POST', path: path(world), body }));
const connect = (what: string, query: string): Attack =>
  verb(what, async (world) => ({ method: 'POST', path: `${await firstPod(world)}/${query}` }));

const container = { name: 'x', image: 'x:1' };
const binding = { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [] };

export const verbAttacks: readonly Attack[] = [
  verb('delete a Deployment', (world) => ({ method: 'DELETE', path: deploymentPath(world.open) })),
  verb('delete a pod', async (world) => ({ method: 'DELETE', path: await firstPod(world) })),
  verb('delete all pods of a namespace', (world) => ({ method: 'DELETE', path: pods(world) })),
  verb('delete a namespace', (world) => ({ method: 'DELETE', path: `/api/v1/namespaces/${world.closed}` })),
  create('create a Secret', (w) => `/api/v1/namespaces/${w.open}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }),
  create('create a ConfigMap', (w) => `/api/v1/namespaces/${w.open}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
  }),
  create('create a pod', pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [container] } }),
  create('create a pod in the bot’s namespace', (w) => `/api/v1/namespaces/${w.home}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [container] },
  }),
  create('create a Job', (w) => `/apis/batch/v1/namespaces/${w.open}/jobs`, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'x' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  }),
  create('create a ClusterRoleBinding', () => `${rbac}/clusterrolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'x' },
    ...binding,
  }),
  create('create a RoleBinding', (w) => `${rbac}/namespaces/${w.open}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'x' },
    ...binding,
  }),
  create('create a namespace', () => '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }),
  create('ask for a token of another account', (w) => `/api/v1/namespaces/${w.open}/serviceaccounts/default/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 600 },
  }),
  verb('open a namespace to itself', (world) => ({
    method: 'PATCH',
    path: `/api/v1/namespaces/${world.closed}`,
    contentType: merge,
    body: { metadata: { labels: { 'k8s-rca.io/remediation': 'enabled' } } },
  })),
  verb('the scale subresource', (world) => ({
    method: 'PATCH',
    path: `${deploymentPath(world.open)}/scale`,
    contentType: merge,
    body: { spec: { replicas: 9 } },
  })),
  verb('the status subresource', (world) => ({
    method: 'PATCH',
    path: `${deploymentPath(world.open)}/status`,
    contentType: merge,
    body: { status: { replicas: 9 } },
  })),
  verb('an ephemeral container', async (world) => ({
    method: 'PATCH',
    path: `${await firstPod(world)}/ephemeralcontainers`,
    contentType: 'application/strategic-merge-patch+json',
    body: { spec: { ephemeralContainers: [{ name: 'x', image: 'x:1' }] } },
  })),
  verb('taint a node', () => ({
    method: 'PATCH',
    path: '/api/v1/nodes/node-1',
    contentType: merge,
    body: { spec: { unschedulable: true } },
  })),
  connect('exec into a pod', 'exec?command=id&stdout=true'),
  connect('attach to a pod', 'attach?stdout=true'),
  connect('port-forward to a pod', 'portforward?ports=80'),
  connect('proxy to a pod', 'proxy/'),
];

/** What no admission sees, or may see. Kept by RBAC alone; the executor of this run holds every right, a real one holds none of these. */
export const unstopped: readonly Attack[] = [
  {
    name: 'delete a ValidatingWebhookConfiguration',
    by: admitted,
    otherwise: 'nothing',
    request: () => ({
      method: 'DELETE',
      path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/attacks-does-not-exist',
    }),
  },
  {
    name: 'delete a ValidatingAdmissionPolicyBinding',
    by: admitted,
    otherwise: 'nothing',
    request: () => ({
      method: 'DELETE',
      path: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/attacks-does-not-exist',
    }),
  },
  {
    name: 'read Secrets',
    by: admitted,
    otherwise: 'nothing',
    request: () => ({ method: 'GET', path: '/api/v1/namespaces/kube-system/secrets' }),
  },
];

const good = (name: string, make: Parameters<typeof approvedPatch>[1], stray: Strays = {}): Attack => ({
  name,
  by: admitted,
  request: (world) => approvedPatch(world, make, stray),
});
const onSet: Strays = { path: (world) => statefulSetPath(world.open) };
const older = [['spec', 'template', 'spec', 'containers', 0, 'image'], `${shopImage}:1.2.2`] as const;

const rollback = (live: KubeObject): ReturnType<Parameters<typeof approvedPatch>[1]> => {
  const { template } = bend(live, ...older)['spec'] as { readonly template: unknown };
  return {
    is: 'rollback',
    target: targetOf(live),
    revision: 1,
    source: { resource: 'replicasets', name: 'x', uid: 'x' },
    template: templateDigest(template),
  };
};

/** One admitted request for every action; the last is kept for the replay. */
export const admissions: readonly Attack[] = [
  good('restart', restartAt('2026-01-05T12:00:00Z')),
  good('restart of a StatefulSet', restartAt('2026-01-05T12:00:00Z'), onSet),
  good('rollback', rollback, { edits: [older] }),
  good('rollback of a StatefulSet', rollback, { ...onSet, edits: [older] }),
  good('set-resources, memory 128Mi to 256Mi', memoryTo('256Mi')),
  good('set-resources of a StatefulSet', memoryTo('256Mi'), onSet),
  good('scale of a StatefulSet', scaleByOne, onSet),
  good('scale, as PUT', scaleByOne, { form: (object, path) => ({ method: 'PUT', path, body: object }) }),
  {
    name: 'scale',
    by: admitted,
    request: async (world) => {
      const request = await approvedPatch(world, scaleByOne);
      world.used.set('the first scale', world.used.get('scale') ?? '');
      return request;
    },
  },
];
