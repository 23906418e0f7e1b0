/** What a stop, a kill and a start do to what people see. The stories follow each other in one world, as the lives of one installation do. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeBy, merged, setSchema } from '../unit/store/made-by.ts';
import { type SeenRequest } from '../../src/local/cluster/index.ts';
import { aboutOf, card, cardsOf, ledger, says, sum } from './cards.ts';
import { type Api, api, deployment, namespace, type Obj, stamp, warning } from './objects.ts';
import { type Bot, type Shown, startWorld, until, type World } from './world.ts';

let world: World;
let kube: Api;
let bot: Bot;
const requests: SeenRequest[] = [];
const failing = ['anvil', 'bellows', 'crucible', 'drill', 'etcher'];

const apply = (...objects: readonly Obj[]): void => world.cluster.apply(objects);
/** A cause of its own each, so that none is told on another's card. */
const broken = (name: string): Obj => deployment({ namespace: 'works', name, image: `registry.example.com/works/${name}:missing` });
const mended = (name: string): Obj => deployment({ namespace: 'works', name, image: 'nginx:1.27' });
const roots = (): readonly Shown[] => world.cards().filter((c) => c.user === world.slack.botUser);

beforeAll(async () => {
  world = await startWorld({ practice: { onRequest: (r) => requests.push(r) } });
  kube = api(world.cluster);
  const past = { firstTimestamp: stamp(-12_000), lastTimestamp: stamp(-10_800) };
  const history = Array.from({ length: 500 }, (_, n) =>
    warning({ namespace: 'works', name: `old-${n}`, kind: 'Widget', reason: 'Cracked', event: past }),
  );
  apply(namespace('works'), ...history, ...failing.map(broken));
  await until(async () => JSON.stringify(await kube.get('/api/v1/namespaces/works/pods')).split('"ErrImagePull"').length > 5, {
    what: 'five failures before the first start',
  });
});
afterAll(() => world.stop());

