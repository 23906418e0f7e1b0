import { afterEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import type { Incident } from '../../../src/model/index.ts';
import { type Store, StoreError } from '../../../src/ports/index.ts';
import { deploymentOf, podOf, warningOf } from './objects.ts';
import { World } from './world.ts';

const minute = 60_000;
const worlds: World[] = [];
async function world(more: Parameters<typeof World.make>[0] = {}): Promise<World> {
  const made = await World.make(more);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.stop();
});

const balanced = async (w: World): Promise<void> => {
  const l = await w.store.ledger();
  expect(l.received).toBe(l.posted + l.merged + l.failed + l.waiting + Object.values(l.suppressed).reduce((a, b) => a + b, 0));
};
const texts = (w: World, how: string): readonly string[] => w.chat.said.filter((s) => s.how === how).map((s) => s.text);

test('one failing pod, one card after the quiet period; repeats edit it; recovered only after the soak', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now() }));
  await w.pass(14_000);
  expect(w.chat.roots()).toHaveLength(0);
  await w.pass(6_000);
  expect(w.chat.roots()).toHaveLength(1);
  for (let restarts = 1; restarts <= 3; restarts++) {
    w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), restarts }));
    await w.pass(minute);
  }
  w.cluster.put(podOf('web', 'ready', { at: w.clock.now(), restarts: 4 }));
  await w.pass(9 * minute);
  const [incident] = await w.store.alive();
  expect(incident?.state.at).toBe('holding');
  expect(incident?.count).toBe(4);
  await w.pass(2 * minute);
  expect(await w.store.alive()).toEqual([]);
  expect(texts(w, 'reply').filter((t) => t.includes('Recovered'))).toHaveLength(1);
  expect(w.chat.roots()).toHaveLength(1);
  await balanced(w);
});

test('steps by hand in the thread are replaced when the cause is another one', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now() }));
  await w.pass(minute);
  const steps = () => w.chat.said.filter((s) => s.text.startsWith('{"text":"Steps by hand'));
  expect(steps().map((s) => s.how)).toEqual(['reply']);
  w.cluster.put(podOf('web', 'ready', { at: w.clock.now(), restarts: 1 }));
  await w.pass(12 * minute);
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), restarts: 40 }));
  await w.pass(3 * minute);
  const [first, last] = [steps()[0], steps().at(-1)];
  expect(last).toMatchObject({ how: 'edit', key: expect.stringContaining(`edit ${first?.ts ?? '?'} `) });
});

test('W-027 what heals within the debounce raises no card and stands in the ledger', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(5_000);
  w.cluster.put(podOf('web', 'ready', { at: w.clock.now() }));
  await w.pass(2 * minute);
  expect(w.chat.said).toEqual([]);
  expect((await w.store.ledger()).suppressed).toEqual({ 'healed within the debounce': 1 });
});

test('L-012 a crash loop at the cap for two hours is one card, never called recovered', async () => {
  const w = await world();
  await w.start();
  for (let restarts = 0; restarts < 22; restarts++) {
    w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), restarts }));
    await w.pass(5 * minute, 15_000);
    w.cluster.put(podOf('web', 'ready', { at: w.clock.now(), restarts: restarts + 1 }));
    await w.pass(30_000, 15_000);
  }
  expect(w.chat.roots()).toHaveLength(1);
  expect(texts(w, 'reply').filter((t) => t.includes('Recovered'))).toEqual([]);
  expect((await w.store.alive())[0]?.flapping).toBe(false);
});

test('L-005 out of memory once, recovery, then 50 status updates: one incident, one analysis', async () => {
  const w = await world();
  await w.start();
  const at = w.clock.now();
  const pod = podOf('web', 'ready', { at, restarts: 1 });
  const [status] = (pod['status'] as { containerStatuses: { lastState: { terminated: { reason: string } } }[] }).containerStatuses;
  status!.lastState.terminated.reason = 'OOMKilled';
  for (let n = 0; n < 50; n++) {
    w.cluster.put({ ...pod, metadata: { ...pod.metadata, resourceVersion: String(n) } });
    await w.pass(20_000);
  }
  expect(w.chat.roots()).toHaveLength(1);
  expect(await w.store.recent({ limit: 10 })).toHaveLength(1);
  expect(w.cluster.looks.filter((l) => l.do === 'logs').length).toBeLessThan(5);
});

test('L-014 ten forced relists say nothing', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(minute);
  const said = w.chat.said.length;
  const before = await w.store.ledger();
  for (let n = 0; n < 10; n++) {
    w.cluster.relist();
    await w.pass(10_000);
  }
  expect(w.chat.said).toHaveLength(said);
  expect(await w.store.ledger()).toEqual(before);
});

