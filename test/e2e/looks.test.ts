import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, namespace, pod, shell, workload } from './manifests.ts';
import { startWorld, until, type World } from './world.ts';

/** The token of the kubeconfig in use: it must never be printed. */
const TOKEN = ['practice', 'cluster', 'token', 'f3a9c1d7e5b2'].join('-');
/** A pod prints its first text, ends, and says something else in its second life. */
const TWO_LIVES = 'cat /etc/words/$NAME; [ -e /etc/words/stay ] && sleep 86400; exit 1';
const WORDS = [{ name: 'words', mountPath: '/etc/words' }];

let world: World;
/** The pod of Deployment shop/api. */
let api: string;

interface PodStatus {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly state: { readonly running?: unknown; readonly waiting?: { readonly reason: string } };
    }[];
  };
}

async function pods(inside: string): Promise<readonly PodStatus[]> {
  return ((await world.api('GET', `/api/v1/namespaces/${inside}/pods`)) as { readonly items: readonly PodStatus[] }).items;
}

/** What a look answers, as facts; fails with its words when it does not end well. */
async function look(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, out, err } = await world.run(['look', ...args, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
}

/** A kubeconfig as a program might print it. */
const PRINTED = `users:\n- name: practice\n  user:\n    token: ${TOKEN}\n`;

function furnish(): void {
  world.cluster.apply([
    namespace('shop'),
    configMap('words', {
      namespace: 'shop',
      data: { quiet: 'first words of quiet\n', loader: 'first words of loader\n', kubeconfig: PRINTED },
    }),
    configMap('many', {
      namespace: 'shop',
      data: { lines: `${Array.from({ length: 700 }, (_, n) => `entry ${n + 1} written`).join('\n')}\n` },
    }),
    workload({
      namespace: 'shop',
      name: 'api',
      annotations: { note: PRINTED },
      containers: [
        {
          name: 'web',
          image: 'nginx:1.29-alpine',
          ports: [{ containerPort: 80 }],
          env: [
            { name: 'MODE', value: 'standard' },
            { name: 'API_TOKEN', value: TOKEN },
            { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } },
          ],
          resources: { requests: { cpu: '10m' }, limits: { memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 80 } },
          livenessProbe: { tcpSocket: { port: 80 } },
          volumeMounts: WORDS,
        },
        shell('worker', 'cat /etc/words/kubeconfig; echo "opening the queue"; exit 3', { volumeMounts: WORDS }),
        shell('reporter', 'cat /etc/many/lines; sleep 86400', { volumeMounts: [{ name: 'many', mountPath: '/etc/many' }] }),
      ],
      spec: {
        initContainers: [shell('setup', 'echo "schema is at version 12"')],
        imagePullSecrets: [{ name: 'registry' }],
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        volumes: [
          { name: 'words', configMap: { name: 'words' } },
          { name: 'many', configMap: { name: 'many' } },
          { name: 'scratch', emptyDir: {} },
        ],
      },
    }),
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'api', namespace: 'shop' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
        minReplicas: 1,
        maxReplicas: 4,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
      },
    },
    ...['quiet', 'loader'].map((name) =>
      pod({
        namespace: 'shop',
        name,
        containers: [shell('main', TWO_LIVES, { env: [{ name: 'NAME', value: name }], volumeMounts: WORDS })],
        spec: { volumes: [{ name: 'words', configMap: { name: 'words' } }] },
      }),
    ),
    pod({ name: 'too-large', containers: [{ name: 'main', image: 'nginx:1.29-alpine', resources: { requests: { cpu: '64' } } }] }),
    pod({ name: 'done', containers: [shell('main', 'echo done')], spec: { restartPolicy: 'Never' } }),
    pod({ name: 'relic', containers: [shell('main', 'sleep 86400')], spec: { schedulerName: 'by-hand' } }),
    workload({ kind: 'StatefulSet', name: 'db', containers: [{ name: 'db', image: 'redis:7.4-alpine' }] }),
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', namespace: 'default' }, spec: jobSpec() },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'default' },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: jobSpec() } },
    },
  ]);
}

function jobSpec(): unknown {
  return { template: { spec: { restartPolicy: 'Never', containers: [shell('main', 'echo once')] } } };
}

/** A pod that no scheduler takes: its status is what is written here. */
async function writeRelic(): Promise<void> {
  await world.api('PATCH', '/api/v1/namespaces/default/pods/relic/status', {
    status: {
      phase: 'Running',
      podIP: '10.244.9.9',
      startTime: '2026-01-02T03:04:05Z',
      containerStatuses: [
        {
          name: 'main',
          image: 'busybox:1.37',
          imageID: '',
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
          lastState: {
            terminated: {
              exitCode: 137,
              signal: 9,
              reason: 'OOMKilled',
              startedAt: '2026-01-02T03:04:05Z',
              finishedAt: '2026-01-02T03:05:06Z',
            },
          },
        },
      ],
    },
  });
}

