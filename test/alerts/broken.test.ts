/** The real program, scraped while it is well, while one thing is broken for real, and when that is mended: each alert fires for its own break and for no other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { modelServer, type ModelServer } from '../../src/local/models/index.ts';
import { card } from '../e2e/cards.ts';
import { type FixWorld, open, startFixWorld } from '../e2e/fix-world.ts';
import { deployment, namespace, type Obj } from '../e2e/objects.ts';
import { type Page, parsePage } from '../e2e/prometheus-text.ts';
import { type Bot, until } from '../e2e/world.ts';
import { runPromtool } from './run-promtool.ts';
import { RULES, rules } from './shipped.ts';
import { endings, type Phase, seriesOf, unitTest } from './timeline.ts';

let world: FixWorld;
let model: ModelServer;
let bot: Bot;
let settings: Readonly<Record<string, string>>;
/** Scraped when nothing was broken yet. */
let well: readonly Page[];
const fired = new Set<string>();

const text = async (): Promise<string> => {
  const door = /doors +(http:\/\/127\.0\.0\.1:\d+)\//.exec(bot.output())?.[1] ?? '';
  return (await fetch(`${door}/metrics`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(30_000) })).text();
};
const page = async (): Promise<Page> => parsePage(await text());
/** Two scrapes in a row that show it. */
function when(what: string, shows: (page: Page) => boolean, within = 120_000): Promise<readonly Page[]> {
  return until(
    async () => {
      const two = [await page(), await page()];
      return two.every(shows) ? two : undefined;
    },
    { what: () => `scrapes with ${what}: ${bot.log().slice(-1_000)}`, within },
  );
}
const link =
  (name: string, value: 0 | 1) =>
  (p: Page): boolean =>
    p.value('k8s_rca_link_up', { link: name }) === value;
const without = (p: Page, name: string): Page => ({ ...p, samples: p.samples.filter((s) => s.name !== name) });
const isWell = (p: Page): boolean =>
  p.value('k8s_rca_ready') === 1 &&
  (p.value('k8s_rca_outbox_oldest_seconds') ?? 0) < 60 &&
  p.samples.every((s) => s.name !== 'k8s_rca_guard_proven' || s.value === 1) &&
  p.value('k8s_rca_guard_proven') === 1;