test('recurrence within half an hour reopens the same card', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(minute);
  w.cluster.put(podOf('web', 'ready', { at: w.clock.now() }));
  await w.pass(12 * minute);
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(minute);
  expect(w.chat.roots()).toHaveLength(1);
  expect((await w.store.alive())[0]).toMatchObject({ reopened: 1, state: { at: 'open' } });
  await balanced(w);
});

test('flapping counts raw changes, mutes replies and is cleared by calm', async () => {
  const w = await world();
  await w.start();
  for (let n = 0; n < 3; n++) {
    w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
    await w.pass(2 * minute);
    w.cluster.put(podOf('web', 'ready', { at: w.clock.now() }));
    await w.pass(2 * minute);
  }
  expect((await w.store.alive())[0]?.flapping).toBe(true);
  await w.pass(35 * minute, minute);
  expect((await w.store.recent({ limit: 1 }))[0]).toMatchObject({ flapping: false, state: { at: 'recovered' } });
  expect(w.chat.roots()).toHaveLength(1);
});

test('L-019 another family of the same owner is another incident; a weaker one is told on the same card', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), n: 1 }));
  w.cluster.put(podOf('web', 'unready', { at: w.clock.now() - 120_000, n: 2 }));
  w.cluster.put(warningOf({ kind: 'Pod', name: 'web-5d8f-1', uid: 'uid-web-1' }, { at: w.clock.now(), count: 1 }));
  await w.pass(minute);
  expect((await w.store.alive()).map((i) => i.family)).toEqual(['crash']);
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now(), n: 3 }));
  await w.pass(minute);
  expect((await w.store.alive()).map((i) => i.family)).toEqual(['crash', 'image']);
  await balanced(w);
});

test('a vague incident is taken over by the family that says what fails', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'unready', { at: w.clock.now() - 120_000 }));
  await w.pass(minute);
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now(), restarts: 1 }));
  await w.pass(minute);
  expect((await w.store.alive()).map((i) => [i.family, i.container, i.card === undefined])).toEqual([['crash', 'web', false]]);
  expect(w.chat.roots()).toHaveLength(1);
});

test('a Warning no rule knows about a custom resource becomes a card; its repeats raise the count', async () => {
  const w = await world();
  await w.start();
  const about = { kind: 'Certificate', apiVersion: 'cert-manager.io/v1', name: 'tls', uid: 'uid-c' };
  for (let count = 1; count <= 50; count++) {
    w.cluster.put(warningOf(about, { at: w.clock.now(), count }));
    await w.pass(5_000);
  }
  expect(w.chat.roots()).toHaveLength(1);
  expect((await w.store.recent({ limit: 1 }))[0]?.count).toBe(50);
});

test('W-001 a hundred failing pods of one owner are one card', async () => {
  const w = await world();
  await w.start();
  for (let n = 0; n < 100; n++) w.cluster.put(podOf('web', 'pull', { at: w.clock.now(), n }));
  await w.pass(2 * minute);
  expect(w.chat.roots()).toHaveLength(1);
  expect((await w.store.alive())[0]).toMatchObject({ count: 100 });
  await balanced(w);
});

test('a first start beside many failing owners is one summary; beside three, three cards', async () => {
  const many = await world();
  for (const owner of ['a', 'b', 'c', 'd', 'e']) many.cluster.put(podOf(owner, 'pull', { at: many.clock.now() }));
  await many.start();
  await many.pass(2 * minute);
  expect(many.chat.roots()).toHaveLength(0);
  expect(texts(many, 'root')).toHaveLength(1);
  expect((await many.store.ledger()).merged).toBe(5);
  many.cluster.put(podOf('a', 'ready', { at: many.clock.now() }));
  await many.pass(12 * minute, 20_000);
  many.cluster.put(podOf('a', 'pull', { at: many.clock.now() }));
  await many.pass(minute);
  expect(many.chat.roots()).toHaveLength(1);

  const few = await world();
  for (const owner of ['a', 'b', 'c']) few.cluster.put(podOf(owner, 'pull', { at: few.clock.now() }));
  await few.start();
  await few.pass(2 * minute);
  expect(few.chat.roots()).toHaveLength(3);
  expect((await few.store.alive()).every((i) => i.seenLate)).toBe(true);
});

