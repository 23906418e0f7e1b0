/** Fixes: 50 incidents with an offered fix, each approved through the workspace; the bot is killed at every step from the click to the outcome. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadSigner, newKey, writePrivate } from '../../src/adapters/keys/index.ts';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { startAdmissionFront } from '../e2e/admission-front.ts';
import { practiceExecutor } from '../../src/commands/up/practice-executor.ts';
import { type SeenRequest, startPracticeCluster } from '../../src/local/cluster/index.ts';
import { startLocalWorkspace } from '../../src/local/slack/index.ts';
import type { Remedy } from '../../src/model/index.ts';
import { Bot } from './bot.ts';
import { hungry } from './failures.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '12' },
  },
});
const rounds = Number(values.rounds);
const random = seeded(Number(values.seed));
const begun = Date.now();
const deadline = begun + Number(values.minutes) * 60_000;

/** Where the bot is killed, in the order of a fix's life. */
const steps = [
  'click sent',
  'dialogue open',
  'dialogue sent',
  'approved',
  'Job posted',
  'executor reads',
  'executor rehearses',
  'executor writes',
  'being watched',
  'holding',
  'outcome known',
] as const;
type Step = (typeof steps)[number];

const names = Array.from({ length: rounds }, (_, n) => hungry(n).name);
/** Kills still to come at each step: as many at each as at any other. */
const left = new Map<Step, number>(steps.map((step, n) => [step, Math.floor((rounds + steps.length - 1 - n) / steps.length)]));

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-crash-'));
const keyFile = join(folder, 'key.pem');
const made = newKey();
writePrivate(keyFile, made.pem);
const seen: SeenRequest[] = [];
const executor = practiceExecutor({
  keys: loadSigner({ pem: made.pem }).keys,
  cluster: 'practice',
  namespace: 'k8s-rca',
  serviceAccount: 'k8s-rca-executor',
});
const { guard } = executor;
const cluster = await startPracticeCluster({
  seed: Number(values.seed),
  timeScale: 10,
  // A named cluster demands a guard that only a real one has; the stand-in answers under its name here, and nowhere else.
  executor: { ...executor, guard: { user: guard.user, judge: (asked) => named(guard.judge(asked)) } },
  onRequest: (request) => {
    seen.push(request);
    hear(request);
  },
});
const trusted = loadSigner({ pem: made.pem }).keys;
const front = await startAdmissionFront({ url: cluster.url, namespace: 'k8s-rca', keys: trusted });
const workspace = await startLocalWorkspace({ seed: values.seed, rateLimits: 'off', closing: 'prompt' });
const [approver = ''] = Object.keys(workspace.users);
const bot = new Bot({
  clusterUrl: front.url,
  workspace,
  dataDir: folder,
  args: [fileURLToPath(new URL('short-bot.ts', import.meta.url))],
  env: {
    REMEDIATION_MODE: 'on',
    REMEDIATION_GUARD: 'vap',
    REMEDIATION_NAMESPACES: 'crash',
    RCA_APPROVAL_KEY_FILE: keyFile,
    RCA_EXECUTOR_IMAGE: executor.image,
    ALLOWED_APPROVERS: workspace.users[approver] ?? '',
  },
});
const killedAt = new Map<Step, number>();
let restarting: Promise<void> | undefined;
let look: Remedies | undefined;
/** The guard was proven since the last start: its canary is taken away again. */
let proven = false;
let pressing: Promise<void> = Promise.resolve();

try {
  cluster.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'k8s-rca' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'crash', labels: { 'k8s-rca.io/remediation': 'enabled' } } },
  ]);
  bot.start();
  await until(() => workspace.sockets() > 0);
  await until(async () => (await read((store) => store.note('first-start'))) === 'done');
  await withReader(async (remedies) => {
    const coming = [...names];
    const lane = async (): Promise<void> => {
      for (let name = coming.shift(); name !== undefined; name = coming.shift()) await play(name, remedies);
    };
    await Promise.all(Array.from({ length: 8 }, lane));
  });
  await restarting;
  // Settled is not yet told.
  await until(() => names.every((name) => outcomes(name) > 0));
} finally {
  await bot.end('SIGTERM');
}
process.exitCode = (await report()) ? 0 : 1;
await front.stop();
await cluster.stop();
await workspace.stop();
rmSync(folder, { recursive: true, force: true });

