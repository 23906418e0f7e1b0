import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Policies, policyParameters, renderPolicies } from '../../policies/index.ts';
import { systemClock } from '../../src/adapters/clock/index.ts';
import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import { connect, type Connection, kubernetesLauncher } from '../../src/adapters/kubernetes/index.ts';
import { type Action, at, type KubeObject, type Plan, type Target } from '../../src/model/index.ts';
import type { JobState, Launcher } from '../../src/ports/index.ts';
import { changed, claimsOf, diffOf, jobManifest, jobName, planOf, templateDigest, templateOf } from '../../src/remediate/index.ts';
import { applyAll, type Client, must, pathOf } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';
import { memoryLog } from '../unit/kubernetes/harness.ts';
import { installPolicies, removePolicies } from './installed-policies.ts';
import { EXECUTOR_IMAGE, newNamespace, sharedPlane } from './plane.ts';

const plane = sharedPlane();
const signer = loadSigner({ pem: newKey().pem });
let admin: Client;
let home = '';
let shop = '';
let cluster = '';
let policies: Policies;
let connection: Connection;
let launcher: Launcher;

beforeAll(async () => {
  admin = await plane.client();
  home = await newNamespace(admin, 'executor-home', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  shop = await newNamespace(admin, 'executor-shop', { 'k8s-rca.io/remediation': 'enabled' });
  cluster = ((await must(admin, 'GET', '/api/v1/namespaces/kube-system')).body as KubeObject).metadata.uid ?? '';
  const decided = { namespace: home, image: EXECUTOR_IMAGE, cluster, keys: signer.keys, namespaces: [shop], webhook: plane.webhook };
  policies = renderPolicies(policyParameters(decided));
  await applyAll(admin, [...policies.rbac, web()]);
  // Before the token policy stands: afterwards nobody but a kubelet gets one.
  const token = await plane.token({ namespace: home, serviceAccount: 'k8s-rca', seconds: 3600 });
  await installPolicies(admin, policies);
  const file = await plane.kubeconfig({ token });
  connection = connect({ cluster: { use: 'kubeconfig', name: cluster, file, ownNamespace: home }, proxy: { none: [] } });
  launcher = kubernetesLauncher({
    connection,
    namespace: home,
    layers: ['vap', 'gatekeeper'],
    jobOf: ({ plan, approval, auditHead }) =>
      jobManifest(plan, approval, {
        namespace: home,
        image: EXECUTOR_IMAGE,
        serviceAccount: 'k8s-rca-executor',
        keys: signer.keys,
        auditHead,
      }),
    newId: () => randomBytes(8).toString('hex'),
    clock: systemClock,
    random: Math.random,
    log: memoryLog(),
  });
});
afterAll(async () => {
  await connection.close();
  await removePolicies(admin, policies);
});

function web(): object {
  const labels = { app: 'web' };
  const resources = { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } };
  const containers = [{ name: 'web', image: 'registry.example.com/shop/web:1.2.3', command: ['sleep', '100000'], resources }];
  const template = { metadata: { labels }, spec: { containers, terminationGracePeriodSeconds: 1 } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: shop },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
}

const path = (): string => `/apis/apps/v1/namespaces/${shop}/deployments/web`;
const read = async (place = path()): Promise<KubeObject> => (await must(admin, 'GET', place)).body as KubeObject;

async function target(): Promise<Target> {
  const { metadata } = await read();
  return { resource: 'deployments', namespace: shop, name: 'web', uid: metadata.uid ?? '', generation: Number(metadata['generation']) };
}

function isRolledOut(deployment: KubeObject): boolean {
  const status = deployment['status'];
  const counts = ['replicas', 'updatedReplicas', 'availableReplicas'].map((key) => at(status, key));
  return (
    at(status, 'observedGeneration') === deployment.metadata['generation'] && counts.every((n) => n === at(deployment, 'spec', 'replicas'))
  );
}

async function planFor(action: Action, source?: KubeObject): Promise<Plan> {
  const place = action.target.resource === 'pods' ? `/api/v1/namespaces/${shop}/pods/${action.target.name}` : path();
  const before = await read(place);
  return planOf({
    id: randomBytes(8).toString('hex'),
    incident: 'i',
    cluster,
    action,
    fields: diffOf(before, changed(action, before, source)),
  });
}

