import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../policies/index.ts';
import { at, list, strings, text } from '../../src/model/index.ts';
import { because, HELM } from './fixtures.ts';
import { type Asked, nameOf, NAMESPACE, notes, objects, template, valueSets } from './helm.ts';

/** Assembled here, so that no file holds anything shaped like a token. */
const BOT = ['xoxb', '000000000000', 'fake'].join('-');
const APP = ['xapp', '1', 'A000', 'fake'].join('-');
const KEY = ['sk', 'fake', '0'.repeat(20)].join('-');
const INLINE: Asked = {
  set: [
    'image.repository=registry.example.com/k8s-rca',
    `secrets.slackBotToken=${BOT}`,
    `secrets.slackAppToken=${APP}`,
    `secrets.aiApiKey=${KEY}`,
    'secrets.slackChannelId=C0123456789',
  ],
};
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate', 'impersonate', '*'];

interface Grant {
  readonly role: string;
  readonly resource: string;
  readonly verb: string;
}

const rolesIn = (all: readonly Manifest[]): readonly Manifest[] => all.filter((one) => one.kind === 'Role' || one.kind === 'ClusterRole');

function grants(roles: readonly Manifest[]): readonly Grant[] {
  return roles.flatMap((role) =>
    list(role['rules']).flatMap((rule) =>
      strings(at(rule, 'resources')).flatMap((resource) =>
        strings(at(rule, 'verbs')).map((verb) => ({ role: nameOf(role), resource, verb })),
      ),
    ),
  );
}

/** Who is bound to what. */
function bindings(all: readonly Manifest[]): readonly string[] {
  return all
    .filter((one) => one.kind.endsWith('RoleBinding'))
    .map(
      (one) =>
        `${list(one['subjects'])
          .map((s) => `${text(at(s, 'namespace'))}/${text(at(s, 'name'))}`)
          .join()} ${nameOf(one)}`,
    );
}

const podOf = (all: readonly Manifest[]): unknown =>
  at(
    all.find((one) => one.kind === 'Deployment'),
    'spec',
    'template',
    'spec',
  );