type Remedies = () => Promise<readonly Remedy[]>;

/** One incident: from its failure over its approval to its outcome. */
async function play(name: string, remedies: Remedies): Promise<void> {
  cluster.apply([hungry(names.indexOf(name)).manifest]);
  for (; Date.now() < deadline; await sleep(25)) {
    const remedy = (await remedies()).findLast((r) => r.plan.action.target.name === name);
    const state = remedy?.state;
    if (state?.at === 'approved') reached('approved');
    if (state?.at === 'verifying') reached(state.holding ? 'holding' : 'being watched');
    if (state?.at === 'settled') return reached('outcome known');
    if (state?.at !== 'pending' || !proven || restarting !== undefined) continue;
    // One person: one dialogue at a time, and a moment between two.
    pressing = pressing.then(() => press(name)).then(() => sleep(100));
    await pressing;
  }
}

/** As a person: the button, and in the dialogue that opens, its own. */
async function press(name: string): Promise<void> {
  const card = workspace
    .transcript()
    .findLast((e) => e.is !== 'ephemeral' && e.thread === undefined && e.text.includes(`Deployment/${name} `));
  if (card === undefined) return;
  const as = approver;
  try {
    // What a dead bot left open.
    while ((await workspace.acts.close({ as })).ok);
    const opened = dialogues();
    const click = workspace.acts.click({ as, channel: workspace.channel, ts: card.ts, action: 'approve_fix' });
    reached('click sent');
    if (!(await click).ok) return;
    for (let waited = 0; dialogues() === opened; waited++) {
      if (waited > 40 || restarting !== undefined) return;
      await sleep(25);
    }
    reached('dialogue open');
    const submission = workspace.acts.submit({ as, entered: { reason: 'it needs the room' } });
    reached('dialogue sent');
    await submission;
  } catch {
    // No such button at this moment: it is looked for again.
  }
}

function dialogues(): number {
  return workspace.calls().filter((c) => c.method === 'views.open' && c.answer === 'ok').length;
}

function hear({ method, path, query, userAgent }: SeenRequest): void {
  if (look === undefined) return;
  if (method === 'DELETE' && path.includes('/jobs/')) proven = true;
  if (method === 'POST' && path.endsWith('/jobs')) void ofFix(look, 'Job posted');
  const name = names.find((n) => path.endsWith(`/deployments/${n}`));
  if (userAgent !== 'k8s-rca-executor' || name === undefined) return;
  void ofFix(look, method === 'GET' ? 'executor reads' : query.includes('dryRun') ? 'executor rehearses' : 'executor writes', name);
}

/** The canary sends such requests too; the store knew of a fix's Job before it was made. */
async function ofFix(remedies: Remedies, step: Step, name?: string): Promise<void> {
  const due = (await remedies()).filter((m) => name === undefined || m.plan.action.target.name === name);
  if (due.some((m) => (m.state.at === 'approved' && m.state.job !== undefined) || (name !== undefined && m.state.at === 'redeemed')))
    reached(step);
}

/** Kills at every second chance or so while kills are left for the step, somewhere in it and not always at its first moment. */
function reached(step: Step): void {
  const more = left.get(step) ?? 0;
  if (more === 0 || restarting !== undefined || random() < 0.4) return;
  left.set(step, more - 1);
  killedAt.set(step, (killedAt.get(step) ?? 0) + 1);
  restarting = restart(random() * 40);
}

async function restart(after: number): Promise<void> {
  await sleep(after);
  await bot.end('SIGKILL');
  proven = false;
  bot.start();
  await until(() => workspace.sockets() > 0);
  restarting = undefined;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (Date.now() < deadline && !(await holds())) {
    if (!bot.lives()) throw new Error(`the bot ended by itself:\n${bot.output}`);
    await sleep(50);
  }
}

type Store = Awaited<ReturnType<typeof sqliteStore>>;

