/** The doors for operators: each dependency of a running bot is broken on command, and the right probe turns, and turns back. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { card } from './cards.ts';
import { deployment, namespace, type Obj } from './objects.ts';
import { type Page, parsePage } from './prometheus-text.ts';
import { type Bot, startWorld, until, type World } from './world.ts';

interface Ready {
  readonly ready: boolean;
  readonly reasons: readonly { readonly link: string; readonly since: string; readonly why: string }[];
  readonly links: readonly { readonly link: string; readonly ok: boolean; readonly needed: boolean }[];
}

let world: World;
let bot: Bot;
const SECRET = ['ghp', `${'A1b2C3d4'.repeat(4)}E5f6`].join('_');

const doors = (): string => /doors +(http:\/\/127\.0\.0\.1:\d+)\//.exec(bot.output())?.[1] ?? '';
const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${doors()}${path}`, { signal: AbortSignal.timeout(20_000), ...init });
const status = async (path: string): Promise<number> => (await ask(path)).status;
const ready = async (): Promise<Ready> => (await (await ask('/readyz')).json()) as Ready;
const page = async (): Promise<Page> => parsePage(await (await ask('/metrics')).text());
const value = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> =>
  (await page()).value(name, labels);

/** Waits until the link is a reason, and says which others are. */
const broken = (link: string, within: number): Promise<Ready> =>
  until(
    async () => {
      const now = await ready();
      return now.reasons.some((r) => r.link === link) ? now : undefined;
    },
    { what: `${link} to be a reason`, within },
  );
const well = (what: string, within: number): Promise<boolean> =>
  until(async () => (await status('/readyz')) === 200, { what: `/readyz after ${what}: ${bot.log().slice(-2_000)}`, within });
const failing = (name: string): Obj =>
  deployment({
    namespace: 'orchard',
    name,
    image: `registry.example.com/orchard/${name}:missing`,
    container: { env: [{ name: 'PICKER_TOKEN', value: SECRET }] },
  });

beforeAll(async () => {
  world = await startWorld({
    env: { PORT: '0', WATCH_NAMESPACES: 'orchard,meadow' },
  });
  world.cluster.apply([namespace('orchard'), namespace('meadow')]);
  bot = await world.startBot();
});
afterAll(() => world.stop());

