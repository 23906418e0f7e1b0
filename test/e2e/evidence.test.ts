import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, namespace, service, shell, workload } from './manifests.ts';
import { startWorld, until, type World } from './world.ts';

let world: World;

interface Told {
  readonly causes: readonly {
    readonly id: string;
    readonly title: string;
    readonly evidence: readonly { readonly evidence: string; readonly says: string }[];
  }[];
  readonly changed: readonly { readonly summary: string; readonly by: string }[];
  readonly missing: readonly { readonly evidence: string; readonly says: string }[];
  readonly looks: readonly { readonly id: string; readonly query: string }[];
}

async function diagnose(target: string, env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const { code, out, err } = await world.run(['diagnose', target, '-n', 'shop', '--json'], { env });
  expect(code, err).toBe(1);
  return JSON.parse(out) as Told;
}

const noise = (n: number): string =>
  Array.from(
    { length: n },
    (_, i) => `request ${i + 1} of a quiet day was served from the cache in ${(i % 7) + 1} ms, nothing to see in this line`,
  ).join('\n');
const MISSING_FILE = 'FATAL: cannot open /data/index.db: No such file or directory';
const OUT = [{ name: 'out', mountPath: '/etc/out' }];

/** Prints one key of ConfigMap `out`, then ends. */
const printer = (name: string, key: string, more: Readonly<Record<string, unknown>> = {}) =>
  workload({
    namespace: 'shop',
    name,
    containers: [shell('main', `cat /etc/out/${key}; exit 1`, { volumeMounts: OUT, ...more })],
    spec: { volumes: [{ name: 'out', configMap: { name: 'out' } }] },
  });

const api = (script: string) =>
  workload({
    namespace: 'shop',
    name: 'api',
    containers: [
      { name: 'web', image: 'nginx:1.29-alpine', ports: [{ containerPort: 80 }], envFrom: [{ configMapRef: { name: 'settings' } }] },
      shell('worker', script),
      shell('reporter', 'echo reporting; sleep 86400'),
    ],
    spec: {
      initContainers: [
        shell('setup', '[ -e /tmp/none ] || echo "schema is at version 12"'),
        shell('proxy', 'echo proxying; sleep 86400', { restartPolicy: 'Always' }),
      ],
    },
  });

async function restarts(owner: string, atLeast: number): Promise<void> {
  await until(
    async () => {
      const { items } = (await world.api('GET', `/api/v1/namespaces/shop/pods?labelSelector=app%3D${owner}`)) as {
        items: readonly { status?: { containerStatuses?: readonly { restartCount: number; state: { waiting?: unknown } }[] } }[];
      };
      return items.some((p) => p.status?.containerStatuses?.some((c) => c.restartCount >= atLeast && c.state.waiting !== undefined));
    },
    { what: `restarts of ${owner}` },
  );
}

