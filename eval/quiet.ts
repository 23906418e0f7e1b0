import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/adapters/clock/index.ts';
import { connect, kubernetesCluster } from '../src/adapters/kubernetes/index.ts';
import { slackChat } from '../src/adapters/slack/index.ts';
import { noMeter } from '../src/adapters/meter/index.ts';
import { sqliteStore } from '../src/adapters/store/index.ts';
import { runFlow } from '../src/flow/index.ts';
import { type PracticeCluster, startPracticeCluster } from '../src/local/cluster/index.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../src/local/slack/index.ts';
import { at, type KubeObject, list, type Ledger, workloadOf } from '../src/model/index.ts';
import type { Log } from '../src/ports/index.ts';

const replicas = 50;
/** Debounce of the bot in this run, and how long after the cluster is calm a card would have come at the latest. */
const quiet = 2_000;
const patience = 10_000;
const longest = 90_000;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Cards for what people do every day and must not be woken for, each with the real flow on the practice cluster; and one card for a true failure at the end. */
export default async function quietFigures(): Promise<Readonly<Record<string, unknown>>> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-quiet-'));
  const cluster = await startPracticeCluster({ timeScale: 5, nodes: 4 });
  const workspace = await startLocalWorkspace();
  const store = await sqliteStore({ file: join(folder, 'k8s-rca.db') });
  cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, web()]);
  await until(async () => (await ready(cluster)) === replicas);
  const bot = await startBot(cluster, workspace, store);
  try {
    await bot.ready;
    const rollout = await cardsOf(workspace, () => roll(cluster));
    const drain = await cardsOf(workspace, () => drained(cluster));
    const scaleDown = await cardsOf(workspace, () => scaled(cluster));
    const control = await cardsOf(workspace, () => broken(cluster, workspace));
    const ledger: Ledger = await store.ledger();
    const ok = rollout === 0 && drain === 0 && scaleDown === 0 && control === 1;
    return { pods: replicas, rollout, drain, 'scale-down': scaleDown, 'true failure': control, suppressed: ledger.suppressed, ok };
  } finally {
    await bot.stop();
    await store.close();
    await cluster.stop();
    await workspace.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startBot(cluster: PracticeCluster, workspace: LocalWorkspace, store: Awaited<ReturnType<typeof sqliteStore>>) {
  const use = { use: 'proxy', name: 'practice', url: cluster.url, ownNamespace: 'k8s-rca' } as const;
  const evidence = { timeout: 5_000, eventLimit: 25, logLines: 200, logBytes: 65_536 };
  const needs = { clock: systemClock, random: Math.random, log: silent };
  const slack = { botToken: workspace.botToken, appToken: workspace.appToken, channel: workspace.channel, apiUrl: workspace.apiUrl };
  const minute = 60_000;
  const triage = {
    quiet,
    longest: 8_000,
    soak: 10 * minute,
    reopenWithin: 30 * minute,
    flapWindow: 30 * minute,
    flapTransitions: 3,
    noteEvery: 15 * minute,
    analyses: 3,
  };
  return runFlow({
    cluster: kubernetesCluster({
      connection: connect({ cluster: use, proxy: { none: [] } }),
      watch: { namespaces: [], excluded: [], labelSelector: '' },
      evidence,
      ...needs,
    }),
    chat: slackChat({ config: slack, proxy: { none: [] }, ...needs }),
    store,
    clock: systemClock,
    log: silent,
    meter: noMeter,
    config: { cluster: use, slack: { use: 'local' }, triage, evidence, scrub: { addresses: 'public' } },
    installKey: 'quiet',
    channel: workspace.channel,
  });
}

function web(more: { readonly replicas?: number; readonly version?: string } = {}): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: more.replicas ?? replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' }, annotations: { version: more.version ?? '1' } },
        spec: {
          containers: [{ name: 'web', image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 80 }, initialDelaySeconds: 5 } }],
        },
      },
    },
  };
}

async function roll(cluster: PracticeCluster): Promise<void> {
  cluster.apply([web({ version: '2' })]);
  await until(async () => {
    const w = workloadOf(await deployment(cluster));
    return w.observedGeneration === w.generation && w.updated === replicas && w.ready === replicas && w.current === replicas;
  });
}

async function drained(cluster: PracticeCluster): Promise<void> {
  cluster.drain('node-1');
  await until(async () => {
    const pods = await podsOf(cluster);
    return pods.every((p) => at(p, 'spec', 'nodeName') !== 'node-1') && (await ready(cluster)) === replicas;
  });
  cluster.uncordon('node-1');
}

async function scaled(cluster: PracticeCluster): Promise<void> {
  cluster.apply([web({ version: '2', replicas: 0 })]);
  await until(async () => (await podsOf(cluster)).length === 0);
}

/** The same bot, unchanged, must speak when something is broken: silence alone proves nothing. */
async function broken(cluster: PracticeCluster, workspace: LocalWorkspace): Promise<void> {
  const before = roots(workspace);
  const container = { name: 'main', image: 'busybox:1.36', command: ['sh', '-c', 'exit 3'] };
  cluster.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'broken', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'broken' } },
        template: { metadata: { labels: { app: 'broken' } }, spec: { containers: [container] } },
      },
    },
  ]);
  await until(() => Promise.resolve(roots(workspace) > before));
}

/** Cards that came of an undertaking, waited for until none can come any more. */
async function cardsOf(workspace: LocalWorkspace, undertaking: () => Promise<void>): Promise<number> {
  const before = roots(workspace);
  await undertaking();
  await sleep(patience);
  return roots(workspace) - before;
}

function roots(workspace: LocalWorkspace): number {
  return workspace.transcript().filter((e) => e.is === 'post' && e.thread === undefined && e.user === workspace.botUser).length;
}

async function get(cluster: PracticeCluster, path: string): Promise<unknown> {
  const answer = await fetch(`${cluster.url}${path}`);
  return answer.json();
}

async function deployment(cluster: PracticeCluster): Promise<KubeObject> {
  return (await get(cluster, '/apis/apps/v1/namespaces/shop/deployments/web')) as KubeObject;
}

async function ready(cluster: PracticeCluster): Promise<number> {
  return workloadOf(await deployment(cluster)).ready;
}

async function podsOf(cluster: PracticeCluster): Promise<readonly unknown[]> {
  return list(at(await get(cluster, '/api/v1/namespaces/shop/pods'), 'items'));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + longest; !(await holds()); await sleep(250)) {
    if (Date.now() > end) throw new Error('the practice cluster did not get there in time');
  }
}
