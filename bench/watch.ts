/** Listing 10,000 pods into a watch's memory: how much of them is kept, and for how long the event loop stands still, against parsing the whole list at once. */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../src/adapters/clock/index.ts';
import { connect, kubernetesCluster } from '../src/adapters/kubernetes/index.ts';
import type { BenchResult } from './result.ts';

const PODS = 10_000;
const OURS = 'k8s-rca/bench';

/** Runs in a process of its own, so that making and sending the pods costs the measured process nothing. */
function serve(): void {
  const pods = Array.from({ length: PODS }, (_, i) => JSON.stringify(pod(i)));
  const list = (items: readonly string[], next: string): string =>
    `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"${next === '' ? '' : `,"continue":"${next}"`}},"items":[${items.join()}]}`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (url.searchParams.get('watch') === 'true') return response.flushHeaders();
    if (!url.pathname.endsWith('/pods')) return void response.end(list([], ''));
    const limit = Number(url.searchParams.get('limit') ?? PODS);
    const from = Number(url.searchParams.get('continue') ?? 0);
    response.end(list(pods.slice(from, from + limit), from + limit < PODS ? String(from + limit) : ''));
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit());
}

/** About 9 KB of JSON, of the make-up that two-container pods have on a real cluster: a third of it is managedFields. */
function pod(i: number): object {
  const name = `checkout-api-7d9f8b6c5d-${i.toString(36).padStart(5, 'x')}`;
  const at = '2026-01-01T00:00:00Z';
  const fields = Object.fromEntries(Array.from({ length: 45 }, (_, k) => [`f:field${k}`, { '.': {}, 'f:sub': {} }]));
  const managed = ['kube-controller-manager', 'kubelet'].map((manager) => ({
    manager,
    operation: 'Update',
    time: at,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  }));
  const probe = {
    httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
    periodSeconds: 10,
    timeoutSeconds: 1,
    failureThreshold: 3,
    successThreshold: 1,
  };
  const container = (c: string): object => ({
    name: c,
    image: `registry.example.com/team/${c}:v1.2.${i % 100}`,
    env: Array.from({ length: 15 }, (_, k) => ({ name: `ENV_VARIABLE_${k}`, value: `some-reasonable-value-${k}-${i}` })),
    ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
    livenessProbe: probe,
    readinessProbe: probe,
    volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: `kube-api-access-${i}`, readOnly: true }],
  });
  return {
    metadata: {
      name,
      namespace: `ns-${i % 50}`,
      uid: `00000000-aaaa-bbbb-cccc-${String(i).padStart(12, '0')}`,
      resourceVersion: String(100_000 + i),
      creationTimestamp: at,
      labels: { app: 'checkout', 'pod-template-hash': '7d9f8b6c5d', 'app.kubernetes.io/part-of': 'shop', team: 'payments' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'checkout-api-7d9f8b6c5d',
          uid: 'rs',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: managed,
    },
    spec: {
      volumes: [
        {
          name: `kube-api-access-${i}`,
          projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 },
        },
      ],
      containers: [container('app'), container('proxy')],
      nodeName: `node-${i % 200}`,
      serviceAccountName: 'checkout',
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: at,
      })),
      podIP: '10.1.2.3',
      startTime: at,
      containerStatuses: ['app', 'proxy'].map((c) => ({
        name: c,
        state: { running: { startedAt: at } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: 'x',
        imageID: `sha256:abc${i}`,
        containerID: `containerd://${i}`,
        started: true,
      })),
    },
  };
}

interface Measured {
  /** Bytes still in use afterwards, beyond those before. */
  readonly heap: number;
  /** Longest time between two turns of the event loop, milliseconds. */
  readonly block: number;
  readonly ms: number;
}

async function measured(work: () => Promise<{ readonly kept: unknown; readonly end: () => Promise<void> }>): Promise<Measured> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('needs --expose-gc');
  collect();
  const before = process.memoryUsage().heapUsed;
  let [longest, last] = [0, performance.now()];
  const turn = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const from = performance.now();
  const { kept, end } = await work();
  const ms = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(turn);
  collect();
  const heap = process.memoryUsage().heapUsed - before;
  if (kept === undefined) throw new Error('nothing was kept');
  await end();
  return { heap, block: longest, ms };
}

const work = {
  async baseline(url: string) {
    const kept: unknown = await (await fetch(`${url}/api/v1/pods`)).json();
    return { kept, end: async () => undefined };
  },
  async ours(url: string) {
    const connection = connect({ cluster: { use: 'practice', name: 'bench' }, practiceUrl: url, proxy: { none: [] } });
    const ignore = (): void => undefined;
    const cluster = kubernetesCluster({
      connection,
      watch: { namespaces: [], excluded: [], labelSelector: '' },
      evidence: { timeout: 5_000, eventLimit: 25, logLines: 200, logBytes: 65_536 },
      clock: systemClock,
      random: Math.random,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      tuning: { startSpread: 0 },
    });
    let seen = 0;
    const watching = cluster.watch(() => (seen += 1));
    await watching.ready;
    if (seen !== PODS) throw new Error(`${seen} of ${PODS} pods were seen`);
    const end = async (): Promise<void> => {
      await watching.stop();
      await connection.close();
    };
    return { kept: watching, end };
  },
};

function child(role: string, url: string): { readonly message: Promise<unknown>; readonly stop: () => void } {
  const started = fork(import.meta.filename, [OURS, role, url], { execArgv: ['--expose-gc'] });
  const message = new Promise((resolve, reject) => {
    started.once('message', resolve);
    started.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
  });
  return { message, stop: () => started.disconnect() };
}

export default async function bench(): Promise<BenchResult> {
  const server = child('serve', '');
  const { port } = (await server.message) as { port: number };
  const run = async (role: string): Promise<Measured> => {
    const one = child(role, `http://127.0.0.1:${port}`);
    const result = (await one.message) as Measured;
    one.stop();
    return result;
  };
  const [plain, ours] = [await run('baseline'), await run('ours')];
  server.stop();
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const ms = (time: number): string => `${time.toFixed(0)} ms`;
  return {
    name: `watch: a first list of ${PODS.toLocaleString('en')} pods`,
    baseline: 'JSON.parse of the whole list',
    rows: [
      { what: 'heap kept', ratio: ours.heap / plain.heap, note: `${mb(ours.heap)} against ${mb(plain.heap)}` },
      { what: 'longest block of the event loop', ratio: ours.block / plain.block, note: `${ms(ours.block)} against ${ms(plain.block)}` },
      { what: 'time until all were told', ratio: ours.ms / plain.ms, note: `${ms(ours.ms)} against ${ms(plain.ms)}` },
    ],
  };
}

if (process.argv[2] === OURS) {
  const [, , , role = '', url = ''] = process.argv;
  if (role === 'serve') serve();
  else {
    const result = await measured(() => (role === 'ours' ? work.ours(url) : work.baseline(url)));
    process.send?.(result);
    process.once('disconnect', () => process.exit());
  }
}