test('W-003 a restart posts nothing again, and what healed meanwhile recovers', async () => {
  const w = await world();
  await w.start();
  for (const owner of ['a', 'b']) w.cluster.put(podOf(owner, 'pull', { at: w.clock.now() }));
  await w.pass(2 * minute);
  await w.running?.stop();
  const said = w.chat.said.length;
  w.cluster.remove(w.cluster.get('Pod', 'a-5d8f-1')!);
  w.cluster.put(podOf('c', 'pull', { at: w.clock.now() }));
  w.clock.pass(5 * minute);
  await w.start();
  await w.pass(5_000);
  expect(w.chat.said.slice(said).filter((s) => s.how === 'root')).toEqual([]);
  await w.pass(12 * minute, 20_000);
  expect(w.chat.roots()).toHaveLength(3);
  expect((await w.store.alive()).map((i) => [i.subject.name, i.seenLate])).toEqual([
    ['b', false],
    ['c', true],
  ]);
  await balanced(w);
});

test('L-055 chat down for ten minutes: one card after; refused for good: counted as failed', async () => {
  const w = await world();
  await w.start();
  w.chat.faults = Array.from({ length: 9 }, () => 'before');
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(10 * minute);
  expect(w.chat.roots()).toHaveLength(1);
  w.chat.faults = ['refused'];
  w.cluster.put(podOf('api', 'pull', { at: w.clock.now() }));
  await w.pass(minute);
  expect((await w.store.ledger()).failed).toBe(1);
  await balanced(w);
});

test('L-017 L-058 a failing or hanging investigation never mutes: the card comes without a cause', async () => {
  const w = await world();
  await w.start();
  w.cluster.look = () => new Promise(() => {});
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(40_000);
  expect(w.chat.roots()).toHaveLength(1);
  await w.pass(10 * minute);
  expect((await w.store.alive())[0]?.state.at).toBe('open');
});

test('W-027 unready pods of a rollout inside its deadline raise nothing; past it they do', async () => {
  const w = await world();
  await w.start();
  const at = new Date(w.clock.now()).toISOString();
  const progressing = { reason: 'ReplicaSetUpdated', lastUpdateTime: at, lastTransitionTime: at };
  w.cluster.put(deploymentOf('web', { ready: 1, desired: 2, progressing }));
  w.cluster.put(podOf('web', 'unready', { at: w.clock.now() }));
  await w.pass(9 * minute, 20_000);
  expect(w.chat.said).toEqual([]);
  expect((await w.store.ledger()).suppressed).toEqual({ 'rollout inside its deadline': 1 });
  await w.pass(3 * minute);
  expect(w.chat.roots()).toHaveLength(1);
  await balanced(w);
});

test('a node that goes takes its unready pods onto its card', async () => {
  const w = await world();
  await w.start();
  const node = (status: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', uid: 'uid-n1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {},
    status: {
      conditions: [{ type: 'Ready', status, reason: 'NodeStatusUnknown', lastTransitionTime: new Date(w.clock.now()).toISOString() }],
    },
  });
  w.cluster.put(node('Unknown'));
  for (let n = 0; n < 20; n++) w.cluster.put(podOf(`o${n}`, 'unready', { at: w.clock.now() }));
  await w.pass(3 * minute);
  expect(w.chat.roots()).toHaveLength(1);
  expect((await w.store.alive())[0]?.members).toHaveLength(20);
});

test('W-013 a watch that is blind for more than a minute is said once, and taken back', async () => {
  const w = await world();
  await w.start();
  w.cluster.links = [{ link: 'watch pods', ok: false, since: w.clock.now(), why: 'no answer' }];
  await w.pass(50_000);
  expect(w.chat.said).toEqual([]);
  await w.pass(5 * minute);
  expect(texts(w, 'root')).toHaveLength(1);
  w.cluster.links = [{ link: 'watch pods', ok: true, since: w.clock.now(), why: '' }];
  await w.pass(minute);
  expect(texts(w, 'root')).toHaveLength(2);
});

test('L-079 a store that fails for a while stops everything, says so in health, and nothing is lost', async () => {
  let failing = 0;
  const real = await sqliteStore({ file: ':memory:', now: () => 0 });
  const store: Store = {
    ...real,
    commit: (change) => (failing-- > 0 ? Promise.reject(new StoreError('full', 'disk full', 'free space')) : real.commit(change)),
  };
  const w = await world({ store });
  await w.start();
  failing = 3;
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.calm();
  expect(w.running?.health().filter((l) => !l.ok)).toMatchObject([{ link: 'store', why: 'disk full; free space' }]);
  await w.pass(25_000);
  failing = 2;
  await w.pass(2 * minute);
  expect(w.chat.roots()).toHaveLength(1);
  expect(w.running?.health().every((l) => l.ok)).toBe(true);
  expect((await real.ledger()).posted).toBe(1);
});

