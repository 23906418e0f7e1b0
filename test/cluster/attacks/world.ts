import { type Bounds, type Policies, policyParameters, renderPolicies } from '../../../policies/index.ts';
import type { KubeObject } from '../../../src/model/index.ts';
import { applyAll, type Client, type ControlPlane, must, pathOf } from '../../../tools/control-plane/index.ts';
import { until } from '../../e2e/world.ts';
import { clusterId } from '../../policies/approvals.ts';
import { keys } from '../../policies/case.ts';
import { digestOf } from '../../policies/objects.ts';
import { newNamespace } from '../plane.ts';

export type Person = 'executor' | 'bot' | 'admin' | 'node';

export interface World {
  readonly plane: ControlPlane;
  readonly policies: Policies;
  readonly jwks: { readonly keys: readonly (typeof keys.first.jwk)[] };
  /** The bot's own namespace; one that opted in; one that did not. */
  readonly home: string;
  readonly open: string;
  readonly closed: string;
  /** The pinned image of executors. */
  readonly image: string;
  readonly as: Readonly<Record<Person, Client>>;
  /** Tokens that were used once, by the case that used them. */
  readonly used: Map<string, string>;
}

export const shopImage = 'registry.example.com:5000/shop/web';

const container = (name: string, image: string): object => ({
  name,
  image,
  command: ['sleep', '100000'],
  resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
});

function workload(kind: 'Deployment' | 'StatefulSet' | 'ReplicaSet', namespace: string, name: string, more: object = {}): object {
  const labels = { app: name };
  const spec = { containers: [container('web', `${shopImage}:1.2.3`)], terminationGracePeriodSeconds: 1, ...more };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      ...(kind === 'StatefulSet' ? { serviceName: name, podManagementPolicy: 'Parallel' } : {}),
      template: { metadata: { labels }, spec },
    },
  };
}

/** A node that nobody minds: what is bound to it never ends by itself. */
const LOST = 'attacks-lost';
const lost = { nodeName: LOST, tolerations: [{ operator: 'Exists' }] };

async function buildCluster(admin: Client, { home, open, closed }: Pick<World, 'home' | 'open' | 'closed'>): Promise<void> {
  const optedOut = workload('Deployment', open, 'opted-out') as KubeObject;
  const labels = { ...(optedOut.metadata['labels'] as object), 'k8s-rca.io/remediation': 'disabled' };
  const gpu = {
    containers: [{ ...container('web', `${shopImage}:1.2.3`), resources: { limits: { cpu: '100m', 'example.com/gpu': '1' } } }],
  };
  await applyAll(admin, [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: LOST } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'attacks-executor-is-admin' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'k8s-rca-executor', namespace: home }],
    },
    workload('Deployment', open, 'web'),
    workload('Deployment', open, 'gpu', gpu),
    workload('StatefulSet', open, 'db'),
    workload('Deployment', closed, 'web'),
    workload('Deployment', home, 'web'),
    workload('Deployment', 'kube-system', 'attacks-web'),
    workload('ReplicaSet', open, 'stuck', lost),
    workload('StatefulSet', open, 'stuck-set', lost),
    { ...optedOut, metadata: { ...optedOut.metadata, labels } },
  ]);
}

type Decided = Pick<World, 'plane' | 'home' | 'open' | 'image' | 'jwks'>;

const policiesOf = ({ plane, home, open, image, jwks }: Decided, bounds: Partial<Bounds> = {}): Policies =>
  renderPolicies(
    policyParameters({ namespace: home, image, cluster: clusterId, keys: jwks, namespaces: [open], webhook: plane.webhook, ...bounds }),
  );

/** The same policies where rollbacks and stuck pods are left to people. */
export const closedPolicies = (world: World): Policies => policiesOf(world, { rollback: false, deleteStuckPods: false });

/** An open and a closed namespace with workloads, the policies' accounts, and an executor that may do anything: policy alone must hold it. */
export async function attackedWorld(plane: ControlPlane): Promise<World> {
  const admin = await plane.client();
  const home = await newNamespace(admin, 'attacks-home');
  const open = await newNamespace(admin, 'attacks-open', { 'k8s-rca.io/remediation': 'enabled' });
  const closed = await newNamespace(admin, 'attacks-closed');
  const image = `registry.example.com/k8s-rca/executor@${digestOf('a')}`;
  const jwks = { keys: [keys.first.jwk, keys.second.jwk] };
  const policies = policiesOf({ plane, home, open, image, jwks });
  await applyAll(admin, policies.rbac);
  await buildCluster(admin, { home, open, closed });
  // Before the token policy stands: afterwards nobody but a kubelet gets one.
  const [executor, bot] = await Promise.all(
    ['k8s-rca-executor', 'k8s-rca'].map(async (serviceAccount) =>
      plane.client({ token: await plane.token({ namespace: home, serviceAccount, seconds: 3600 }) }),
    ),
  );
  if (executor === undefined || bot === undefined) throw new Error('two accounts were asked for');
  const node = await plane.client({ name: 'system:node:node-1', groups: ['system:nodes'] });
  const world = { plane, policies, jwks, home, open, closed, image, as: { executor, bot, admin, node }, used: new Map<string, string>() };
  await until(async () => (await podsOf(world, 'gpu')).length === 3, { what: 'the pods to be made', within: 60_000 });
  await until(async () => (await podsOf(world, 'stuck-set')).length === 3, { what: 'the lost pods to be made', within: 60_000 });
  return world;
}

const APPS = '/apis/apps/v1/namespaces';

export async function read(world: World, path: string): Promise<KubeObject> {
  return (await must(world.as.admin, 'GET', path)).body as KubeObject;
}

/** Pods of one `app`, those that are not being deleted. */
export async function podsOf(world: Pick<World, 'as' | 'open'>, app: string): Promise<readonly KubeObject[]> {
  const { body } = await must(world.as.admin, 'GET', `/api/v1/namespaces/${world.open}/pods?labelSelector=app%3D${app}`);
  const items = (body as { items: readonly KubeObject[] }).items;
  return items.filter((pod) => pod.metadata['deletionTimestamp'] === undefined).map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
}

export const deploymentPath = (namespace: string, name = 'web'): string => `${APPS}/${namespace}/deployments/${name}`;
export const statefulSetPath = (namespace: string, name = 'db'): string => `${APPS}/${namespace}/statefulsets/${name}`;

/** What layers can be switched by: the webhook of Gatekeeper, and the bindings of the other. */
export async function setLayer(world: World, layer: 'gatekeeper' | 'vap', on: 'on' | 'off'): Promise<void> {
  const { admin } = world.as;
  const objects =
    layer === 'gatekeeper'
      ? world.policies.webhooks
      : world.policies.admission.filter((one) => one.kind === 'ValidatingAdmissionPolicyBinding');
  if (on === 'on') return applyAll(admin, objects);
  for (const object of objects) await admin.request('DELETE', await pathOf(admin, object));
}