async function run(plan: Plan): Promise<JobState> {
  const vote = { by: { user: 'U0APPROVER', team: 'T0TEAM' }, at: Date.now(), reason: '' };
  const approval = signer.sign(claimsOf(plan, [vote], Date.now(), randomBytes(8).toString('hex')));
  const name = jobName(plan.id);
  expect(await launcher.launch({ name, plan, approval, auditHead: 'a'.repeat(64) })).toBe('created');
  let state: JobState = { is: 'absent' };
  await until(
    async () => {
      state = await launcher.state(name);
      return state.is === 'done' || state.is === 'failed';
    },
    { what: `${name} to end`, within: 90_000 },
  );
  return state;
}

const applied = { is: 'done', execution: { is: 'applied' } };

it('P-122 P-144 each action passes both layers of the real guard, run by a process that has its pod spec and a pod-bound token alone', async () => {
  await until(async () => (await launcher.canary([shop])).every((v) => v.holds), { what: 'the guard to hold', within: 100_000 });
  const sets = (await must(admin, 'GET', `/apis/apps/v1/namespaces/${shop}/replicasets`)).body as { items: KubeObject[] };
  const [first] = sets.items.map((set) => ({ ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' }));
  if (first === undefined) throw new Error('no revision');
  expect(await run(await planFor({ is: 'scale', target: await target(), replicas: 3 }))).toMatchObject(applied);
  expect(await run(await planFor({ is: 'restart', target: await target(), at: '2026-03-01T12:00:00Z' }))).toMatchObject(applied);
  const resources = { web: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } } };
  expect(await run(await planFor({ is: 'set-resources', target: await target(), resources }))).toMatchObject(applied);
  const source = { resource: 'replicasets' as const, name: first.metadata.name, uid: first.metadata.uid ?? '' };
  const template = templateDigest(templateOf(first));
  expect(await run(await planFor({ is: 'rollback', target: await target(), revision: 1, source, template }, first))).toMatchObject(applied);
  expect(templateDigest(templateOf(await read()))).toBe(template);
  await until(async () => isRolledOut(await read()), { what: 'the rollback to be done', within: 60_000 });
  const pods = (await must(admin, 'GET', `/api/v1/namespaces/${shop}/pods`)).body as { items: KubeObject[] };
  const pod = pods.items.find((p) => p.metadata['deletionTimestamp'] === undefined);
  const evicted: Target = {
    resource: 'pods',
    namespace: shop,
    name: pod?.metadata.name ?? '',
    uid: pod?.metadata.uid ?? '',
    generation: 0,
  };
  expect(await run(await planFor({ is: 'evict-pod', target: evicted }))).toMatchObject(applied);
}, 240_000);

it('what policy does not allow is refused by it although it was signed, and told in its words', async () => {
  const state = await run(await planFor({ is: 'scale', target: await target(), replicas: 15 }));
  expect(state).toMatchObject({ is: 'done', execution: { is: 'refused', step: 'dry-run' } });
  expect(JSON.stringify(state)).toMatch(/denied (the )?request/);
});

it('the canary names the layer that does not hold', async () => {
  const bindings = policies.admission.filter(
    (one) => one.kind === 'ValidatingAdmissionPolicyBinding' && one.metadata.name === 'k8s-rca-executor-scope',
  );
  const before = await launcher.guardVersion();
  for (const binding of bindings) await admin.request('DELETE', await pathOf(admin, binding));
  expect(await launcher.guardVersion()).not.toBe(before);
  const layers = async (): Promise<string> =>
    (
      await launcher.canary([shop]).then((v) => {
        console.log(JSON.stringify(v));
        return v;
      })
    )
      .map((v) => `${v.layer} ${v.holds}`)
      .join(', ');
  await until(async () => (await layers()) === 'vap false, gatekeeper true', { what: 'the open layer to be named', within: 100_000 });
  await applyAll(admin, bindings);
  await until(async () => (await layers()) === 'vap true, gatekeeper true', { what: 'both to hold again', within: 100_000 });
}, 240_000);