/** What Prometheus says at the end of each phase, by promtool. */
async function judged(phases: readonly Phase[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rca-alerts-'));
  const file = join(folder, 'test.json');
  writeFileSync(file, unitTest({ files: [resolve(RULES)], series: seriesOf(phases), wanted: endings(phases) }));
  const said = await runPromtool(['test', 'rules', file]);
  rmSync(folder, { recursive: true });
  expect(said.words).toContain('SUCCESS');
  expect(said.code).toBe(0);
  for (const { firing } of phases) for (const name of firing) fired.add(name);
}

/** Silent while well; silent through a break of half a minute; fires while it lasts; silent again when it is mended. */
async function tells(alerts: readonly string[], broken: readonly Page[], mended: readonly Page[]): Promise<void> {
  await judged([
    { minutes: 20, pages: well, firing: [] },
    { minutes: 0.5, pages: broken, firing: [] },
    { minutes: 10, pages: well, firing: [] },
    { minutes: 10, pages: broken, firing: alerts },
    { minutes: 10, pages: mended, firing: [] },
  ]);
}

const image = (name: string): Obj => deployment({ namespace: 'shop', name, image: `registry.example.com/shop/${name}:missing` });
const withStore = (act: (db: Database.Database) => void): void => {
  const db = new Database(join(world.dataDir, 'data', 'k8s-rca.db'));
  try {
    act(db);
  } finally {
    db.close();
  }
};

beforeAll(async () => {
  const key = ['practice', 'key'].join('-');
  [world, model] = await Promise.all([startFixWorld(), modelServer({ dialect: 'openai', key, behave: { is: 'honest' } })]);
  world.cluster.apply([open('shop'), namespace('till')]);
  settings = {
    PORT: '0',
    RCA_CANARY_SECONDS: '15',
    AI_PROVIDER: 'openai',
    AI_MODEL: 'practice-openai',
    AI_API_KEY: key,
    AI_BASE_URL: model.url,
    // Too little for any question.
    AI_TOKENS_PER_HOUR: '100',
  };
  bot = await world.startFixing(settings);
  await world.watching();
  world.cluster.apply([image('web')]);
  await card(world, 'Deployment/web in shop');
  well = await when('nothing broken', isWell);
}, 120_000);

/** What a test that failed has left broken must not break the next. */
afterEach(() => {
  world.cluster.faults.clear();
  world.slack.clearFaults();
  world.guard('holds');
});

afterAll(async () => {
  await world.stop();
  await model.stop();
});

test('promtool takes the page as it is; what it finds to say is about figures that are not ours', async () => {
  const said = await runPromtool(['check', 'metrics'], await text());
  expect([0, 3]).toContain(said.code);
  const ours = said.words.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_'));
  expect(ours).toEqual([]);
});

describe('each alert', { timeout: 240_000 }, () => {
  test('L-001 a watch that is refused: K8sRcaBlind', async () => {
    world.cluster.faults.answer({ status: 503, times: 100_000, on: 'any', resource: 'nodes' });
    world.cluster.faults.errorEvent(500, 'nodes');
    const broken = await when('the watch of nodes down', link('watch nodes', 0));
    world.cluster.faults.clear();
    await tells(['K8sRcaBlind'], broken, await when('the watch back', isWell));
  });

  test('a Slack socket that is cut and does not open again: K8sRcaBlind', async () => {
    world.slack.failSockets({ is: 'next-refused', times: 100_000 });
    world.slack.failSockets({ is: 'kill' });
    const broken = await when('the socket down', link('slack socket', 0));
    world.slack.clearFaults();
    await tells(['K8sRcaBlind'], broken, await when('the socket back', isWell));
  });

  test('L-060 a token that is revoked while a card waits: K8sRcaNotPosting, and no two minutes later', async () => {
    for (const method of ['chat.postMessage', 'chat.update'])
      world.slack.failCalls(method, { is: 'error', error: 'token_revoked' }, 100_000);
    world.cluster.apply([image('cart')]);
    const broken = await when('posting refused', link('slack posting', 0));
    await judged([
      { minutes: 10, pages: well, firing: [] },
      { minutes: 1.5, pages: broken, firing: ['K8sRcaNotPosting'] },
    ]);
    world.slack.clearFaults();
    await card(world, 'Deployment/cart in shop');
    await tells(['K8sRcaNotPosting'], broken, await when('the card posted', isWell));
  });

  test('a message that Slack never answers: K8sRcaNotPosting by its age alone', async () => {
    world.slack.failCalls('chat.postMessage', { is: 'silence' }, 100_000);
    world.cluster.apply([image('mail')]);
    const sent = (): boolean => world.slack.calls().some((c) => c.method === 'chat.postMessage' && JSON.stringify(c.args).includes('mail'));
    await until(sent, { what: 'the card to be sent', within: 60_000 });
    // Ten minutes pass for what waits, while nobody looks.
    await bot.kill();
    withStore((db) => db.prepare('update outbox set due = due - 600000 where body like \'%"post"%\'').run());
    bot = await world.startFixing(settings);
    const old = await when('a message of ten minutes', (p) => (p.value('k8s_rca_outbox_oldest_seconds') ?? 0) > 500);
    world.slack.clearFaults();
    const ageAlone = old.map((p): Page => ({ ...p, samples: p.samples.filter((s) => !/^k8s_rca_(link_up|ready)$/.test(s.name)) }));
    const posted = await when('the message posted', isWell);
    await judged([
      { minutes: 10, pages: well, firing: [] },
      { minutes: 5, pages: ageAlone, firing: ['K8sRcaNotPosting'] },
      { minutes: 10, pages: posted, firing: [] },
    ]);
    // Another process by now: beside the pages of the one before it would be a restart in each phase.
    well = posted;
  });

  test('a guard that lets everything through: K8sRcaCanaryFailed', async () => {
    world.guard('gone');
    const broken = await when('no layer proven', (p) => p.value('k8s_rca_guard_proven') === 0);
    world.guard('holds');
    await tells(['K8sRcaCanaryFailed'], broken, await when('the guard proven', isWell));
  });

  test('signals that stand in no term: K8sRcaLedgerUnbalanced', async () => {
    const lose = (n: number): void => withStore((db) => db.prepare("update tally set n = n + ? where term = 'received'").run(n));
    lose(3);
    const broken = await when('three signals without a fate', (p) => p.value('k8s_rca_ledger_unbalanced_signals') === 3);
    lose(-3);
    await tells(['K8sRcaLedgerUnbalanced'], broken, await when('a ledger that balances', isWell));
  });

  test('a store that takes no writes: K8sRcaNotReady', async () => {
    let broken: readonly Page[] = [];
    const other = new Database(join(world.dataDir, 'data', 'k8s-rca.db'));
    other.exec('begin immediate');
    try {
      broken = await when('the store down', link('store', 0), 90_000);
    } finally {
      other.exec('rollback');
      other.close();
    }
    await tells(['K8sRcaNotReady'], broken, await when('the store back', isWell));
  });

  test('a question to the model for which nothing is left: K8sRcaModelBudgetSpent, for an hour', async () => {
    world.cluster.apply([deployment({ namespace: 'till', name: 'drawer', script: 'echo "flux coupling lost in sector 7"; exit 3' })]);
    const after = await when(
      'a question that was not asked',
      (p) => p.value('k8s_rca_model_calls_total', { purpose: 'advise', outcome: 'over_budget' }) === 1,
    );
    await judged([
      { minutes: 10, pages: well, firing: [] },
      { minutes: 50, pages: after, firing: ['K8sRcaModelBudgetSpent'] },
      { minutes: 15, pages: after, firing: [] },
    ]);
  });

  test('a process that is gone: K8sRcaDown, at once by its target and for good by its absence', async () => {
    const last = await when('all well', isWell);
    await bot.kill();
    await expect(page()).rejects.toThrow('fetch failed');
    const calm = last.map((p) => without(p, 'k8s_rca_model_calls_total'));
    await judged([
      { minutes: 10, pages: calm, firing: [] },
      { minutes: 4, pages: [], firing: [] },
      { minutes: 4, pages: [], firing: ['K8sRcaDown'] },
      { minutes: 50, pages: [], firing: ['K8sRcaDown'] },
      { minutes: 60, pages: [], firing: ['K8sRcaDown'] },
      { minutes: 10, pages: calm, firing: [] },
    ]);
  });

  test('a process that is killed again and again, and starts each time: K8sRcaRestarting', async () => {
    const phases: Phase[] = [];
    for (const life of [1, 2, 3, 4]) {
      bot = await world.startFixing(settings);
      const pages = (await when(`life ${life}`, isWell)).map((p) => without(p, 'k8s_rca_model_calls_total'));
      await bot.kill();
      phases.push({ minutes: 3, pages, firing: life === 4 ? ['K8sRcaRestarting'] : [] }, { minutes: 2, pages: [], firing: [] });
    }
    await judged(phases.slice(0, -1));
  });

  test('no alert was left out', () => {
    expect([...fired].sort()).toEqual(rules.map((r) => r.alert).sort());
  });
});