test('L-015 a pod that is being deleted says nothing, nor do the Events about it', async () => {
  const w = await world();
  await w.start();
  const at = w.clock.now();
  const meta = { deletionTimestamp: new Date(at + 30_000).toISOString() };
  w.cluster.put(podOf('web', 'crash', { at, meta }));
  const about = { kind: 'Pod', name: 'web-5d8f-1', uid: 'uid-web-1' };
  w.cluster.put(warningOf(about, { at, count: 1, reason: 'FailedKillPod', message: 'error killing pod' }));
  await w.pass(minute);
  w.cluster.remove(w.cluster.get('Pod', 'web-5d8f-1')!);
  w.cluster.put(warningOf(about, { at: w.clock.now(), count: 2, reason: 'FailedKillPod', message: 'error killing pod' }));
  await w.pass(minute);
  expect(w.chat.said).toEqual([]);
  expect((await w.store.ledger()).suppressed).toEqual({ 'being deleted': 1, 'object gone': 1 });
});

test('L-057 the store is lost: what still fails goes on with its old card and thread, what is new gets its own, what ended stays ended', async () => {
  const w = await world();
  await w.start();
  const owners = ['a', 'b', 'c', 'd', 'e'];
  for (const owner of owners) w.cluster.put(podOf(owner, 'pull', { at: w.clock.now() }));
  await w.pass(minute);
  w.cluster.put(podOf('e', 'ready', { at: w.clock.now() }));
  await w.pass(12 * minute, 20_000);
  const before = w.chat.roots();
  expect(before).toHaveLength(5);
  const lives = (all: readonly Incident[]) => all.map((i) => `${i.subject.name} since ${i.firstSeen}`).sort();
  const began = lives(await w.store.alive());
  await w.loseStore();
  w.cluster.put(podOf('e', 'pull', { at: w.clock.now() }));
  await w.start();
  await w.pass(2 * minute);
  const after = await w.store.alive();
  const placed = (name: string): string | undefined => after.find((i) => i.subject.name === name)?.card?.ts;
  expect(['a', 'b', 'c', 'd'].map(placed)).toEqual(before.slice(0, 4).map((r) => r.ts));
  expect(lives(after.filter((i) => i.subject.name !== 'e'))).toEqual(began);
  expect(
    w.chat
      .roots()
      .map((r) => r.ts)
      .slice(0, 5),
  ).toEqual(before.map((r) => r.ts));
  expect(w.chat.roots()).toHaveLength(6);
  expect(placed('e')).toBe(w.chat.roots()[5]?.ts);
  await balanced(w);
});

test('P-022 one registry that cannot be reached fails many owners: one card lists them; an image that is not there is another', async () => {
  const w = await world();
  await w.start();
  const says = 'failed to do request: dial tcp 192.0.2.7:443: i/o timeout';
  const pull = (owner: string, image: string, more: object = {}): void =>
    w.cluster.put(podOf(owner, 'pull', { at: w.clock.now(), image, ...more }));
  for (const owner of ['a', 'b', 'c', 'd']) pull(owner, `registry.example.com/${owner}:1`, { says });
  pull('e', 'other.example.com/e:1', { says });
  pull('f', 'registry.example.com/shared:9');
  pull('g', 'registry.example.com/shared:9');
  pull('h', 'registry.example.com/h:9');
  await w.pass(minute);
  const told = (await w.store.alive())
    .map((i) => [
      i.subject.name,
      i.members
        .map((m) => m.name)
        .sort()
        .join(),
    ])
    .sort();
  expect(told).toEqual([
    ['a', 'b,c,d'],
    ['e', ''],
    ['f', 'g'],
    ['h', ''],
  ]);
  expect(w.chat.roots()).toHaveLength(4);
  await balanced(w);
});

