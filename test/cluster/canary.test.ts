import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Policies, policyParameters, renderPolicies } from '../../policies/index.ts';
import { systemClock } from '../../src/adapters/clock/index.ts';
import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import { connect, type Connection, kubernetesLauncher } from '../../src/adapters/kubernetes/index.ts';
import type { GuardLayer, GuardVerdict } from '../../src/model/index.ts';
import type { Launcher } from '../../src/ports/index.ts';
import { jobManifest } from '../../src/remediate/index.ts';
import { applyAll, type Client, must } from '../../tools/control-plane/index.ts';
import { until } from '../e2e/world.ts';
import { memoryLog } from '../unit/kubernetes/harness.ts';
import { installPolicies, removePolicies } from './installed-policies.ts';
import { EXECUTOR_IMAGE, newNamespace, sharedPlane } from './plane.ts';

const plane = sharedPlane();
const signer = loadSigner({ pem: newKey().pem });
let admin: Client;
let home = '';
let shop = '';
/** Open, and nothing in it. */
let empty = '';
let policies: Policies;
let connection: Connection;
let launcher: Launcher;
const told: string[] = [];

function web(): object {
  const labels = { app: 'web' };
  const spec = { containers: [{ name: 'web', image: 'registry.example.com/shop/web:1.2.3', command: ['sleep', '100000'] }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: shop },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function decided(): Parameters<typeof policyParameters>[0] {
  return {
    namespace: home,
    image: EXECUTOR_IMAGE,
    cluster: 'canary',
    keys: signer.keys,
    namespaces: [shop, empty],
    webhook: plane.webhook,
  };
}

/** As Gatekeeper is usually installed: its own webhook, which lets everything pass while it is down, and sees no DELETE. */
function stock(): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'gatekeeper-validating-webhook-configuration', labels: { 'gatekeeper.sh/system': 'yes' } },
    webhooks: [
      {
        name: 'validation.gatekeeper.sh',
        admissionReviewVersions: ['v1'],
        clientConfig: plane.webhook,
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['*'], scope: '*' }],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 3,
      },
    ],
  };
}

beforeAll(async () => {
  admin = await plane.client();
  home = await newNamespace(admin, 'canary-home');
  shop = await newNamespace(admin, 'canary-shop', { 'k8s-rca.io/remediation': 'enabled' });
  empty = await newNamespace(admin, 'canary-empty', { 'k8s-rca.io/remediation': 'enabled' });
  policies = renderPolicies(policyParameters(decided()));
  await applyAll(admin, [...policies.rbac, web()]);
  const token = await plane.token({ namespace: home, serviceAccount: 'k8s-rca', seconds: 3600 });
  await installPolicies(admin, policies);
  await applyAll(admin, [stock()]);
  const file = await plane.kubeconfig({ token });
  connection = connect({ cluster: { use: 'kubeconfig', name: 'canary', file, ownNamespace: home }, proxy: { none: [] } });
  const settings = { namespace: home, image: EXECUTOR_IMAGE, serviceAccount: 'k8s-rca-executor', keys: signer.keys };
  launcher = kubernetesLauncher({
    connection,
    namespace: home,
    layers: ['vap', 'gatekeeper'],
    jobOf: ({ plan, approval, auditHead }) => jobManifest(plan, approval, { ...settings, auditHead }),
    newId: () => randomBytes(8).toString('hex'),
    clock: systemClock,
    random: Math.random,
    log: memoryLog(),
  });
  await settles((verdicts) => verdicts.every((one) => one.holds), 'the guard to hold');
}, 240_000);

afterAll(async () => {
  await plane.startGatekeeper();
  await connection?.close();
  await admin.request('DELETE', STOCK);
  if (policies !== undefined) await removePolicies(admin, policies);
  for (const line of told) console.log(line);
});

/** Proves the guard again and again until it stands as claimed; the verdicts, and seconds from the call to the end of that proof. */
async function settles(
  claim: (verdicts: readonly GuardVerdict[]) => boolean,
  what: string,
  namespaces: readonly string[] = [shop],
): Promise<{ readonly verdicts: readonly GuardVerdict[]; readonly seconds: number }> {
  const started = Date.now();
  let verdicts: readonly GuardVerdict[] = [];
  const proven = async (): Promise<boolean> => {
    verdicts = await launcher.canary(namespaces);
    return claim(verdicts);
  };
  await until(proven, { what: () => `${what}: ${JSON.stringify(verdicts)}`, within: 120_000 });
  return { verdicts, seconds: (Date.now() - started) / 1000 };
}

