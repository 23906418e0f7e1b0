import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { applyAll, must } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';
import { gatekeeperValues, installGatekeeper, removeDefinitions, uninstallGatekeeper } from './install/gatekeeper.ts';
import { botLog, botPod, type Installation, makeClasses, prepareInstallation, type SetOf } from './install/installation.ts';
import { expectAnswers, guide } from './install/guide.ts';
import { addedSince, inventory } from './install/inventory.ts';
import { prometheusKinds } from './install/prometheus-kinds.ts';
import { type Ask, LAUNCHING, LOOKING, may, NEVER, rightOf, rightsIn, shortly, spelled } from './install/rights.ts';
import { CHART, type Cluster, done, openCluster, RELEASE } from './install/site.ts';

let cluster: Cluster & { close(): void };
let here: Installation;
/** What was in the cluster before the one command. */
let before: ReadonlySet<string>;
const told: string[] = [];

beforeAll(async () => {
  cluster = await openCluster();
  await makeClasses(cluster);
});
afterEach(async () => {
  // Of a test that failed half-way; the others left nothing to remove.
  await cluster.helm(['uninstall', RELEASE, '--namespace', here?.home ?? '', '--ignore-not-found', '--wait', '--timeout', '60s']);
  await uninstallGatekeeper(cluster);
  await here?.stop();
});
afterAll(() => {
  for (const line of told) console.log(line);
  cluster?.close();
});

const failing = 'tiny-limit';
const of = (): string => `Deployment/${failing} in ${here.shop}`;
const place = (): string => `/apis/apps/v1/namespaces/${here.shop}/deployments/${failing}`;

/** Needs about 50 MB under a limit of 10Mi. */
async function breakSomething(): Promise<void> {
  const example = parse(readFileSync('examples/failures/oom-10mi.yaml', 'utf8')) as { metadata: object };
  await applyAll(cluster.admin, [{ ...example, metadata: { ...example.metadata, namespace: here.shop } }]);
}

async function mendIt(): Promise<void> {
  const body = (await must(cluster.admin, 'GET', place())).body as { spec: { template: { spec: { containers: { name: string }[] } } } };
  const [container] = body.spec.template.spec.containers;
  const more = { spec: { template: { spec: { containers: [{ name: container?.name, resources: { limits: { memory: '256Mi' } } }] } } } };
  await must(cluster.admin, 'PATCH', place(), more, { headers: { 'content-type': 'application/strategic-merge-patch+json' } });
}

