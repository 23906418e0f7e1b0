import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/adapters/clock/index.ts';
import { loadSigner, newKey } from '../../src/adapters/keys/index.ts';
import { connect, kubernetesLauncher } from '../../src/adapters/kubernetes/index.ts';
import { practiceExecutor } from '../../src/commands/up/practice-executor.ts';
import { type PracticeCluster, type PracticeOptions, type SeenRequest, startPracticeCluster } from '../../src/local/cluster/index.ts';
import type { Action, ApprovalClaims, KubeObject, Plan, Target } from '../../src/model/index.ts';
import type { JobState, Launcher, Signer } from '../../src/ports/index.ts';
import { changed, claimsOf, diffOf, jobManifest, jobName, planOf } from '../../src/remediate/index.ts';
import { memoryLog } from '../unit/kubernetes/harness.ts';

const CLUSTER = 'practice';

/** A practice cluster whose executor Jobs are processes of the shipped program, and the bot's own launcher before it. No bot runs. */
export interface ExecutorWorld {
  readonly cluster: PracticeCluster;
  readonly launcher: Launcher;
  readonly signer: Signer;
  /** Requests of the executor, oldest first: `PATCH ?dryRun=All`. */
  sent(): readonly string[];
  get(path: string): Promise<KubeObject>;
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  target(resource: Target['resource'], name: string): Promise<Target>;
  plan(action: Action, source?: KubeObject): Promise<Plan>;
  sign(plan: Plan, change?: Partial<ApprovalClaims>): string;
  /** Makes the Job and waits for its end. */
  run(plan: Plan, approval?: string): Promise<JobState>;
  /** What the executor itself refuses is seen only where no guard refuses it before. */
  guard(on: 'yes' | 'no'): void;
  stop(): Promise<void>;
}

const GROUPS = { deployments: '/apis/apps/v1', statefulsets: '/apis/apps/v1', pods: '/api/v1' } as const;
export const pathTo = (resource: Target['resource'], name: string, namespace = 'shop'): string =>
  `${GROUPS[resource]}/namespaces/${namespace}/${resource}/${name}`;

export async function startExecutorWorld(practice: PracticeOptions = {}): Promise<ExecutorWorld> {
  const signer = loadSigner({ pem: newKey().pem });
  const seen: SeenRequest[] = [];
  let guarded: 'yes' | 'no' = 'yes';
  const executor = practiceExecutor({ keys: signer.keys, cluster: CLUSTER, namespace: 'k8s-rca', serviceAccount: 'k8s-rca-executor' });
  const { guard } = executor;
  const cluster = await startPracticeCluster({
    timeScale: 10,
    ...practice,
    executor: { ...executor, guard: { user: guard.user, judge: (asked) => (guarded === 'yes' ? guard.judge(asked) : undefined) } },
    onRequest: (request) => {
      seen.push(request);
      practice.onRequest?.(request);
    },
  });
  const connection = connect({ cluster: { use: 'proxy', name: CLUSTER, url: cluster.url, ownNamespace: 'k8s-rca' }, proxy: { none: [] } });
  const launcher = kubernetesLauncher({
    connection,
    namespace: 'k8s-rca',
    layers: ['practice'],
    jobOf: ({ plan, approval, auditHead }) =>
      jobManifest(plan, approval, {
        namespace: 'k8s-rca',
        image: executor.image,
        serviceAccount: 'k8s-rca-executor',
        keys: signer.keys,
        auditHead,
      }),
    newId: () => randomBytes(8).toString('hex'),
    clock: systemClock,
    random: Math.random,
    log: memoryLog(),
  });
  const api: ExecutorWorld['api'] = async (method, path, body) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await fetch(`${cluster.url}${path}`, {
      method,
      headers: { 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const get = async (path: string): Promise<KubeObject> => {
    const { status, body } = await api('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    return body as KubeObject;
  };
  const sign: ExecutorWorld['sign'] = (plan, change = {}) =>
    signer.sign({
      ...claimsOf(plan, [{ by: { user: 'U0APPROVER', team: 'T0TEAM' }, at: Date.now(), reason: '' }], Date.now(), 'j'),
      ...change,
    });
  cluster.apply(MANIFESTS);
  return {
    cluster,
    launcher,
    signer,
    api,
    get,
    sign,
    sent: () => seen.filter((r) => r.userAgent === 'k8s-rca-executor').map((r) => `${r.method} ${r.query}`.trim()),
    async target(resource, name) {
      const { metadata } = await get(pathTo(resource, name));
      const generation = resource === 'pods' ? 0 : Number(metadata['generation']);
      return { resource, namespace: 'shop', name, uid: metadata.uid ?? '', generation };
    },
    async plan(action, source) {
      const before = await get(pathTo(action.target.resource, action.target.name));
      const fields = diffOf(before, changed(action, before, source));
      return planOf({ id: randomBytes(8).toString('hex'), incident: 'i', cluster: CLUSTER, action, fields });
    },
    async run(plan, approval = sign(plan)) {
      const name = jobName(plan.id);
      await launcher.launch({ name, plan, approval, auditHead: 'a'.repeat(64) });
      return ended(launcher, name);
    },
    guard: (on) => (guarded = on),
    async stop() {
      await connection.close();
      await cluster.stop();
    },
  };
}

/** The last state of a Job: `done` or `failed`. Throws after 30 s. */
export async function ended(launcher: Launcher, name: string): Promise<JobState> {
  const until = Date.now() + 30_000;
  for (;;) {
    const state = await launcher.state(name);
    if (state.is === 'done' || state.is === 'failed') return state;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(state)}`);
    await systemClock.sleep(50);
  }
}

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: { name: k8s-rca }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { k8s-rca.io/remediation: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: closed }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          resources: { requests: { memory: 64Mi }, limits: { memory: 128Mi } }
`;
