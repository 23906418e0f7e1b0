/** What the flow says of itself to probes and to Prometheus. */
import { afterEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import type { LinkHealth } from '../../../src/model/index.ts';
import { type Level, type Meter, type Store, StoreError } from '../../../src/ports/index.ts';
import { levelsOf } from '../../../src/flow/levels.ts';
import { podOf } from './objects.ts';
import { World } from './world.ts';

const worlds: World[] = [];
async function world(more: Parameters<typeof World.make>[0] = {}): Promise<World> {
  const made = await World.make(more);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.stop();
});

const link = (w: World, name: string): LinkHealth | undefined => w.running?.health().find((l) => l.link === name);
const levels = async (w: World): Promise<readonly Level[]> => (await w.running?.levels()) ?? [];
const level = async (w: World, name: string, labels: object = {}): Promise<number | undefined> =>
  (await levels(w)).find((l) => l.name === name && JSON.stringify(l.labels) === JSON.stringify(labels))?.value;
const storeThat = async (over: Partial<Store>): Promise<Store> => ({ ...(await sqliteStore({ file: ':memory:', now: () => 0 })), ...over });

test('L-084 a loop that hangs in the middle of a turn is no longer alive after a minute; one whose store and chat fail is', async () => {
  let hangs = false;
  const real = await storeThat({});
  const store: Store = { ...real, nextDue: () => (hangs ? new Promise(() => {}) : real.nextDue()) };
  const w = await world({ store });
  await w.start();
  await w.pass(120_000);
  expect(w.running?.pulse()).toMatchObject({ link: 'bot', ok: true, why: '' });
  hangs = true;
  await w.pass(70_000);
  expect(w.running?.pulse()).toMatchObject({ ok: false, why: expect.stringMatching(/^it has taken no turn for 6\d s$/) });
  worlds.splice(0);
});

test('a flow that ended says so', async () => {
  const w = await world();
  await w.start();
  await w.running?.stop();
  expect(w.running?.pulse()).toMatchObject({ ok: false, why: 'it has ended' });
});

test('L-084 a store that takes nothing is known within half a minute though nothing happens, and works again only when it has taken something', async () => {
  let full = false;
  const real = await storeThat({});
  const commit: Store['commit'] = (c) => (full ? Promise.reject(new StoreError('full', 'disk full', 'free space')) : real.commit(c));
  const w = await world({ store: { ...real, commit } });
  await w.start();
  await w.pass(60_000);
  expect(link(w, 'store')).toMatchObject({ ok: true });
  full = true;
  await w.pass(35_000);
  for (let n = 0; n < 10; n++) {
    expect(link(w, 'store')).toMatchObject({ ok: false, why: 'disk full; free space' });
    await w.pass(5_000);
  }
  expect(w.running?.pulse()).toMatchObject({ ok: true });
  full = false;
  await w.pass(10_000);
  expect(link(w, 'store')).toMatchObject({ ok: true });
});

test('L-060 L-084 messages that Slack does not take make the outbox stand still after a minute; their age is told; one that is taken mends it', async () => {
  const w = await world();
  await w.start();
  w.chat.faults = Array.from({ length: 500 }, () => 'before');
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(30_000);
  expect(link(w, 'outbox')).toMatchObject({ ok: true });
  await w.pass(60_000);
  expect(link(w, 'outbox')).toMatchObject({ ok: false, why: expect.stringMatching(/^nothing was taken by Slack for \d+ s/) });
  expect(await level(w, 'k8s_rca_link_up', { link: 'outbox' })).toBe(0);
  expect(await level(w, 'k8s_rca_outbox_oldest_seconds')).toBeGreaterThan(60);
  w.chat.faults = [];
  await w.pass(10 * 60_000, 30_000);
  expect(w.chat.roots()).toHaveLength(1);
  expect(link(w, 'outbox')).toMatchObject({ ok: true, why: '' });
  expect(await level(w, 'k8s_rca_outbox_oldest_seconds')).toBe(0);
});