/** One command, nothing twice; what Helm says at its end. */
async function install(set: SetOf): Promise<string> {
  here = await prepareInstallation(cluster, set);
  before = await inventory(cluster.admin);
  const started = Date.now();
  const ran = await here.install();
  if (ran.code !== 0) throw new Error(`${ran.err}\n${await botLog(cluster, here.home)}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  told.push(`${set.file}: installed in one pass, ready after ${seconds} s`);
  expect(ran.out).toContain('STATUS: deployed');
  return ran.out;
}

interface Account {
  readonly name: string;
  /** Everything but get, list and watch, by namespace. */
  readonly changes: Readonly<Record<'home' | 'shop', readonly string[]>>;
  readonly never: readonly Ask[];
}

/** What every account may do, as the API server says, beside what it must not. */
async function expectRights(accounts: readonly Account[]): Promise<void> {
  const { admin } = cluster;
  const places = { home: here.home, shop: here.shop };
  for (const { name, changes, never } of accounts) {
    const account = `${here.home}/${name}`;
    for (const where of ['home', 'shop'] as const) {
      const rights = await rightsIn(admin, account, places[where]);
      told.push(`${here.set.file}: ${name} in ${places[where]}`, ...shortly(rights).map((line) => `    ${line}`));
      expect(`${name}: ${rights.filter((right) => !/^(get|list|watch) /.test(right)).join(', ')}`).toBe(
        `${name}: ${changes[where].join(', ')}`,
      );
    }
    const everywhere = [undefined, here.home, here.shop, 'kube-system'];
    for (const namespace of everywhere)
      for (const ask of never) {
        const whole = { ...ask, ...(namespace === undefined ? {} : { namespace }) };
        expect(`${name}: ${spelled(whole)}: ${await may(admin, account, whole)}`).toBe(`${name}: ${spelled(whole)}: false`);
      }
    const where = everywhere.map((namespace) => namespace ?? 'all namespaces at once').join(', ');
    told.push(`${here.set.file}: ${name} may not, as the API server answered ${never.length * everywhere.length} times, in ${where}:`);
    told.push(...shortly(never.map(rightOf)).map((line) => `    ${line}`));
  }
}

const reader: Account = { name: 'k8s-rca', changes: { home: [], shop: [] }, never: [...NEVER, ...LAUNCHING] };

const launcher: Account = {
  name: 'k8s-rca',
  changes: { home: ['create batch/jobs', 'create serviceaccounts/token k8s-rca-canary', 'delete batch/jobs'], shop: [] },
  never: NEVER,
};
const canary: Account = { name: 'k8s-rca-canary', changes: { home: [], shop: [] }, never: [...NEVER, ...LAUNCHING, ...LOOKING] };
const executor = (changes: readonly string[]): Account => ({
  name: 'k8s-rca-executor',
  changes: { home: [], shop: changes },
  never: [...NEVER, ...LAUNCHING, ...LOOKING],
});
const mends = ['create pods/eviction', 'delete pods', 'patch apps/deployments', 'patch apps/statefulsets', 'patch pods'];
const withoutPods = mends.filter((right) => !right.endsWith(' pods'));

/** The bot's pod as it was really run: its user, its root, its token. */
async function expectRestricted(): Promise<void> {
  const { name } = await botPod(cluster, here.home);
  const { spec } = (await must(cluster.admin, 'GET', `/api/v1/namespaces/${here.home}/pods/${name}`)).body as {
    spec: { securityContext: object; containers: { securityContext: object; resources: object }[] };
  };
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(spec.containers[0]?.securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  const asked = cluster.plane
    .audit()
    .findLast(
      ({ user, verb, objectRef }) =>
        user.username === `system:serviceaccount:${here.home}:k8s-rca` && verb === 'list' && objectRef?.resource === 'pods',
    );
  expect(asked?.user.extra?.['authentication.kubernetes.io/pod-name']).toEqual([name]);
}

/** One click, one change by the executor's pod, recovered. */
async function expectFix(): Promise<void> {
  await breakSomething();
  await here.says(of(), /Fix offered/);
  await here.button(of(), 'approve_fix', 'there');
  const since = Date.now();
  expect(await here.decide('ana', of(), 'approve_fix', 'it needs 50 MB')).toMatch(/recorded/);
  await here.says(of(), /Recovered: ?\n? ?Raise the memory limit/);
  told.push(`${here.set.file}: recovered ${((Date.now() - since) / 1000).toFixed(1)} s after the approval`);
  const executor = `system:serviceaccount:${here.home}:k8s-rca-executor`;
  const changes = cluster.plane
    .audit()
    .filter(
      ({ user, verb, objectRef, requestURI }) =>
        user.username === executor && objectRef?.name === failing && verb !== 'get' && !requestURI.includes('dryRun'),
    )
    .filter(({ responseStatus }) => responseStatus?.code !== 409);
  expect(
    changes.map(({ verb, responseStatus, user }) => [verb, responseStatus?.code, user.extra?.['authentication.kubernetes.io/pod-name']]),
  ).toEqual([['patch', 200, [expect.stringMatching(/^k8s-rca-[0-9a-z]{16}-[0-9a-z]{5}$/)]]]);
}

/** What the guide looks at when the guard is not proven. */
const GUARD = /^kubectl .*\b(?:gatekeeper|constrainttemplates|validating)/;

const CRDS = ['rcaexecutordeny', 'rcaexecutorguard'].map((name) => `CustomResourceDefinition ${name}.constraints.gatekeeper.sh`);
const claim = (): string => `PersistentVolumeClaim ${here.home}/k8s-rca-data`;

/** A kind of Gatekeeper's, or of constraints of its templates. */
const isGatekeepers = (one: string): boolean => /^CustomResourceDefinition \S+\.gatekeeper\.sh$/.test(one);

/** Everything that the release brought is gone but for what the documentation names. */
async function expectLeftovers(expected: readonly string[], besides: (one: string) => boolean = () => false): Promise<void> {
  await must(cluster.admin, 'DELETE', place());
  done(await cluster.helm(['uninstall', RELEASE, '--namespace', here.home, '--wait', '--timeout', '90s']));
  // What the broken workload made goes with it, an executor's Job by itself two minutes after its end; every namespace gets the last two.
  const ours = (one: string): boolean =>
    !one.includes(`${here.shop}/${failing}`) &&
    !/^Job \S+\/k8s-rca-[0-9a-z]{16}$/.test(one) &&
    ![`ConfigMap ${here.shop}/kube-root-ca.crt`, `ServiceAccount ${here.shop}/default`].includes(one);
  let all: readonly string[] = [];
  let left: readonly string[] = [];
  const settled = async (): Promise<boolean> => {
    all = (await addedSince(cluster.admin, before)).filter(ours);
    left = all.filter((one) => !besides(one));
    return JSON.stringify(left) === JSON.stringify(expected.toSorted());
  };
  await until(settled, { what: () => `${expected.join(', ')} to be left; there is ${left.join(', ')}`, within: 45_000 });
  told.push(`${here.set.file}: uninstalled; left: ${all.join(', ') || 'nothing'}`);
  await until(async () => (await botPod(cluster, here.home)).name === '', { what: 'the pod to be gone' });
  await removeWhatStayed();
  await removeDefinitions(cluster);
}

/** Runs the commands of a page that begin so; each must succeed. */
async function expectSaid(words: { readonly page: string; readonly starts: RegExp; readonly more?: readonly string[] }): Promise<void> {
  for (const { text, code, out } of await guide(cluster, { here, ...words })) {
    expect([text, code, out]).toEqual([text, 0, expect.any(String)]);
    told.push(`${here.set.file}: ${text}`);
  }
}

/** By the very words of the guide, once Helm is through. No controller here ends a claim: it is only waited for until the server has taken the order. */
async function removeWhatStayed(): Promise<void> {
  const left = async (): Promise<readonly string[]> =>
    (await addedSince(cluster.admin, before)).filter((one) => [...CRDS, claim()].includes(one));
  const stayed = await left();
  const orders: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^kubectl delete crd/, stayed.filter((one) => CRDS.includes(one))],
    [/^kubectl -n k8s-rca delete pvc/, stayed.filter((one) => one === claim())],
  ];
  for (const [starts, about] of orders) if (about.length > 0) await expectSaid({ page: 'docs/install.md', starts, more: ['--wait=false'] });
}

async function guardsUid(): Promise<string> {
  const path = '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutorguard/k8s-rca-executor-guard';
  return ((await must(cluster.admin, 'GET', path)).body as { metadata: { uid: string } }).metadata.uid;
}

const limit = { timeout: 240_000 };

describe('one command installs it', () => {
  test(
    'P-208 nobody to approve, or no Gatekeeper where one is demanded: refused with the value to set, and nothing runs',
    limit,
    async () => {
      here = await prepareInstallation(cluster, { file: 'remediation-vap-only', remediation: true });
      before = await inventory(cluster.admin);
      const empty = await here.install({ remediation: { approvers: [] } });
      expect(empty.err).toContain('remediation.approvers');
      const unguarded = await here.install({ guard: { gatekeeper: { enabled: true } } });
      expect(unguarded.err).toMatch(
        /guard\.gatekeeper\.enabled: there is no Gatekeeper[\s\S]*gatekeeper\.enabled=true[\s\S]*guard\.gatekeeper\.enabled=false/,
      );
      expect([empty.code, unguarded.code]).toEqual([1, 1]);
      // Helm stores definitions before it renders anything.
      expect(await addedSince(cluster.admin, before)).toEqual(CRDS);
      await removeDefinitions(cluster);
    },
  );

  test(
    'P-208 P-209 P-210 L-083 default: a card from the pod itself, an upgrade and a way back that go on in its thread, and true probes',
    limit,
    async () => {
      await install({ file: 'default', remediation: false });
      await expectRights([reader]);
      await expectRestricted();
      await breakSomething();
      const card = await here.says(of(), /OOMKilled|memory/i);
      const pod = await botPod(cluster, here.home);
      done(
        await cluster.helm(
          ['upgrade', RELEASE, CHART, '--namespace', here.home, '--wait', '--timeout', '120s'],
          [...here.values, { agent: { logLevel: 'debug' } }],
        ),
      );
      const upgraded = await botPod(cluster, here.home);
      expect(upgraded.name).not.toBe(pod.name);
      done(await cluster.helm(['rollback', RELEASE, '--namespace', here.home, '--wait', '--timeout', '120s']));
      expect([pod.name, upgraded.name]).not.toContain((await botPod(cluster, here.home)).name);
      await here.desk.watching();
      await mendIt();
      const after = await here.says(of(), /[Rr]ecovered/);
      expect(after.ts).toBe(card.ts);
      expect(here.desk.cards().filter(({ words }) => words.includes(failing))).toHaveLength(1);
      await expectLeftovers([...CRDS, claim()]);
    },
  );

  test('P-208 L-068 remediation by the admission policies of Kubernetes alone: one approved fix, recovered', limit, async () => {
    await install({ file: 'remediation-vap-only', remediation: true });
    await expectRights([launcher, executor(mends), canary]);
    await expectFix();
    await expectLeftovers([...CRDS, claim()]);
  });

  test(
    'P-208 L-084 persistence off: a restart finds its thread again, and a Slack that is gone shows in readiness, not in restarts',
    limit,
    async () => {
      await install({ file: 'persistence-off', remediation: false });
      await expectRights([reader]);
      await breakSomething();
      const card = await here.says(of(), /OOMKilled|memory/i);
      const pod = await botPod(cluster, here.home);
      await must(cluster.admin, 'DELETE', `/api/v1/namespaces/${here.home}/pods/${pod.name}`);
      const another = async (): Promise<boolean> => [await botPod(cluster, here.home)].some((one) => one.ready && one.name !== pod.name);
      await until(another, { what: 'another pod to be ready', within: 90_000 });
      await here.desk.watching();
      await mendIt();
      expect((await here.says(of(), /[Rr]ecovered/)).ts).toBe(card.ts);
      expect(here.desk.cards().filter(({ words }) => words.includes(failing))).toHaveLength(1);
      await here.stop();
      await until(async () => !(await botPod(cluster, here.home)).ready, { what: 'the pod not to be ready', within: 90_000 });
      expect((await botPod(cluster, here.home)).restarts).toBe(0);
      await expectLeftovers(CRDS);
    },
  );

  test(
    'P-208 L-068 remediation with the Gatekeeper that is there: its webhook is reached by its Service; one approved fix, recovered',
    limit,
    async () => {
      await installGatekeeper(cluster);
      await install({ file: 'remediation-gatekeeper', remediation: true });
      await expectRights([launcher, executor(mends), canary]);
      await expectFix();
      const made = await guardsUid();
      done(await cluster.helm(['upgrade', RELEASE, CHART, '--namespace', here.home, '--wait', '--timeout', '120s'], here.values));
      expect(await guardsUid()).toBe(made);
      told.push(...(await expectAnswers(cluster, here)).map((line) => `${here.set.file}: ${line}`));
      await expectSaid({ page: 'docs/operating.md', starts: GUARD });
      const second = await cluster.helm(
        ['template', 'another', CHART, '--dry-run=server', '--namespace', here.home],
        [...here.values, { gatekeeper: { enabled: true } }],
      );
      expect(second.err).toContain('this cluster has Gatekeeper already');
      await expectLeftovers([claim()]);
    },
  );

  test(
    'P-208 P-209 P-210 everything on, Gatekeeper with it, and a proxy that is not there: one approved fix, recovered',
    limit,
    async () => {
      await applyAll(cluster.admin, prometheusKinds);
      const over = {
        gatekeeper: gatekeeperValues(cluster),
        agent: { aiProvider: 'none' },
        remediation: { bounds: { resources: { factor: 4, floor: { memory: '256Mi' } } } },
      };
      const notes = await install({ file: 'everything', remediation: true, over });
      expect(notes).not.toContain('without labels');
      const other = ['upgrade', RELEASE, CHART, '--namespace', here.home, '--dry-run=server'];
      const seen = done(await cluster.helm(other, [readFileSync('test/chart/values/default.yaml', 'utf8')]));
      expect(seen).toContain('A Prometheus that selects by label does not see them');
      await expectSaid({ page: 'docs/operating.md', starts: /^kubectl .*\b(?:servicemonitors|prometheuses)\b/ });
      await expectRights([launcher, executor(withoutPods), canary]);
      await expectRestricted();
      for (const kind of ['servicemonitors', 'prometheusrules'])
        await must(cluster.admin, 'GET', `/apis/monitoring.coreos.com/v1/namespaces/${here.home}/${kind}/k8s-rca`);
      await expectFix();
      await expectLeftovers([], isGatekeepers);
    },
  );
});
