import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { app, value } from '../../src/local/stories/manifests.ts';
import { at, type KubeObject, text } from '../../src/model/index.ts';
import { applyAll, must } from '../../tools/control-plane/index.ts';
import { deployment, type Obj, pod, type Workload } from '../e2e/objects.ts';
import { until } from '../e2e/world.ts';
import { edit, type Fixing, startFixing } from './fixing.ts';
import { DOOMED, NARROW } from './nodes.ts';
import { sharedPlane } from './plane.ts';

let world: Fixing;

/** As the card names it: other suites of this plane may have one of the same name. */
const inShop = (name: string): string => `Deployment/${name} in ${world.shop}`;
const workloadPath = (name: string): string => `/apis/apps/v1/namespaces/${world.shop}/deployments/${name}`;
const node = (name: string, spec: Obj): Promise<unknown> => must(world.admin, 'PATCH', `/api/v1/nodes/${name}`, { spec });

async function listed(path: string): Promise<readonly KubeObject[]> {
  return ((await must(world.admin, 'GET', path)).body as { items: readonly KubeObject[] }).items;
}

const podsOf = (name: string): Promise<readonly KubeObject[]> =>
  listed(`/api/v1/namespaces/${world.shop}/pods?labelSelector=app%3D${name}`);

async function available(name: string): Promise<number> {
  return Number(at((await must(world.admin, 'GET', workloadPath(name))).body, 'status', 'availableReplicas') ?? 0);
}

const isAvailable = (name: string): Promise<unknown> =>
  until(async () => (await available(name)) > 0, { what: `${name} to be available`, within: 90_000 });

/** Goes there as long as it can, and elsewhere when it cannot. */
function near(host: string, made: Omit<Workload, 'namespace'>): Obj {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [host] }];
  const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 100, preference: { matchExpressions } }];
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } };
  return deployment({ namespace: world.shop, ...made, pod: { affinity, ...made.pod } });
}

/** What the API server has of a change of this verb and answer by the executor's own pod. */
const made = (verb: string, status: number): object => ({
  verb,
  status,
  pod: expect.stringMatching(/^k8s-rca-[0-9a-z]{16}-[0-9a-z]{5}$/) as string,
});

const fraudCheck = (replicas: number): unknown[] =>
  app({ namespace: world.shop, name: 'fraud-check', image: 'registry.example.com/shop/fraud-check:2.4.0', port: 8080, replicas });

const checkout = (): unknown[] =>
  app({
    namespace: world.shop,
    name: 'checkout',
    image: 'registry.example.com/shop/checkout:6.1.0',
    port: 8080,
    health: '/healthz',
    env: [value('FRAUD_CHECK_ADDR', 'fraud-check:8080'), value('WORKERS', '8')],
  });

/** Its Deployment has a database that is scaled to zero. */
function inventory(): readonly unknown[] {
  const file = readFileSync('examples/failures/dependency-down.yaml', 'utf8');
  const all = parseAllDocuments(file).map((document) => document.toJS() as { metadata: Obj });
  return all.map((one) => ({ ...one, metadata: { ...one.metadata, namespace: world.shop } }));
}

/** A pod there, of which the machine is then lost: it is told to end, and nobody can say that it did. */
async function loseParked(): Promise<void> {
  const gone = (key: string) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 });
  const tolerations = ['unreachable', 'not-ready'].map((why) => gone(`node.kubernetes.io/${why}`));
  await node(DOOMED, { unschedulable: false });
  await applyAll(world.admin, [near(DOOMED, { name: 'parked', pod: { tolerations } })]);
  await isAvailable('parked');
  expect((await podsOf('parked')).map((p) => text(at(p['spec'], 'nodeName')))).toEqual([DOOMED]);
  await sharedPlane().loseNode(DOOMED);
}

beforeAll(async () => {
  world = await startFixing({ RCA_FIX_SOAK_SECONDS: '30', REMEDIATION_TWO_PEOPLE: '' });
  const { ana, ben } = world.slack.users;
  await world.startBot({ ALLOWED_APPROVERS: `${ana}\n${ben} action=delete-stuck-pod` });
  await world.watching();
  await loseParked();
  await applyAll(world.admin, [...fraudCheck(1), deployment({ namespace: world.shop, name: 'late', image: 'nginx:1.27' })]);
  await Promise.all(['fraud-check', 'late'].map(isAvailable));
  // Started beside it, it would tell of the wait for it, and the card would tell of that.
  await applyAll(world.admin, checkout());
  await isAvailable('checkout');
}, 300_000);

afterAll(async () => {
  await must(world.admin, 'DELETE', `/api/v1/nodes/${DOOMED}`);
  await world?.stop();
});

const limit = { timeout: 500_000 };