describe.skipIf(HELM === '')(`what an installation may do${because}`, () => {
  it('P-209 by default the bot reads, and nobody writes', () => {
    const all = objects(HELM, { values: 'default' });
    const verbs = new Set(grants(rolesIn(all)).map(({ verb }) => verb));
    expect([...verbs].sort()).toEqual(['get', 'list', 'watch']);
    expect(bindings(all)).toEqual([`${NAMESPACE}/k8s-rca ClusterRoleBinding /k8s-rca-reader`]);
    expect(all.filter((one) => one.kind === 'ServiceAccount').map(nameOf)).toEqual([`ServiceAccount ${NAMESPACE}/k8s-rca`]);
  });

  it.each(valueSets)('P-209 %s: no right to a Secret, none to everything, the executor bound in its namespaces alone', (values) => {
    const all = objects(HELM, { values });
    const every = grants(rolesIn(all));
    expect(every.filter(({ resource }) => resource.startsWith('secrets') || resource.includes('*'))).toEqual([]);
    expect(every.filter(({ verb }) => verb === '*')).toEqual([]);
    expect(every.filter(({ role, verb }) => role.startsWith('ClusterRole ') && WRITES.includes(verb))).toEqual([]);
    const fixes = values.startsWith('remediation') || values === 'everything';
    expect(bindings(all).filter((one) => one.startsWith(`${NAMESPACE}/k8s-rca-executor `))).toEqual(
      fixes ? ['shop', 'bank'].map((home) => `${NAMESPACE}/k8s-rca-executor RoleBinding ${home}/k8s-rca-executor`) : [],
    );
    const jobs = every.filter(({ resource, verb }) => resource === 'jobs' && verb === 'create').map(({ role }) => role);
    expect(jobs).toEqual(fixes ? [`Role ${NAMESPACE}/k8s-rca-launcher`] : []);
  });

  it.each(valueSets)('P-210 %s: the pod keeps what the restricted profile demands, and no service links', (values) => {
    const pod = podOf(objects(HELM, { values }));
    expect(at(pod, 'securityContext')).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(at(pod, 'enableServiceLinks')).toBe(false);
    expect(at(pod, 'automountServiceAccountToken')).toBe(true);
    expect(Number(at(pod, 'terminationGracePeriodSeconds'))).toBeGreaterThan(20);
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) expect(at(pod, field)).toBeUndefined();
    for (const volume of list(at(pod, 'volumes')))
      expect(['name', 'configMap', 'secret', 'persistentVolumeClaim', 'emptyDir']).toEqual(
        expect.arrayContaining(Object.keys(Object(volume))),
      );
    const [container, ...more] = list(at(pod, 'containers'));
    expect(more).toEqual([]);
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(at(container, 'resources', 'limits', 'memory')).toBeDefined();
    for (const [probe, path] of [
      ['startupProbe', '/healthz'],
      ['livenessProbe', '/healthz'],
      ['readinessProbe', '/readyz'],
    ] as const)
      expect(at(container, probe, 'httpGet', 'path')).toBe(path);
  });

  it('P-210 one replica is replaced, never doubled, so there is no disruption budget; network policies hold bot and executor', () => {
    const all = objects(HELM, { values: 'everything' });
    const bot = all.find((one) => one.kind === 'Deployment');
    expect(at(bot, 'spec')).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(all.filter((one) => one.kind === 'PodDisruptionBudget')).toEqual([]);
    const policies = all.filter((one) => one.kind === 'NetworkPolicy');
    expect(policies.map(nameOf)).toEqual([`NetworkPolicy ${NAMESPACE}/k8s-rca`, `NetworkPolicy ${NAMESPACE}/k8s-rca-executor`]);
    for (const policy of policies) expect(at(policy, 'spec', 'policyTypes')).toEqual(['Ingress', 'Egress']);
    const [, executor] = policies;
    expect(at(executor, 'spec', 'ingress')).toEqual([]);
    const ports = list(at(executor, 'spec', 'egress')).flatMap((rule) => list(at(rule, 'ports')).map((port) => at(port, 'port')));
    expect(ports).toEqual([53, 53, 6443]);
  });

  it('L-084 tokens stand in one Secret and nowhere else; with existingSecret there is none at all', () => {
    const all = objects(HELM, INLINE);
    const holders = all.filter((one) => [BOT, APP, KEY].some((token) => JSON.stringify(one).includes(token)));
    expect(holders.map(nameOf)).toEqual([`Secret ${NAMESPACE}/k8s-rca`]);
    for (const values of valueSets) {
      const own = objects(HELM, { values });
      expect(own.filter((one) => one.kind === 'Secret')).toEqual([]);
      expect(JSON.stringify(own)).not.toMatch(/xox[a-z]-|xapp-|sk-|PRIVATE KEY|AIza|password/i);
    }
  });

  it('L-084 fixes are off, no model is asked and nothing is listened to beyond the cluster until somebody says so', () => {
    const all = objects(HELM, { values: 'default' });
    const env = list(at(list(at(podOf(all), 'containers'))[0], 'env'));
    const told = (name: string): unknown =>
      at(
        env.find((one) => at(one, 'name') === name),
        'value',
      );
    expect(told('REMEDIATION_MODE')).toBe('off');
    expect(told('AI_PROVIDER')).toBe('none');
    expect(all.filter((one) => one.kind === 'Service').map((one) => at(one, 'spec', 'type'))).toEqual([undefined]);
    expect(all.filter((one) => one.kind === 'Ingress')).toEqual([]);
  });

  it('no image is latest, and with a digest every image is by digest', () => {
    for (const values of valueSets) {
      const images = [...template(HELM, { values }).out.matchAll(/^\s*image: "?([^"\n]+)"?$/gm)].map(([, image = '']) => image);
      expect(images.length).toBeGreaterThan(0);
      expect(images.filter((image) => /:latest$|^[^:@]+$/.test(image))).toEqual([]);
    }
    const [container] = list(at(podOf(objects(HELM, { values: 'remediation-vap-only' })), 'containers'));
    expect(at(container, 'image')).toMatch(/@sha256:[0-9a-f]{64}$/);
  });
});