const remove = async (path: string): Promise<void> => void (await must(admin, 'DELETE', path));
const patch = async (path: string, body: object): Promise<void> => void (await must(admin, 'PATCH', path, body));
const reinstall = (): Promise<void> => installPolicies(admin, policies);

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const POLICY = `${ADMISSION}/validatingadmissionpolicies/k8s-rca-executor-scope`;
const BINDING = `${ADMISSION}/validatingadmissionpolicybindings/k8s-rca-executor-scope`;
const WEBHOOK = `${ADMISSION}/validatingwebhookconfigurations/k8s-rca-executor-guard`;
const STOCK = `${ADMISSION}/validatingwebhookconfigurations/gatekeeper-validating-webhook-configuration`;
const OPT_IN = '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutordeny/k8s-rca-namespace-opt-in';
const policy = (name: string): string => `${ADMISSION}/validatingadmissionpolicies/${name}`;
const binding = (name: string): string => `${ADMISSION}/validatingadmissionpolicybindings/${name}`;
/** The webhook of our configuration, changed. */
async function patchWebhook(change: object): Promise<void> {
  const { webhooks = [] } = policies.webhooks[0] as { readonly webhooks?: readonly object[] };
  await patch(WEBHOOK, { webhooks: webhooks.map((one) => ({ ...one, ...change })) });
}
const TEMPLATE = '/apis/templates.gatekeeper.sh/v1/constrainttemplates/rcaexecutorguard';
const CONSTRAINT = '/apis/constraints.gatekeeper.sh/v1beta1/rcaexecutorguard/k8s-rca-executor-guard';
const CONFIG = '/apis/config.gatekeeper.sh/v1alpha1/namespaces/gatekeeper-system/configs';

interface Break {
  readonly name: string;
  /** The one that no longer holds; the other one must be seen to hold still. */
  readonly layer: GuardLayer;
  /** Whether it shows in the guard's objects, so that the bot proves at once and not only at the next hour. */
  readonly shows: 'in the objects' | 'in a proof only';
  /** What the verdict must name. */
  readonly names?: string;
  readonly hurt: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

const breaks: readonly Break[] = [
  {
    name: 'Gatekeeper stopped',
    layer: 'gatekeeper',
    shows: 'in a proof only',
    hurt: () => plane.stopGatekeeper(),
    mend: () => plane.startGatekeeper(),
  },
  ...['k8s-rca-executor-job-shape', 'k8s-rca-executor-token'].flatMap((name): readonly Break[] => [
    {
      name: `${name}: policy deleted`,
      layer: 'vap',
      shows: 'in the objects',
      names: name,
      hurt: () => remove(policy(name)),
      mend: reinstall,
    },
    {
      name: `${name}: binding deleted`,
      layer: 'vap',
      shows: 'in the objects',
      names: name,
      hurt: () => remove(binding(name)),
      mend: reinstall,
    },
  ]),
  {
    name: 'opt-in constraint deleted',
    layer: 'gatekeeper',
    shows: 'in the objects',
    names: 'k8s-rca-namespace-opt-in',
    hurt: () => remove(OPT_IN),
    mend: reinstall,
  },
  {
    name: 'opt-in constraint that only warns',
    layer: 'gatekeeper',
    shows: 'in the objects',
    names: 'k8s-rca-namespace-opt-in',
    hurt: () => patch(OPT_IN, { spec: { enforcementAction: 'warn' } }),
    mend: reinstall,
  },
  {
    name: 'webhook that fails open',
    layer: 'gatekeeper',
    shows: 'in the objects',
    names: 'executor-guard.k8s-rca.io',
    hurt: () => patchWebhook({ failurePolicy: 'Ignore' }),
    mend: reinstall,
  },
  {
    name: 'webhook that is asked for UPDATE only',
    layer: 'gatekeeper',
    shows: 'in the objects',
    names: 'executor-guard.k8s-rca.io',
    hurt: () => patchWebhook({ rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['*/*'], scope: '*' }] }),
    mend: reinstall,
  },
  { name: 'template deleted', layer: 'gatekeeper', shows: 'in the objects', hurt: () => remove(TEMPLATE), mend: reinstall },
  { name: 'constraint deleted', layer: 'gatekeeper', shows: 'in the objects', hurt: () => remove(CONSTRAINT), mend: reinstall },
  {
    name: 'constraint warns only',
    layer: 'gatekeeper',
    shows: 'in the objects',
    hurt: () => patch(CONSTRAINT, { spec: { enforcementAction: 'warn' } }),
    mend: reinstall,
  },
  {
    name: 'webhook configuration deleted, the stock one still there',
    layer: 'gatekeeper',
    shows: 'in the objects',
    names: 'executor-guard.k8s-rca.io',
    hurt: () => remove(WEBHOOK),
    mend: reinstall,
  },
  {
    name: 'Config excludes the namespace',
    layer: 'gatekeeper',
    shows: 'in the objects',
    hurt: () =>
      applyAll(admin, [
        {
          apiVersion: 'config.gatekeeper.sh/v1alpha1',
          kind: 'Config',
          metadata: { name: 'config', namespace: 'gatekeeper-system' },
          spec: { match: [{ excludedNamespaces: [shop], processes: ['*'] }] },
        },
      ]),
    mend: () => remove(`${CONFIG}/config`),
  },
  { name: 'policy deleted', layer: 'vap', shows: 'in the objects', hurt: () => remove(POLICY), mend: reinstall },
  {
    name: 'binding of a policy that is not there',
    layer: 'vap',
    shows: 'in the objects',
    hurt: async () => {
      await remove(BINDING);
      const broken = policies.admission.find(
        (one) => one.kind === 'ValidatingAdmissionPolicyBinding' && one.metadata.name === 'k8s-rca-executor-scope',
      );
      await applyAll(admin, [{ ...broken, spec: { policyName: 'gone', validationActions: ['Deny'] } }]);
    },
    mend: reinstall,
  },
  {
    name: 'binding that only records',
    layer: 'vap',
    shows: 'in the objects',
    hurt: () => patch(BINDING, { spec: { validationActions: ['Audit'] } }),
    mend: reinstall,
  },
];