test('a second pressure of a node is said on its card; both gone, the card recovers although an evicted pod is still there', async () => {
  const w = await world();
  await w.start();
  const node = (...pressed: readonly string[]): void => {
    const conditions = ['MemoryPressure', 'DiskPressure'].map((type) => ({
      type,
      status: pressed.includes(type) ? 'True' : 'False',
      reason: 'R',
      message: `${type} it is`,
      lastTransitionTime: new Date(w.clock.now()).toISOString(),
    }));
    w.cluster.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1', uid: 'uid-n1', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: {},
      status: { conditions },
    });
  };
  node('MemoryPressure');
  const evicted = podOf('web', 'unready', { at: w.clock.now() });
  w.cluster.put(deploymentOf('web', { ready: 0, desired: 1 }));
  w.cluster.put({ ...evicted, status: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } });
  await w.pass(minute);
  expect((await w.store.alive()).map((i) => i.subject.kind)).toEqual(['Node']);
  expect((await w.store.alive())[0]?.members.map((m) => m.kind)).toHaveLength(1);
  const looks = w.cluster.looks.length;
  node('MemoryPressure', 'DiskPressure');
  await w.pass(minute);
  expect(texts(w, 'edit').at(-1)).toContain('MemoryPressure, DiskPressure');
  expect(w.cluster.looks.length).toBeGreaterThan(looks);
  node();
  w.cluster.relist();
  await w.pass(minute);
  expect((await w.store.alive()).find((i) => i.subject.kind === 'Node')?.state.at).toBe('holding');
  await w.pass(12 * minute, 20_000);
  expect((await w.store.recent({ limit: 10 })).find((i) => i.subject.kind === 'Node')?.state.at).toBe('recovered');
  await balanced(w);
});

test('what was deleted is not called healthy, nor is an object of which only Warnings are heard', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(deploymentOf('web', { ready: 0, desired: 1 }));
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  const about = { kind: 'Widget', apiVersion: 'example.com/v1', name: 'gear', uid: 'uid-g' };
  w.cluster.put(warningOf(about, { at: w.clock.now(), count: 1, reason: 'Melted', message: 'the gear melted at 900 degrees' }));
  await w.pass(minute);
  expect(texts(w, 'root').find((t) => t.includes('Widget/gear'))).toContain('the gear melted at 900 degrees');
  w.cluster.remove(w.cluster.get('Deployment', 'web')!);
  w.cluster.remove(w.cluster.get('Pod', 'web-5d8f-1')!);
  await w.pass(12 * minute, 20_000);
  expect(await w.store.alive()).toEqual([]);
  const ends = texts(w, 'reply').filter((t) => /was deleted|No new warning|healthy for/.test(t));
  expect(ends.filter((t) => t.includes('Deployment/web in shop was deleted'))).toHaveLength(1);
  expect(ends.filter((t) => t.includes('No new warning about Widget/gear in shop since 12:00'))).toHaveLength(1);
  expect(ends).toHaveLength(2);
  expect(texts(w, 'edit').filter((t) => t.includes('Widget/gear') && t.includes('Recovered'))).toEqual([]);
});

test('a card that blames what somebody has mended since is looked at again while it still fails', async () => {
  const w = await world();
  const database = (n: number): void => w.cluster.put(deploymentOf('db', { ready: n, desired: n, generation: 1 + n }));
  w.cluster.log = 'FATAL could not connect to db:5432: connect ECONNREFUSED 10.0.0.9:5432';
  w.cluster.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'shop', uid: 'uid-svc' },
    spec: { clusterIP: '10.0.0.9', selector: { app: 'db' }, ports: [{ port: 5432 }] },
  });
  database(0);
  await w.start();
  w.cluster.put(podOf('web', 'crash', { at: w.clock.now() }));
  await w.pass(minute);
  expect(texts(w, 'root').at(-1)).toContain('db is scaled to zero');
  const looks = w.cluster.looks.length;
  await w.pass(3 * minute, 20_000);
  expect(w.cluster.looks.length).toBe(looks);
  database(1);
  await w.pass(minute);
  expect(w.cluster.looks.length).toBeGreaterThan(looks);
  expect(texts(w, 'edit').at(-1)).not.toContain('db is scaled to zero');
  await balanced(w);
});

test('a flood of Events does not keep a card waiting, and every one of them is counted', async () => {
  const w = await world();
  await w.start();
  w.cluster.put(podOf('web', 'pull', { at: w.clock.now() }));
  await w.pass(14_000);
  const received: number[] = [];
  const post = w.chat.post.bind(w.chat);
  w.chat.post = async (to, message) => {
    received.push((await w.store.ledger()).received);
    return post(to, message);
  };
  for (let n = 0; n < 400; n++) {
    const about = { kind: 'Widget', apiVersion: 'example.com/v1', name: 'gear', uid: `uid-${n}` };
    w.cluster.put(warningOf(about, { at: w.clock.now(), count: 1 }));
  }
  w.clock.pass(2_000);
  for (let turns = 0; turns < 200 && received.length === 0; turns++) await w.calm();
  expect(received[0]).toBeLessThan(400);
  for (let turns = 0; turns < 200 && (await w.store.ledger()).received < 401; turns++) await w.calm();
  expect((await w.store.ledger()).received).toBe(401);
  await balanced(w);
}, 60_000);