async function read<T>(what: (store: Store) => Promise<T>): Promise<T | undefined> {
  try {
    const store = await sqliteStore({ file: join(folder, 'k8s-rca.db'), mode: 'read' });
    try {
      return await what(store);
    } finally {
      await store.close();
    }
  } catch {
    return undefined;
  }
}

/** One connection for all looks, which come many times a second. */
async function withReader(work: (remedies: Remedies) => Promise<void>): Promise<void> {
  const store = await sqliteStore({ file: join(folder, 'k8s-rca.db'), mode: 'read' });
  try {
    look = () => store.remediesSince(0);
    await work(look);
  } finally {
    look = undefined;
    await store.close();
  }
}

function named(why: string | undefined): string | undefined {
  return why === undefined
    ? undefined
    : `ValidatingAdmissionPolicy 'k8s-rca-executor-scope' with binding 'k8s-rca-executor-scope' denied request (practice stand-in): ${why}`;
}

/** Prints the figures; true when each fix has one outcome, told once, and no object was changed twice. */
async function report(): Promise<boolean> {
  const all = (await read((store) => store.remediesSince(0))) ?? [];
  const lost = names.filter((name) => !all.some((m) => m.plan.action.target.name === name && m.state.at === 'settled'));
  const kills = [...killedAt.values()].reduce((a, b) => a + b, 0);
  const sent = seen.filter((r) => r.userAgent === 'k8s-rca-executor' && r.method === 'PATCH' && !r.query.includes('dryRun'));
  // Somebody wrote between: the server took nothing, and the executor reads, compares and rehearses afresh.
  const patches = sent.filter((r) => r.answered() !== 409);
  const patched = new Map<string, number>();
  for (const { path } of patches) patched.set(path, (patched.get(path) ?? 0) + 1);
  const jobs = new Set(all.flatMap((m) => (('job' in m.state && m.state.job !== undefined) || m.applied !== undefined ? [m.id] : [])));
  const doubled = [...patched].filter(([, times]) => times > 1).map(([path, times]) => `${path.split('/').at(-1)} ${times} times`);
  const told = names.filter((name) => outcomes(name) !== 1).map((name) => `${name} ${outcomes(name)} times`);
  const count = (is: string): number => all.filter((m) => m.state.at === 'settled' && m.state.outcome.is === is).length;
  const ends = [...new Set(all.map((m) => m.state.at))].map((at) => `${at} ${all.filter((m) => m.state.at === at).length}`);
  console.log(
    [
      `seed ${values.seed}`,
      `rounds ${rounds}`,
      `kills ${kills}: ${steps.map((s) => `${s} ${killedAt.get(s) ?? 0}`).join(', ')}`,
      `Jobs ${jobs.size}`,
      `patches seen by the API server ${patches.length}, and ${sent.length - patches.length} refused as conflicts`,
      `offers ${all.length}: ${ends.join(', ')}`,
      `outcomes: ${['recovered', 'not-recovered', 'worse', 'reverted', 'inconclusive'].map((is) => `${is} ${count(is)}`).join(', ')}`,
      `double actions ${doubled.length}${doubled.length === 0 ? '' : `: ${doubled.join(', ')}`}`,
      `outcomes lost ${lost.length}${lost.length === 0 ? '' : `: ${lost.join(', ')}`}`,
      `outcomes not told once ${told.length}${told.length === 0 ? '' : `: ${told.join(', ')}`}`,
      `${Math.round((Date.now() - begun) / 1000)} s; first look after 2 s and soak of 6 s instead of 60 s and 600 s`,
    ].join('\n'),
  );
  return lost.length === 0 && doubled.length === 0 && told.length === 0 && kills === rounds;
}

/** Outcomes told in the thread of that incident, as people saw them. */
function outcomes(name: string): number {
  const card = workspace.transcript().find((e) => e.is === 'post' && e.thread === undefined && e.text.includes(`Deployment/${name} `));
  return workspace
    .transcript()
    .filter((e) => e.is === 'post' && e.thread === card?.ts)
    .filter((e) => /^(Recovered|Not recovered|Worse|Reverted|Cannot be known): Raise/.test(e.text)).length;
}