describe('what the proof is tried on', () => {
  const scaled = (replicas: number): Promise<void> => patch(`/apis/apps/v1/namespaces/${shop}/deployments/web`, { spec: { replicas } });

  it.each([
    ['above the most that is set', 6, { min: 1, max: 5, delta: 2 }],
    ['below the least that is set', 1, { min: 3, max: 5, delta: 2 }],
    ['without replicas', 0, { min: 1, max: 5, delta: 2 }],
  ])(
    'P-129 a Deployment %s shows that both layers refuse, and a namespace without any takes nothing from it',
    async (_, replicas, bounds) => {
      await installPolicies(admin, renderPolicies(policyParameters({ ...decided(), replicas: bounds })));
      await scaled(replicas);
      const on = await settles((verdicts) => verdicts.every((one) => one.holds), 'the guard to hold', [shop, empty]);
      for (const verdict of on.verdicts) expect(verdict.untried).toEqual([{ namespace: empty, why: 'holds no Deployment to try it on' }]);
      await scaled(1);
      await reinstall();
    },
    300_000,
  );
});

describe('a guard that is broken on a real API server', () => {
  it.each(breaks)(
    'P-129 $name: the proof names the layer, and holds again when it is mended',
    async ({ name, layer, shows, names = shop, hurt, mend }) => {
      const before = await launcher.guardVersion();
      await hurt();
      const off = await settles((verdicts) => verdicts.some((one) => one.layer === layer && !one.holds), `${layer} not to hold`);
      expect(off.verdicts.filter((one) => !one.holds).map((one) => one.layer)).toEqual([layer]);
      expect(off.verdicts.find((one) => one.layer === layer)?.why).toContain(names);
      if (shows === 'in the objects') expect(await launcher.guardVersion()).not.toBe(before);
      await mend();
      const on = await settles((verdicts) => verdicts.every((one) => one.holds), 'the guard to hold again');
      told.push(
        `${name}: ${layer} seen broken after ${off.seconds.toFixed(1)} s, whole again ${on.seconds.toFixed(1)} s after it was mended`,
      );
    },
    300_000,
  );
});