test('P-134 L-071 a service whose workers wait on dead connections is restarted by a click, and is well after that', limit, async () => {
  const of = inShop('checkout');
  const ready = async (n: number): Promise<unknown> =>
    until(async () => (await available('checkout')) === n, { what: `${n} of checkout available`, within: 90_000 });
  await edit(world, 'fraud-check', { spec: { replicas: 0 } });
  await ready(0);
  await edit(world, 'fraud-check', { spec: { replicas: 1 } });
  await world.says(of, /Fix offered[\s\S]*Restart Deployment checkout/);
  expect(await world.decide('ana', of, 'approve_fix', 'its workers hang')).toMatch(/recorded/);
  await world.says(of, /Recovered: ?\n? ?Restart Deployment checkout/);
  expect(world.changes('checkout')).toEqual([made('patch', 200)]);
});

test('P-136 L-071 a database that is scaled to zero gets its replica back by a click, and who needs it recovers', limit, async () => {
  await applyAll(world.admin, inventory());
  const of = inShop('inventory');
  await world.says(of, /Fix offered[\s\S]*Scale Deployment inventory-db from 0 to 1/);
  expect(await world.decide('ana', of, 'approve_fix')).toMatch(/recorded/);
  await world.says(of, /Recovered: ?\n? ?Scale Deployment inventory-db/);
  expect(world.changes('inventory-db')).toEqual([made('patch', 200)]);
  await isAvailable('inventory');
});

test('P-135 L-071 a pod on a node without addresses is moved by a click, once the node is cordoned', limit, async () => {
  const of = inShop('parcels');
  await node(NARROW, { unschedulable: false });
  await applyAll(world.admin, [
    pod({ namespace: world.shop, name: 'agent', pod: { nodeName: NARROW } }),
    near(NARROW, { name: 'parcels' }),
  ]);
  await world.says(of, /No fix is offered\. Node node-9 still takes new pods[^\n]*Cordon the node first/);
  await node(NARROW, { unschedulable: true });
  const [stuck] = await podsOf('parcels');
  await world.says(of, /Fix offered[\s\S]*Evict pod parcels-\S+ from node node-9/);
  expect(await world.decide('ana', of, 'approve_fix')).toMatch(/recorded/);
  await world.says(of, /Recovered: ?\n? ?Evict pod parcels/);
  expect(world.changes(stuck?.metadata.name ?? '')).toEqual([made('create', 201)]);
  await isAvailable('parcels');
});

test('P-122 the executor itself refuses what was changed after the approval was signed; nothing is written', limit, async () => {
  const of = inShop('late');
  await edit(world, 'late', { spec: { template: { spec: { containers: [{ name: 'late', image: 'nginx:1.92' }] } } } });
  await world.says(of, /Fix offered[\s\S]*Roll Deployment late back to revision 1/);
  // With nowhere to go the Job's pod waits, and the approval in it grows old.
  const open = (await listed('/api/v1/nodes')).filter((n) => at(n['spec'], 'unschedulable') !== true).map((n) => n.metadata.name);
  for (const name of open) await node(name, { unschedulable: true });
  expect(await world.decide('ana', of, 'approve_fix')).toMatch(/recorded/);
  const jobs = (): Promise<readonly KubeObject[]> => listed(`/api/v1/namespaces/${world.home}/pods?fieldSelector=status.phase%3DPending`);
  await until(async () => (await jobs()).length > 0, { what: 'the pod of the Job', within: 60_000 });
  await edit(world, 'late', { spec: { template: { metadata: { annotations: { note: 'by hand' } } } } });
  for (const name of open) await node(name, { unschedulable: false });
  // In the thread: the card itself soon offers what is right now.
  const told = (): string =>
    world
      .thread(world.card(of)?.ts ?? '')
      .map(({ words }) => words)
      .join('\n---\n');
  await until(() => /Not done:[\s\S]*changed since it was shown: generation 3, approved was 2/.test(told()), {
    what: () => `the refusal in the thread: ${told()}`,
    within: 120_000,
  });
  expect(world.changes('late')).toEqual([]);
});

test('P-139 L-071 a pod whose end nobody can confirm is deleted once two people approved', limit, async () => {
  // On the card of the node: its Deployment has a new pod and is well.
  const of = `Node/${DOOMED}`;
  const all = (): string =>
    world
      .cards()
      .map(({ words }) => words)
      .join('\n---\n');
  // Two minutes past its grace period, and then as soon as it is looked at again.
  const offered = (): RegExpExecArray | null =>
    /Fix offered[\s\S]*Delete the stuck pod (parked-\S+)[\s\S]*high risk[\s\S]*2 approvals/.exec(world.card(of)?.words ?? '');
  const [, stuck = ''] = await until(offered, { what: () => `the offer for the stuck pod: ${all()}`, within: 420_000 });
  expect(await world.decide('ana', of, 'approve_fix', 'the machine is switched off')).toMatch(/1 more must approve/);
  expect(await world.decide('ben', of, 'approve_fix')).toMatch(/recorded/);
  await world.says(of, /Recovered: ?\n? ?Delete the stuck pod[\s\S]*is gone\. 1 of 1 replicas are available/);
  expect(world.changes(stuck)).toEqual([made('patch', 200), made('delete', 200)]);
});