beforeAll(async () => {
  world = await startWorld({ env: { K8S_API_TIMEOUT_SECONDS: '60' } });
  world.cluster.apply([
    namespace('shop'),
    configMap('settings', { namespace: 'shop', data: { MODE: 'standard' } }),
    configMap('out', {
      namespace: 'shop',
      data: {
        late: `${noise(550)}\n${MISSING_FILE}\n`,
        middle: `${noise(300)}\n${MISSING_FILE}\n${noise(250)}\n`,
      },
    }),
    configMap('large', { namespace: 'shop', data: { all: 'x'.repeat(5 * 1024 * 1024) } }),
    api('sleep 86400'),
    service('api', { namespace: 'shop', selects: 'api', port: 80 }),
    service('front', { namespace: 'shop', selects: 'nobody', port: 80 }),
    printer('late', 'late'),
    printer('middle', 'middle'),
    printer('archive', 'late', {
      envFrom: [{ configMapRef: { name: 'large', optional: true } }, { configMapRef: { name: 'gone', optional: true } }],
    }),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'files', namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
    },
    workload({
      namespace: 'shop',
      name: 'store',
      containers: [{ name: 'main', image: 'nginx:1.29-alpine', volumeMounts: [{ name: 'files', mountPath: '/files' }] }],
      spec: { volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'files' } }] },
    }),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'books', namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    workload({
      namespace: 'shop',
      name: 'accounts',
      containers: [{ name: 'main', image: 'nginx:1.29-alpine' }],
      spec: {
        volumes: [
          { name: 'books', persistentVolumeClaim: { claimName: 'books' } },
          { name: 'rules', configMap: { name: 'rules' } },
        ],
      },
    }),
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all', namespace: 'shop' }, spec: { hard: { pods: '40' } } },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'all', namespace: 'shop' },
      spec: { limits: [{ type: 'Container', max: { cpu: '4' } }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'api', namespace: 'shop' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'api' } } },
    },
  ]);
  await until(
    async () => {
      const found = (await world.api('GET', '/apis/apps/v1/namespaces/shop/deployments/api')) as { status?: { readyReplicas?: number } };
      return (found.status?.readyReplicas ?? 0) > 0;
    },
    { what: 'a healthy api' },
  );
  await world.api('PATCH', '/apis/apps/v1/namespaces/shop/deployments/api?fieldManager=deploy-robot', {
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'nginx:1.29-alpine', ports: [{ containerPort: 80 }], envFrom: [{ configMapRef: { name: 'settings' } }] },
            shell('worker', `echo starting; echo "${MISSING_FILE}" >&2; exit 1`),
            shell('reporter', 'echo reporting; sleep 86400'),
          ],
        },
      },
    },
  });
  await Promise.all([restarts('api', 2), restarts('late', 1), restarts('middle', 1), restarts('archive', 1)]);
});
afterAll(() => world.stop());

describe('what is looked at', () => {
  test('P-042 L-029 logs of every container, the previous ones of what was restarted', async () => {
    const { looks } = await diagnose('deployment/api');
    const logs = looks.map((l) => l.query).filter((q) => q.startsWith('kubectl logs'));
    const of = (container: string) => logs.filter((q) => q.includes(` -c ${container} `)).map((q) => q.endsWith('--previous'));
    expect(new Set(of('worker'))).toEqual(new Set([true, false]));
    for (const container of ['setup', 'proxy', 'web', 'reporter']) expect(of(container), container).toContain(false);
    for (const container of ['web', 'reporter']) expect(of(container), container).not.toContain(true);
  });

  test('P-042 L-027 of fifty kilobytes the error is kept, whether it stands last or in the middle', async () => {
    const [late, middle] = await Promise.all([diagnose('deployment/late'), diagnose('deployment/middle')]);
    for (const told of [late, middle]) {
      expect(told.causes[0]?.id).toBe('crashloop.missing_file');
      const line = told.causes[0]?.evidence.find((e) => e.says.includes('/data/index.db'));
      expect(line?.says).toContain('cannot open /data/index.db');
      expect(told.looks.find((l) => l.id === line?.evidence)?.query).toMatch(/^kubectl logs/);
    }
  });

  test('P-043 around the pod: node, Services with their endpoints, quota, limits, disruption budget', async () => {
    const told = await diagnose('deployment/api');
    const queries = told.looks.map((l) => l.query);
    for (const kind of ['service', 'endpointslice', 'resourcequota', 'limitrange', 'poddisruptionbudget']) {
      expect(queries, kind).toContain(`kubectl get ${kind} -n shop`);
    }
    expect(queries).toContainEqual(expect.stringMatching(/^kubectl get node node-\d -o yaml$/));
    // What follows from the failure is looked at and is no evidence for its cause.
    const says = told.causes.flatMap((c) => c.evidence.map((e) => e.says));
    expect(says.filter((s) => s.includes('endpoints behind'))).toEqual([]);
    expect(JSON.stringify(told)).not.toContain('behind front');
  });

  test('P-043 claim, volume and storage class of a pod that waits for its volume', async () => {
    const { looks, causes } = await diagnose('deployment/store');
    const queries = looks.map((l) => l.query);
    expect(queries).toContain('kubectl get persistentvolumeclaim files -n shop -o yaml');
    expect(queries).toContainEqual(expect.stringMatching(/^kubectl get storageclass/));
    expect(queries).toContainEqual(expect.stringMatching(/^kubectl get persistentvolume(?: |$)/));
    expect(causes[0]?.title).toContain('fast');
  });

  test('P-043 volume and storage class of a claim that is bound, where a volume of the pod cannot be mounted', async () => {
    const { looks } = await diagnose('deployment/accounts');
    const queries = looks.map((l) => l.query);
    expect(queries).toContain('kubectl get persistentvolumeclaim books -n shop -o yaml');
    expect(queries).toContainEqual(expect.stringMatching(/^kubectl get persistentvolume pvc-[\w-]+ -o yaml$/));
    expect(queries).toContainEqual(expect.stringMatching(/^kubectl get storageclass [\w-]+ -o yaml$/));
  });

  test('P-044 what changed: the revision, the difference of the templates, who and when', async () => {
    const { changed } = await diagnose('deployment/api');
    expect(changed).toContainEqual(
      expect.objectContaining({
        by: 'deploy-robot',
        summary: expect.stringMatching(/^revision 1 → 2: worker command\[2\] sleep 86400 → /),
      }),
    );
    const { out } = await world.run(['diagnose', 'deployment/api', '-n', 'shop']);
    expect(out).toMatch(/deploy-robot/);
    expect(out).toMatch(/revision 1 → 2/);
  });
});