test('levels: the ledger balances, watches of several namespaces are one figure, and what cannot be read takes nothing with it', async () => {
  let readable = true;
  const real = await storeThat({});
  const ledger: Store['ledger'] = () => (readable ? real.ledger() : Promise.reject(new StoreError('corrupt', 'broken', 'mend it')));
  const w = await world({ store: { ...real, ledger } });
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now() }));
  await w.pass(60_000);
  const since = w.clock.now();
  w.cluster.links = [
    { link: 'watch pods in a', ok: true, since, why: '', heard: since },
    { link: 'watch pods in b', ok: false, since, why: 'stale', heard: since - 200_000 },
    { link: 'watch nodes', ok: true, since, why: '', heard: since },
  ];
  expect(await level(w, 'k8s_rca_incidents', { state: 'open' })).toBe(1);
  expect(await level(w, 'k8s_rca_incidents', { state: 'gathering' })).toBe(0);
  expect(await level(w, 'k8s_rca_ledger_signals', { term: 'posted' })).toBe(1);
  expect(await level(w, 'k8s_rca_ledger_unbalanced_signals')).toBe(0);
  expect(await level(w, 'k8s_rca_queue_depth', { queue: 'intake' })).toBe(0);
  expect(await level(w, 'k8s_rca_link_up', { link: 'watch pods' })).toBe(0);
  expect(await level(w, 'k8s_rca_link_up', { link: 'watch nodes' })).toBe(1);
  expect(await level(w, 'k8s_rca_watch_heard_timestamp_seconds', { resource: 'pods' })).toBe((since - 200_000) / 1000);
  expect((await levels(w)).some((l) => l.name === 'k8s_rca_guard_proven')).toBe(false);
  readable = false;
  expect(await level(w, 'k8s_rca_ledger_unbalanced_signals')).toBeUndefined();
  expect(await level(w, 'k8s_rca_incidents', { state: 'open' })).toBe(1);
});

test('what happens is counted once: signals, incidents, posts, stages, the way to the first card, what was hidden', async () => {
  const figures = new Map<string, number[]>();
  const meter: Meter = {
    add: (name, labels, amount) => {
      const key = [name, ...Object.values(labels)].join(' ');
      figures.set(key, [...(figures.get(key) ?? []), amount]);
    },
  };
  const w = await world({ meter });
  w.cluster.log = `token=${['ghp', 'A1b2C3d4'.repeat(4) + 'E5f6'].join('_')}`;
  await w.start();
  const pod = podOf('web', 'crash', { at: w.clock.now() });
  w.cluster.put(pod);
  w.cluster.put(pod);
  w.chat.faults = ['before'];
  await w.pass(60_000);
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), restarts: 2 }));
  await w.pass(60_000);
  const sum = (key: string): number => (figures.get(key) ?? []).reduce((a, b) => a + b, 0);
  const { received } = await w.store.ledger();
  expect(sum('k8s_rca_signals_total crash')).toBe(received);
  expect([...figures.keys()].filter((k) => k.startsWith('k8s_rca_incidents_opened_total')).map(sum)).toEqual([1]);
  expect([sum('k8s_rca_posts_total card ok'), sum('k8s_rca_posts_total card retry')]).toEqual([1, 1]);
  expect(sum('k8s_rca_posts_total thread ok')).toBeGreaterThan(0);
  const [first = 0, ...more] = figures.get('k8s_rca_first_card_seconds') ?? [];
  expect(more).toEqual([]);
  expect(first).toBeGreaterThanOrEqual(15);
  expect(first).toBeLessThan(60);
  expect(figures.get('k8s_rca_stage_duration_seconds debounce')).toEqual([15]);
  for (const stage of ['queue', 'gather', 'scrub', 'diagnose', 'post'])
    expect(figures.get(`k8s_rca_stage_duration_seconds ${stage}`)?.length).toBeGreaterThan(0);
  const hidden = [...figures.keys()].filter((k) => k.startsWith('k8s_rca_scrub_hits_total'));
  expect(hidden.map(sum)).toEqual([1]);
});

test('of each ceiling that is set, how much of it the model used; of others nothing', async () => {
  const spent = { calls: 1, input: 600, cached: 0, output: 150, micros: 30_000 };
  const all = await levelsOf({
    desk: { alive: () => [] },
    store: { ledger: () => Promise.reject(new Error('no')) },
    now: () => 0,
    links: () => [],
    queues: () => ({}),
    oldest: () => undefined,
    purse: {
      standing: () =>
        Promise.resolve({
          hour: spent,
          day: { ...spent, micros: 90_000 },
          budget: { tokensPerHour: 1_000, microsPerDay: 60_000, microsPerHour: 0 },
        }),
    },
  });
  expect(all.flatMap((l) => (l.name === 'k8s_rca_model_budget_used_ratio' ? [[l.labels.budget, l.value]] : []))).toEqual([
    ['tokens_per_hour', 0.75],
    ['dollars_per_hour', 1],
    ['dollars_per_day', 1.5],
  ]);
});