async function writeEvents(): Promise<void> {
  for (let n = 1; n <= 60; n++) {
    const at = new Date(Date.parse('2026-01-02T04:00:00Z') + n * 1000).toISOString().replace('.000', '');
    await world.api('POST', '/api/v1/namespaces/default/events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `relic.${n}`, namespace: 'default' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'relic', namespace: 'default' },
      type: n % 3 === 0 ? 'Warning' : 'Normal',
      reason: n % 3 === 0 ? 'Strained' : 'Noted',
      message: `note number ${n}`,
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
      source: { component: 'keeper' },
    });
  }
}

async function secondLives(): Promise<void> {
  const lives = await until(
    async () => {
      const seen = (await pods('shop')).filter((p) => ['quiet', 'loader'].includes(p.metadata.name));
      return seen.length === 2 && seen.every((p) => (p.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
    },
    { what: 'two restarted pods' },
  );
  expect(lives).toBe(true);
  world.cluster.apply([
    configMap('words', { namespace: 'shop', data: { quiet: '', loader: 'second words of loader\n', kubeconfig: PRINTED, stay: 'yes' } }),
  ]);
}

/** Whether the log of a running container of shop holds a text. */
async function says(name: string, words: string): Promise<boolean> {
  const found = (await pods('shop')).find((p) => p.metadata.name === name);
  const answer = await fetch(`${world.cluster.url}/api/v1/namespaces/shop/pods/${name}/log`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  return found?.status?.containerStatuses?.[0]?.state.running !== undefined && (await answer.text()).includes(words);
}

beforeAll(async () => {
  world = await startWorld({ practice: { token: TOKEN }, env: { K8S_PROXY_URL: '', K8S_API_TIMEOUT_SECONDS: '60' } });
  const kubeconfig = join(world.dataDir, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(world.cluster.kubeconfig()));
  (world.env as Record<string, string>)['KUBECONFIG'] = kubeconfig;
  furnish();
  await writeRelic();
  await writeEvents();
  await secondLives();
  api = await until(
    async () => {
      const found = (await pods('shop')).find((p) => p.metadata.name.startsWith('api-'));
      const worker = found?.status?.containerStatuses?.find((c) => c.name === 'worker');
      return (worker?.restartCount ?? 0) > 1 && worker?.state.waiting?.reason === 'CrashLoopBackOff' ? found?.metadata.name : undefined;
    },
    { what: 'a worker in its back-off' },
  );
  await until(() => says('loader', 'second words'), { what: 'the second life of loader' });
  await until(async () => (await says('quiet', '')) && !(await says('quiet', 'first')), { what: 'the second life of quiet' });
});
afterAll(() => world.stop());

describe('looks of the shipped command', () => {
  test('P-037 get_pod_status: phase, node, address, start, each container’s states, exit code and signal, conditions', async () => {
    const [relic, status] = await Promise.all([look('get_pod_status', 'relic'), look('get_pod_status', api, '-n', 'shop')]);
    expect(relic).toEqual({
      pod: 'relic',
      namespace: 'default',
      phase: 'Running',
      ip: '10.244.9.9',
      started: '2026-01-02T03:04:05.000Z',
      containers: [
        {
          name: 'main',
          ready: false,
          restarts: 4,
          state: { waiting: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
          last: { terminated: 'OOMKilled', exitCode: 137, signal: 9, finished: '2026-01-02T03:05:06.000Z' },
        },
      ],
      conditions: expect.any(Array),
    });
    expect(status).toMatchObject({
      phase: 'Running',
      node: expect.stringMatching(/^node-\d$/),
      ip: expect.stringMatching(/^10\./),
      containers: [
        { name: 'setup', role: 'init', state: { terminated: 'Completed', exitCode: 0 } },
        { name: 'web', ready: true, restarts: 0 },
        { name: 'worker', ready: false, state: { waiting: 'CrashLoopBackOff' }, last: { exitCode: 3 } },
        { name: 'reporter', ready: true },
      ],
    });
    expect(status['conditions']).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', message: 'containers with unready status: [worker]' }),
    );
  });

  test('P-037 describe_pod: what it asks for, environment by name only', async () => {
    const facts = await look('describe_pod', `pod/${api}`, '-n', 'shop');
    const [setup, web, worker] = facts['containers'] as readonly Record<string, unknown>[];
    expect(setup).toMatchObject({ name: 'setup', role: 'init', image: 'busybox:1.37' });
    expect(web).toMatchObject({
      image: 'nginx:1.29-alpine',
      requests: { cpu: '10m' },
      limits: { memory: '64Mi' },
      env: ['MODE', 'API_TOKEN', 'DB_PASSWORD (from Secret db, key password)'],
      ports: [80],
      readiness: { type: 'http', path: '/', port: '80' },
      liveness: { type: 'tcp', port: '80' },
      mounts: ['/etc/words ← words'],
    });
    expect(worker).toMatchObject({ command: ['sh', '-c', expect.stringContaining('exit 3')] });
    expect(facts).toMatchObject({
      serviceAccount: 'default',
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      pullSecrets: ['registry'],
      owners: [expect.stringMatching(/^ReplicaSet\/api-/)],
    });
    expect(facts['volumes']).toContainEqual({ name: 'words', type: 'configMap', from: ['ConfigMap words'] });
    expect(JSON.stringify(facts)).not.toContain('standard');
  });

  test('P-038 L-029 get_pod_logs: the failing container unasked, its previous log when it does not run', async () => {
    const [unasked, init, named] = await Promise.all([
      look('get_pod_logs', api, '-n', 'shop'),
      look('get_pod_logs', api, '-n', 'shop', '-c', 'setup'),
      look('get_pod_logs', api, '-n', 'shop', '-c', 'worker', '--previous', '--tail', '1'),
    ]);
    expect(unasked).toMatchObject({ container: 'worker', which: 'previous' });
    expect(unasked['lines']).toContainEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+ opening the queue$/));
    expect(init).toMatchObject({ container: 'setup', which: 'current', lines: [expect.stringContaining('schema is at version 12')] });
    expect(named).toMatchObject({ which: 'previous', lines: [expect.stringContaining('opening the queue')] });
  });

  test('P-038 the previous log when the current one is empty or cannot be read; the current one when it speaks', async () => {
    const [quiet, loader] = await Promise.all([look('get_pod_logs', 'quiet', '-n', 'shop'), look('get_pod_logs', 'loader', '-n', 'shop')]);
    expect(quiet).toMatchObject({ which: 'previous', lines: [expect.stringContaining('first words of quiet')] });
    expect(loader).toMatchObject({ which: 'current', lines: [expect.stringContaining('second words of loader')] });
    world.cluster.faults.answer({ status: 403, times: 1, on: 'get', resource: 'pods/log' });
    expect(await look('get_pod_logs', 'loader', '-n', 'shop')).toMatchObject({
      which: 'previous',
      lines: [expect.stringContaining('first words of loader')],
    });
    world.cluster.faults.clear();
  });

  test('P-038 a hundred lines unasked, five hundred at most, an unknown container is named with those there are', async () => {
    const [usual, most, more, unknown] = await Promise.all([
      look('get_pod_logs', api, '-n', 'shop', '-c', 'reporter'),
      look('get_pod_logs', api, '-n', 'shop', '-c', 'reporter', '--tail', '500'),
      world.run(['look', 'get_pod_logs', api, '-n', 'shop', '--tail', '501']),
      world.run(['look', 'get_pod_logs', api, '-n', 'shop', '-c', 'sidecar']),
    ]);
    expect(usual['lines']).toHaveLength(100);
    expect((usual['lines'] as readonly string[]).at(-1)).toContain('entry 700 written');
    expect(most['lines']).toHaveLength(500);
    expect((most['lines'] as readonly string[])[0]).toContain('entry 201 written');
    expect(more).toMatchObject({ code: 2, err: expect.stringContaining('from 1 to 500') });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('it has setup, web, worker, reporter') });
  });

  test('P-039 get_pod_events: the newest twenty, Normal ones too; events of a namespace and of the cluster, fifty, by type', async () => {
    const [ofPod, ofNamespace, warnings, ofCluster] = await Promise.all([
      look('get_pod_events', 'relic'),
      look('get_namespace_events'),
      look('get_namespace_events', '--type', 'Warning'),
      look('get_cluster_events', '--type', 'Warning'),
    ]);
    const notes = (facts: Readonly<Record<string, unknown>>) => facts['events'] as readonly Record<string, unknown>[];
    expect(notes(ofPod)).toHaveLength(20);
    expect(notes(ofPod)[0]).toMatchObject({ type: 'Normal', reason: 'Noted', message: 'note number 41', from: 'keeper' });
    expect(notes(ofPod).at(-1)).toMatchObject({ type: 'Warning', message: 'note number 60' });
    expect(ofNamespace).toMatchObject({ namespace: 'default', complete: false });
    expect(notes(ofNamespace)).toHaveLength(50);
    expect(new Set(notes(warnings).map((e) => e['type']))).toEqual(new Set(['Warning']));
    expect(notes(warnings)).toContainEqual(expect.objectContaining({ message: 'note number 60', about: expect.stringContaining('relic') }));
    expect(notes(warnings)).toContainEqual(expect.objectContaining({ reason: 'FailedScheduling' }));
    const about = notes(ofCluster).map((e) => String(e['about']));
    expect(about.some((a) => a.includes('relic'))).toBe(true);
    expect(about.some((a) => a.includes(api))).toBe(true);
  });

  test('P-040 get_deployment_status: counts, generations, strategy, conditions, selector, autoscaler; any kind of workload', async () => {
    const [deployment, statefulSet, job, cronJob] = await Promise.all([
      look('get_deployment_status', 'api', '-n', 'shop'),
      look('get_deployment_status', 'statefulset/db'),
      look('get_deployment_status', 'job/once'),
      look('get_deployment_status', 'cronjob/nightly'),
    ]);
    expect(deployment).toMatchObject({
      kind: 'Deployment',
      name: 'api',
      namespace: 'shop',
      desired: 1,
      ready: 0,
      available: 0,
      updated: 1,
      generation: expect.any(Number),
      observedGeneration: deployment['generation'],
      strategy: 'RollingUpdate',
      selector: { app: 'api' },
      autoscaler: { name: 'api', min: 1, max: 4 },
    });
    expect(deployment['conditions']).toContainEqual(expect.objectContaining({ type: 'Available', status: 'False' }));
    expect(statefulSet).toMatchObject({ kind: 'StatefulSet', name: 'db', namespace: 'default', desired: 1 });
    expect(job).toMatchObject({ kind: 'Job', name: 'once', succeeded: 1, failed: 0 });
    expect(cronJob).toMatchObject({ kind: 'CronJob', schedule: '0 3 * * *', suspended: false });
  });

  test('P-041 list_failing_pods: phase, problem, restarts, node; of one namespace or all; what is well or done is not in it', async () => {
    const [all, shop] = await Promise.all([look('list_failing_pods'), look('list_failing_pods', '-n', 'shop')]);
    const rows = all['pods'] as readonly Record<string, unknown>[];
    expect(rows.map((r) => r['pod']).sort()).toEqual([api, 'relic', 'too-large'].sort());
    expect(rows.find((r) => r['pod'] === 'too-large')).toMatchObject({ phase: 'Pending', problem: 'Unschedulable', restarts: 0 });
    expect(rows.find((r) => r['pod'] === 'relic')).toMatchObject({ problem: 'CrashLoopBackOff', restarts: 4 });
    expect(shop).toMatchObject({
      namespace: 'shop',
      pods: [{ pod: api, phase: 'Running', problem: 'CrashLoopBackOff', node: expect.stringMatching(/^node-\d$/) }],
    });
  });

  test('L-087 no look prints the credentials of its kubeconfig, nor those that objects and logs hold', async () => {
    const answers = await Promise.all(
      [
        ['look', 'describe_pod', api, '-n', 'shop'],
        ['look', 'get_pod_logs', api, '-n', 'shop'],
        ['diagnose', `pod/${api}`, '-n', 'shop', '--json'],
        ['config', '--json'],
      ].map((args) => world.run(args)),
    );
    for (const { out, err } of answers) {
      expect(out.length).toBeGreaterThan(100);
      expect(out + err).not.toContain(TOKEN);
    }
    expect(answers[1]?.out).toContain('token: [REDACTED:');
  });

  test('a pod or namespace that is not there ends with 2, and a cluster that does not answer with 3', async () => {
    const [absent, unreachable, kind, ...nowhere] = await Promise.all([
      world.run(['look', 'get_pod_status', 'nobody']),
      world.run(['look', 'list_failing_pods'], { env: { KUBECONFIG: '', K8S_PROXY_URL: 'http://127.0.0.1:9' } }),
      world.run(['look', 'get_deployment_status', 'pod/web']),
      world.run(['look', 'list_failing_pods', '-n', 'nope']),
      world.run(['look', 'get_namespace_events', '-n', 'nope']),
    ]);
    for (const ran of nowhere) expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining('There is no namespace nope.') });
    expect(absent).toMatchObject({ code: 2, out: '', err: expect.stringContaining('not-found') });
    expect(unreachable).toMatchObject({ code: 3, out: '', err: expect.stringContaining('unreachable') });
    expect(kind).toMatchObject({ code: 2, err: expect.stringContaining('not a workload') });
  });
});