describe('lives of one installation', () => {
  test('P-007 P-006 L-002 first start on an empty store: five failing owners are one summary, five hundred old Warnings are history', async () => {
    bot = await world.startBot();
    await world.watching();
    const summary = await until(() => roots()[0], { what: 'the summary' });
    for (const name of failing) expect(summary.words).toContain(`Deployment/${name} in works`);
    apply(broken('first'));
    await card(world, 'Deployment/first in works');
    expect(roots().map(aboutOf)).toEqual([undefined, 'Deployment/first in works']);
    const terms = await ledger(world);
    expect(Object.values(terms.suppressed).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(500);
    expect(sum(terms)).toBe(terms.received);
    const lists = requests.filter((r) => r.userAgent === 'k8s-rca' && r.path.endsWith('/events') && !r.query.includes('watch=true'));
    expect(lists.filter((r) => /continue=[^&]/.test(r.query)).length).toBeGreaterThanOrEqual(2);
    const watches = requests.filter((r) => r.userAgent === 'k8s-rca' && r.query.includes('watch=true'));
    expect(watches.every((r) => r.query.includes('allowWatchBookmarks=true'))).toBe(true);
  });

  test('P-198 the store is a file in the data folder, and needs nothing set up', () => {
    expect(existsSync(join(world.dataDir, 'data', 'k8s-rca.db'))).toBe(true);
  });

  test('P-007 L-002 a restart beside all that posts nothing again and receives nothing twice', async () => {
    const before = { roots: roots().map((c) => c.ts), received: (await ledger(world)).received };
    expect(await bot.stop()).toBe(0);
    bot = await world.startBot();
    await world.watching();
    apply(warning({ namespace: 'works', name: 'fence', kind: 'Widget', reason: 'Cracked' }));
    await card(world, 'Widget/fence in works');
    expect(roots().filter((c) => !before.roots.includes(c.ts))).toHaveLength(1);
    // The fence, and at most what the failing owners did meanwhile: none of the five hundred.
    expect((await ledger(world)).received - before.received).toBeLessThan(100);
  });

  test('P-007 P-018 P-024 what failed and what healed while nobody watched is told once, on its own card', async () => {
    const shown = await card(world, 'Deployment/first in works');
    await bot.kill();
    apply(mended('first'), broken('second'));
    await until(
      async () => JSON.stringify(await kube.get('/apis/apps/v1/namespaces/works/deployments/first')).includes('"readyReplicas":1'),
      {
        what: 'the first to heal',
      },
    );
    bot = await world.startBot();
    await says(world, 'Deployment/second in works', /seen late/);
    const after = await says(world, 'Deployment/first in works', /Recovered/);
    expect(after.ts).toBe(shown.ts);
    expect(cardsOf(world, 'Deployment/first in works')).toHaveLength(1);
    expect(cardsOf(world, 'Deployment/second in works')).toHaveLength(1);
  });

  test('P-029 L-079 killed in the middle of an investigation: the card comes after the restart, once', async () => {
    world.cluster.faults.slow(4_000, 'deployments');
    const from = requests.length;
    apply(broken('halfway'));
    const looked = (r: SeenRequest): boolean => r.userAgent === 'k8s-rca' && r.path.endsWith('/deployments/halfway');
    await until(() => requests.slice(from).some(looked), { what: 'the investigation to begin' });
    await bot.kill();
    expect(cardsOf(world, 'Deployment/halfway in works')).toEqual([]);
    world.cluster.faults.slow(0, 'deployments');
    bot = await world.startBot();
    await world.watching();
    await says(world, 'Deployment/halfway in works', /cannot be pulled/);
    apply(broken('after-halfway'));
    await card(world, 'Deployment/after-halfway in works');
    expect(cardsOf(world, 'Deployment/halfway in works')).toHaveLength(1);
  });

  test('P-029 L-079 killed after Slack took the card and before the bot knew: no second card', async () => {
    world.slack.failCalls('chat.postMessage', { is: 'silence-after' }, 1);
    apply(broken('unanswered'));
    await until(() => cardsOf(world, 'Deployment/unanswered in works')[0], { what: 'the card that nobody confirmed' });
    await bot.kill();
    world.slack.clearFaults();
    bot = await world.startBot();
    await world.watching();
    const shown = await card(world, 'Deployment/unanswered in works');
    await until(() => world.thread(shown.ts).length > 0, { what: 'its thread' });
    expect(cardsOf(world, 'Deployment/unanswered in works')).toHaveLength(1);
  });

  test('P-198 a thread from before the restart goes on: a question in it is answered in it', async () => {
    const shown = await card(world, 'Deployment/halfway in works');
    expect(await bot.stop()).toBe(0);
    bot = await world.startBot();
    await world.watching();
    const before = world.thread(shown.ts).map((m) => m.ts);
    await world.slack.acts.say({ as: 'ben', channel: world.slack.channel, thread: shown.ts, text: 'why' });
    const answer = await until(() => world.thread(shown.ts).find((m) => !before.includes(m.ts) && m.user === world.slack.botUser), {
      what: 'the answer',
    });
    expect(answer.words).toContain('cannot be pulled');
  });

  test('P-029 L-055 Slack refusing for a while: signals wait in the ledger, and the card comes once when it is back', async () => {
    world.slack.failCalls('chat.postMessage', { is: 'status', status: 500 }, 1_000);
    apply(broken('patient'));
    await until(async () => (await ledger(world)).waiting > 0, { what: 'signals to wait' });
    await until(() => world.slack.calls().filter((c) => c.method === 'chat.postMessage' && c.answer !== 'ok').length >= 2, {
      what: 'two refused attempts',
    });
    expect(cardsOf(world, 'Deployment/patient in works')).toEqual([]);
    world.slack.clearFaults();
    await card(world, 'Deployment/patient in works');
    const terms = await until(
      async () => {
        const now = await ledger(world);
        return now.waiting === 0 ? now : undefined;
      },
      { what: 'nothing to wait any more' },
    );
    expect(sum(terms)).toBe(terms.received);
  });

  test('L-057 the store is deleted: failures that go on keep their cards and threads, and a question there is answered', async () => {
    const names = ['second', 'halfway', 'after-halfway', 'unanswered', 'patient'];
    const before = new Map(names.map((name) => [name, cardsOf(world, `Deployment/${name} in works`)[0]?.ts]));
    expect(await bot.stop()).toBe(0);
    for (const end of ['', '-wal', '-shm']) rmSync(join(world.dataDir, 'data', `k8s-rca.db${end}`), { force: true });
    const edits = world.slack.transcript().length;
    bot = await world.startBot();
    await world.watching();
    for (const name of names) {
      const ts = before.get(name);
      await until(
        () =>
          world.slack
            .transcript()
            .slice(edits)
            .some((e) => e.is === 'edit' && e.ts === ts),
        { what: `an edit of ${name}` },
      );
      expect(cardsOf(world, `Deployment/${name} in works`).map((c) => c.ts)).toEqual([ts]);
    }
    const ts = before.get('halfway') ?? '';
    const told = world.thread(ts).map((m) => m.ts);
    await world.slack.acts.say({ as: 'ben', channel: world.slack.channel, thread: ts, text: 'why' });
    const answer = await until(
      () => world.thread(ts).find((m) => !told.includes(m.ts) && m.user === world.slack.botUser && /cannot be pulled/.test(m.words)),
      {
        what: 'the answer',
      },
    );
    expect(answer.words).toContain('cannot be pulled');
  });

  test('P-199 P-198 an existing database of an older schema is backed up and taken over; nothing else is needed, and a newer one is refused', async () => {
    expect(await bot.stop()).toBe(0);
    const file = join(world.dataDir, 'theirs', 'existing.db');
    mkdirSync(dirname(file));
    await madeBy(file, 1);
    const env = { RCA_STORE_FILE: file };
    bot = await world.startBot(env);
    await world.watching();
    expect(bot.log()).toMatch(/existing\.db\.schema-1-before-\d+\.backup.*backed up and updated/);
    const ran = await world.run(['ledger', '--json'], { env });
    expect(JSON.parse(ran.out)).toMatchObject({ merged: expect.any(Number) as number });
    expect((JSON.parse(ran.out) as { merged: number }).merged).toBeGreaterThanOrEqual(merged);
    expect(await bot.stop()).toBe(0);
    setSchema(file, 999);
    const refused = await world.run(['up'], { env });
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/existing\.db has schema 999, this k8s-rca knows up to \d+\n.*run the newer k8s-rca again/);
  });
});