describe.skipIf(HELM === '')(`P-208 names that others use${because}`, () => {
  const env = (asked: Asked): Readonly<Record<string, unknown>> => {
    const entries = list(at(list(at(podOf(objects(HELM, asked)), 'containers'))[0], 'env'));
    return Object.fromEntries(
      entries.map((one) => [text(at(one, 'name')), at(one, 'value') ?? at(one, 'valueFrom', 'secretKeyRef', 'name')]),
    );
  };

  it('secrets.* and agent.* reach the bot', () => {
    const told = env({
      ...INLINE,
      set: [
        ...(INLINE.set ?? []),
        'agent.watchNamespaces=shop\\,bank',
        'agent.aiModel=m',
        'agent.logLevel=debug',
        'image.repository=registry.example.com/x',
      ],
    });
    expect(told).toMatchObject({
      SLACK_BOT_TOKEN: 'k8s-rca',
      SLACK_APP_TOKEN: 'k8s-rca',
      AI_API_KEY: 'k8s-rca',
      SLACK_CHANNEL_ID: 'C0123456789',
      WATCH_NAMESPACES: 'shop,bank',
      AI_MODEL: 'm',
      LOG_LEVEL: 'debug',
    });
    const [container] = list(
      at(podOf(objects(HELM, { ...INLINE, set: [...(INLINE.set ?? []), 'image.repository=registry.example.com/x'] })), 'containers'),
    );
    expect(text(at(container, 'image'))).toMatch(/^registry\.example\.com\/x:/);
  });

  it('existingSecret is read instead', () => {
    expect(env({ values: 'default' })).toMatchObject({ SLACK_BOT_TOKEN: 'k8s-rca-slack', SLACK_CHANNEL_ID: 'k8s-rca-slack' });
  });

  it('sandbox.enabled and secrets.allowedApprovers are remediation.enabled and remediation.approvers', () => {
    const asked = {
      values: 'remediation-vap-only',
      set: ['remediation.enabled=false', 'sandbox.enabled=true', 'secrets.allowedApprovers=U0ALIAS'],
      json: ['remediation.approvers=[]'],
    };
    expect(env(asked)).toMatchObject({ REMEDIATION_MODE: 'on' });
    const approvers = objects(HELM, asked).find((one) => nameOf(one) === `ConfigMap ${NAMESPACE}/k8s-rca-approvers`);
    expect(text(at(approvers, 'data', 'approvers')).trim()).toBe('U0ALIAS');
  });

  it.each([
    ['', 'on'],
    ['api', 'on'],
    ['dry-run', 'dry-run'],
    ['off', 'off'],
  ])('agent.remediationMode %j is %s where remediation is enabled', (given, mode) => {
    expect(env({ values: 'remediation-vap-only', set: [`agent.remediationMode=${given}`] })).toMatchObject({ REMEDIATION_MODE: mode });
  });
});

describe.skipIf(HELM === '')(`notes after an installation${because}`, () => {
  const said = (asked: Asked): string => notes(HELM, asked).out.split('NOTES:\n')[1] ?? '';

  it('say what it may do, how to check it, and what persistence off means', () => {
    const plain = said({ values: 'default' });
    expect(plain).toContain('no Prometheus operator');
    expect(plain).toContain('It reads no Secret.');
    expect(plain).toContain('It changes nothing: remediation is off');
    expect(plain).toContain('node bin/k8s-rca.js doctor');
    expect(plain).not.toContain('WARNING');
    expect(plain).toContain('helm uninstall leaves the claim k8s-rca-data');
    const without = said({ values: 'persistence-off' });
    expect(without).toContain('WARNING: persistence is off.');
    expect(without).toContain("helm uninstall leaves the kinds of Gatekeeper's constraints");
  });

  it('say where fixes are made, by whom, and what is weaker than it could be', () => {
    const vap = said({ values: 'remediation-vap-only' });
    expect(vap).toContain('by the account k8s-rca-executor, in: shop, bank.');
    expect(vap).toContain('kubectl label namespace shop bank k8s-rca.io/remediation=enabled');
    expect(vap).toContain('WARNING: Gatekeeper does not guard the executor.');
    const gatekeeper = said({ values: 'remediation-gatekeeper' });
    expect(gatekeeper).toContain('WARNING: no ValidatingAdmissionPolicy guards the executor.');
    expect(gatekeeper).toContain('additionalValidatingWebhookConfigsToRotateCerts: [k8s-rca-executor-guard]');
    const tag = said({ values: 'remediation-vap-only', set: ['image.digest=', 'image.tag=1.2.3', 'remediation.imageByTag=true'] });
    expect(tag).toContain("WARNING: the executor's image is named by a tag.");
    expect(vap).toContain('one of 6 actions (restart, scale, set-resources, evict-pod, rollback, delete-stuck-pod)');
    expect(vap).toContain('The bot itself may create and delete Jobs in rca');
    const everything = said({ values: 'everything' });
    expect(everything).not.toContain('WARNING');
    expect(everything).toContain('one of 4 actions (restart, scale, set-resources, evict-pod)');
  });

  it.each([
    ['http://proxy.example.com:3128', 3128],
    ['http://proxy.example.com', 80],
    ['https://proxy.example.com', undefined],
    ['http://proxy.example.com:6443', undefined],
  ])('a proxy at %s: port that the NetworkPolicy blocks is %j', (https, blocked) => {
    const notes = said({ values: 'default', set: [`proxy.https=${https}`] });
    if (blocked === undefined) expect(notes).not.toContain('WARNING');
    else expect(notes).toContain(`WARNING: the NetworkPolicy lets nothing out to port ${blocked}`);
    expect(said({ values: 'default', set: [`proxy.https=${https}`, 'networkPolicy.enabled=false'] })).not.toContain('WARNING');
    const opened = said({
      values: 'default',
      set: [`proxy.https=${https}`],
      json: [`networkPolicy.extraEgress=[{"ports":[{"port":80,"endPort":4000}]}]`],
    });
    expect(opened).not.toContain('WARNING');
  });
});