describe('the doors', () => {
  test('P-179 each path says what it should, GET and HEAD alone', async () => {
    await well('the first lists', 30_000);
    for (const path of ['/healthz', '/health', '/live', '/readyz', '/ready', '/ping', '/metrics', '/'])
      expect(await status(path)).toBe(200);
    expect(await (await ask('/ping')).json()).toEqual({ message: 'pong' });
    const info = (await (await ask('/')).json()) as Readonly<Record<string, unknown>>;
    expect(info).toMatchObject({ name: 'k8s-rca', node: process.versions.node, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(await status('/nothing')).toBe(404);
    expect(await status('/__proto__')).toBe(404);
    const refused = await ask('/readyz', { method: 'POST', body: 'x'.repeat(10_000) });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await ask('/metrics', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const links = (await ready()).links.map((l) => l.link);
    expect(links).toEqual(
      expect.arrayContaining([
        'watch pods in orchard',
        'watch pods in meadow',
        'watch nodes',
        'slack socket',
        'slack posting',
        'store',
        'outbox',
      ]),
    );
  });

  test('P-217 after a card the scrape is whole, can be parsed, and names no object, namespace, channel or secret', async () => {
    world.cluster.apply([failing('apple')]);
    await card(world, 'Deployment/apple in orchard');
    const seen = await until(
      async () => {
        const now = await page();
        return (now.value('k8s_rca_ledger_signals', { term: 'waiting' }) ?? 1) === 0 ? now : undefined;
      },
      { what: 'no signal to wait any more' },
    );
    expect(seen.problems).toEqual([]);
    for (const name of EVERY_FIGURE) expect([...seen.families.keys()]).toContain(name);
    expect(seen.value('k8s_rca_ready')).toBe(1);
    expect(seen.value('k8s_rca_ledger_unbalanced_signals')).toBe(0);
    expect(seen.value('k8s_rca_signals_total', { kind: 'image' })).toBeGreaterThan(0);
    expect(seen.value('k8s_rca_posts_total', { kind: 'card', outcome: 'ok' })).toBe(1);
    expect(seen.value('k8s_rca_first_card_seconds_count')).toBe(1);
    for (const stage of ['debounce', 'queue', 'gather', 'scrub', 'diagnose', 'post'])
      expect(seen.value('k8s_rca_stage_duration_seconds_count', { stage })).toBeGreaterThan(0);
    expect(seen.samples.some((s) => s.name === 'k8s_rca_scrub_hits_total' && s.value > 0)).toBe(true);
    expect(seen.value('k8s_rca_api_requests_total', { verb: 'watch', resource: 'pods', code: '200' })).toBeGreaterThan(0);
    expect(seen.value('k8s_rca_link_up', { link: 'watch pods' })).toBe(1);
    expect(seen.value('k8s_rca_watch_heard_timestamp_seconds', { resource: 'pods' })).toBeGreaterThan(Date.now() / 1000 - 60);
    expect(seen.value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    const { slack } = world;
    const names = ['orchard', 'meadow', 'apple', 'node-', SECRET, slack.channel, slack.botToken, slack.teamId, 'inc-', 'example.com'];
    const said = seen.samples.flatMap((s) => Object.values(s.labels)).join('\n');
    for (const name of names) expect(said).not.toContain(name);
  });

  test('P-179 L-084 watches that do not get through: not ready until they do; it is alive all the time', async () => {
    world.cluster.faults.answer({ status: 503, times: 100_000, on: 'any', resource: 'nodes' });
    world.cluster.faults.errorEvent(500, 'nodes');
    const { reasons } = await broken('watch nodes', 30_000);
    expect(reasons.map((r) => r.link)).toEqual(['watch nodes']);
    expect(reasons[0]?.why).toMatch(/times in a row/);
    expect(await status('/readyz')).toBe(503);
    expect([await value('k8s_rca_link_up', { link: 'watch nodes' }), await value('k8s_rca_ready')]).toEqual([0, 0]);
    expect(await status('/healthz')).toBe(200);
    world.cluster.faults.clear();
    await well('the API server answers again', 60_000);
  });

  test('P-179 L-084 a store that takes nothing, although nothing happens that would be written: not ready until it does', async () => {
    const other = new Database(join(world.dataDir, 'data', 'k8s-rca.db'));
    other.exec('begin immediate');
    try {
      const { reasons } = await broken('store', 90_000);
      expect(reasons[0]?.why).toMatch(/another process holds it/);
      expect(await value('k8s_rca_link_up', { link: 'store' })).toBe(0);
    } finally {
      other.exec('rollback');
      other.close();
    }
    await well('the store is free', 60_000);
  });

  test('L-060 P-179 the token is revoked: within two minutes the doors say so, and that a card waits; with it back the card comes', async () => {
    world.slack.failCalls('*', { is: 'error', error: 'token_revoked' }, 100_000);
    world.slack.failSockets({ is: 'kill' });
    world.cluster.apply([failing('pear')]);
    const since = Date.now();
    const { reasons } = await broken('outbox', 120_000);
    console.log(`token revoked: told after ${((Date.now() - since) / 1000).toFixed(0)} s`);
    expect(reasons.map((r) => r.link).sort()).toEqual(['outbox', 'slack posting', 'slack socket']);
    expect(reasons.find((r) => r.link === 'slack posting')?.why).toContain('token_revoked');
    const seen = await page();
    for (const link of ['slack socket', 'slack posting', 'outbox']) expect(seen.value('k8s_rca_link_up', { link })).toBe(0);
    expect(seen.value('k8s_rca_outbox_oldest_seconds')).toBeGreaterThan(60);
    expect(seen.value('k8s_rca_posts_total', { kind: 'card', outcome: 'retry' })).toBeGreaterThan(0);
    expect(await status('/healthz')).toBe(200);
    const { port } = new URL(doors());
    const told = await world.run(['doctor'], { env: { PORT: port } });
    expect(told.out).toMatch(new RegExp(`open on port ${port}; the bot behind them is not ready`));
    world.slack.clearFaults();
    await card(world, 'Deployment/pear in orchard');
    await well('the token is back', 120_000);
    expect((await world.run(['doctor'], { env: { PORT: port } })).out).toContain(`open on port ${port}; the bot behind them is ready`);
    expect(await value('k8s_rca_outbox_oldest_seconds')).toBe(0);
  });

  test('P-179 a process that does not turn answers no probe; SIGTERM makes it unready before anything else ends', async () => {
    process.kill(bot.pid, 'SIGSTOP');
    await expect(ask('/healthz', { signal: AbortSignal.timeout(1_000) })).rejects.toThrow(/timeout/i);
    process.kill(bot.pid, 'SIGCONT');
    await well('the process goes on', 30_000);
    const seen: unknown[] = [];
    const ended = bot.stop();
    await until(
      async () => {
        const now = await ready().catch(() => undefined);
        if (now !== undefined) seen.push(now.reasons.find((r) => r.why === 'stopping')?.link);
        return now === undefined;
      },
      { what: 'the doors to close' },
    );
    expect(seen).toContain('bot');
    expect(await ended).toBe(0);
  });

  test('P-179 without PORT no door is open; a port that is taken is named, and nothing starts', async () => {
    const closed = await world.startBot({ PORT: '' });
    expect(closed.output()).not.toMatch(/doors/);
    await closed.stop();
    const { port } = new URL(world.slack.apiUrl);
    const taken = await world.run(['up'], { env: { PORT: port } });
    expect(taken.code).toBe(2);
    expect(taken.err).toContain(`PORT: ${port} cannot be opened (another program has it)`);
  });
});

const EVERY_FIGURE = [
  'k8s_rca_signals_total',
  'k8s_rca_incidents_opened_total',
  'k8s_rca_posts_total',
  'k8s_rca_api_requests_total',
  'k8s_rca_scrub_hits_total',
  'k8s_rca_decisions_total',
  'k8s_rca_fix_outcomes_total',
  'k8s_rca_model_calls_total',
  'k8s_rca_model_tokens_total',
  'k8s_rca_model_cost_dollars_total',
  'k8s_rca_model_call_duration_seconds',
  'k8s_rca_stage_duration_seconds',
  'k8s_rca_first_card_seconds',
  'k8s_rca_api_request_duration_seconds',
  'k8s_rca_incidents',
  'k8s_rca_ledger_signals',
  'k8s_rca_ledger_unbalanced_signals',
  'k8s_rca_queue_depth',
  'k8s_rca_outbox_oldest_seconds',
  'k8s_rca_link_up',
  'k8s_rca_watch_heard_timestamp_seconds',
  'k8s_rca_guard_proven',
  'k8s_rca_model_budget_used_ratio',
  'k8s_rca_ready',
  'k8s_rca_build_info',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
];