describe('what could not be seen', () => {
  test('P-050 P-052 a look that was refused, found nothing, took too long or was too large is named with its reason', async () => {
    world.cluster.faults.deny('resourcequotas');
    world.cluster.faults.slow(20_000, 'limitranges');
    const { missing, looks } = await diagnose('deployment/archive', { K8S_API_TIMEOUT_SECONDS: '4' });
    world.cluster.faults.clear();
    expect(missing.map((m) => m.says)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^ResourceQuota .*shop: forbidden \(no right to list resourcequotas in namespace shop; grant verbs list on resource "resourcequotas"/,
        ),
        expect.stringMatching(/^LimitRange .*shop: timeout \(no answer within 4 s\)/),
        expect.stringMatching(/^ConfigMap\/shop\/large: too-big/),
      ]),
    );
    // That there is none was seen: a finding, nothing unseen.
    expect(looks.map((l) => l.query)).toContainEqual(expect.stringContaining('get configmap gone -n shop'));
    expect(JSON.stringify(missing)).not.toContain('gone');
  });

  test('P-052 L-033 the card names the missing rights with the least rule, and calls nothing absent that it could not see', async () => {
    world.cluster.faults.deny('pods/log');
    world.cluster.faults.deny('configmaps');
    const bot = await world.startBot();
    await world.watching();
    world.cluster.apply([
      configMap('flags', { namespace: 'shop', data: { on: 'yes' } }),
      workload({
        namespace: 'shop',
        name: 'billing',
        containers: [shell('main', 'echo "starting"; exit 4', { envFrom: [{ configMapRef: { name: 'flags' } }] })],
      }),
    ]);
    const root = await until(() => world.cards().find((c) => c.words.includes('billing')), { what: 'the card of billing' });
    const words = (): string => [root, ...world.thread(root.ts)].map((m) => m.words).join('\n');
    await until(() => words().includes('pods/log'), { what: 'the missing right in the thread' });
    expect(words()).toContain('configmaps');
    expect(words()).not.toMatch(/ConfigMap flags (?:does not exist|is missing|not found)/i);
    await bot.stop();

    const doctor = await world.run(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/NOT +get pods\/log: no right to get pods\/log in the whole cluster; needed for logs as evidence/);
    expect(doctor.out.replaceAll(/\s+/g, ' ')).toContain('- { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }');
    expect(doctor.out).toMatch(/degraded: 2 checks of \d+ failed/);
    world.cluster.faults.clear();
  });
});
