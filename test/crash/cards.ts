/** Cards: failures arrive while the process is killed, and now and then asked to stop; what is lost or doubled is counted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { startPracticeCluster } from '../../src/local/cluster/index.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local/slack/index.ts';
import type { Ledger } from '../../src/model/index.ts';
import { Bot } from './bot.ts';
import { failure } from './failures.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    incidents: { type: 'string', default: '50' },
    kills: { type: 'string', default: '20' },
    stops: { type: 'string', default: '3' },
  },
});
const incidents = Number(values.incidents);
const kills = Number(values.kills);
/** SIGTERMs, spread over the kills. */
const stops = Number(values.stops);
const ends = kills + stops;
const random = seeded(Number(values.seed));
const deadline = Date.now() + 300_000;
const stopped: { readonly code: number | null; readonly ms: number }[] = [];

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-crash-'));
const cluster = await startPracticeCluster({ seed: Number(values.seed) });
const workspace = await startLocalWorkspace({ seed: values.seed });
const bot = new Bot({ clusterUrl: cluster.url, workspace, dataDir: folder });
const names = Array.from({ length: incidents }, (_, n) => failure(n).name);

try {
  cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'crash' } }]);
  const startMs = await firstStart();
  await killing(startMs);
  await until(() => cards().size >= incidents);
  await until(async () => (await ledger()).waiting === 0);
} finally {
  await bot.end('SIGTERM');
}
process.exitCode = report(await ledger()) ? 0 : 1;
await cluster.stop();
await workspace.stop();
rmSync(folder, { recursive: true, force: true });

/** An empty store takes an empty cluster in, so that no failure below is one of a first start. */
async function firstStart(): Promise<number> {
  const begun = Date.now();
  bot.start();
  await until(() => workspace.sockets() > 0);
  await until(async () => (await note('first-start')) === 'done');
  return Date.now() - begun;
}

/** Failures arrive all the while; the process is killed at moments drawn from its start to some seconds of work. */
async function killing(startMs: number): Promise<void> {
  let made = 0;
  for (let end = 0; end < ends; end++) {
    const upTo = Math.ceil(((end + 1) * incidents) / ends);
    const lifetime = startMs * (0.3 + random()) + random() * 3_000;
    const at = random() * lifetime;
    await sleep(at);
    for (; made < upTo; made++) cluster.apply([failure(made).manifest]);
    await sleep(lifetime - at);
    if (Math.floor(((end + 1) * stops) / ends) > Math.floor((end * stops) / ends)) await stopIt();
    else await bot.end('SIGKILL');
    bot.start();
  }
}

/** Asked before it listens to anything, it is killed like any process. */
async function stopIt(): Promise<void> {
  await until(() => workspace.sockets() > 0);
  const since = Date.now();
  const code = await bot.end('SIGTERM');
  stopped.push({ code, ms: Date.now() - since });
}

/** Root cards by the deployment they name, read from what the workspace showed to people. */
function cards(of: LocalWorkspace = workspace): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of of.transcript()) {
    if (entry.is !== 'post' || entry.thread !== undefined || entry.user !== of.botUser) continue;
    const name = names.find((n) => entry.text.includes(`Deployment/${n} `));
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (Date.now() < deadline && !(await holds())) {
    if (!bot.lives()) throw new Error(`the bot ended by itself:\n${bot.output}`);
    await sleep(200);
  }
}

async function read<T>(what: (store: Awaited<ReturnType<typeof sqliteStore>>) => Promise<T>): Promise<T> {
  const store = await sqliteStore({ file: join(folder, 'k8s-rca.db'), mode: 'read' });
  try {
    return await what(store);
  } finally {
    await store.close();
  }
}

function note(key: string): Promise<string | undefined> {
  return read((store) => store.note(key)).catch(() => undefined);
}

function ledger(): Promise<Ledger> {
  return read((store) => store.ledger());
}

/** Prints the figures; true when nothing was lost, nothing doubled and the ledger balances. */
function report(terms: Ledger): boolean {
  const found = cards();
  const roots = [...found.values()].reduce((a, b) => a + b, 0);
  const lost = names.filter((n) => !found.has(n));
  const doubled = [...found].filter(([, count]) => count > 1).map(([name]) => name);
  const suppressed = Object.entries(terms.suppressed);
  const sum = terms.posted + terms.merged + terms.failed + terms.waiting + suppressed.reduce((a, [, n]) => a + n, 0);
  const clean = stopped.filter((s) => s.code === 0).length;
  const lines = [
    `seed ${values.seed}`,
    `incidents ${incidents}`,
    `kills ${kills}`,
    `stops ${stops}: ended by themselves ${clean}, longest ${(Math.max(0, ...stopped.map((s) => s.ms)) / 1000).toFixed(1)} s`,
    `root cards ${roots}`,
    `lost ${lost.length}${lost.length === 0 ? '' : `: ${lost.join(', ')}`}`,
    `doubled ${doubled.length}${doubled.length === 0 ? '' : `: ${doubled.join(', ')}`}`,
    `ledger: received ${terms.received} = posted ${terms.posted} + merged ${terms.merged} + failed ${terms.failed} + waiting ${terms.waiting}` +
      suppressed.map(([reason, n]) => ` + suppressed (${reason}) ${n}`).join(''),
  ];
  console.log(lines.join('\n'));
  return lost.length === 0 && doubled.length === 0 && clean === stops && sum === terms.received;
}
