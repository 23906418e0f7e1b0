import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import type { Change } from '../../../src/adapters/kubernetes/change.ts';
import { defaultTuning } from '../../../src/adapters/kubernetes/index.ts';
import { mustKnow } from '../../../src/adapters/kubernetes/kinds.ts';
import { startReflector } from '../../../src/adapters/kubernetes/reflector.ts';
import { turns } from '../../../src/adapters/kubernetes/turns.ts';
import { watchSource } from '../../../src/adapters/kubernetes/watch-source.ts';
import type { Clock } from '../../../src/ports/index.ts';
import { connectTo, lists, memoryLog, quick, type Spectator, spectate, story, until, watches } from './harness.ts';
import { pod, ToyServer } from './toy-server.ts';

let toy: ToyServer;
let open: Spectator[];

beforeEach(async () => {
  toy = await new ToyServer().start();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((s) => s.stop()));
  await toy.stop();
});

type More = Parameters<typeof spectate>[1];

/** Starts watching and waits until the watch of pods stands. */
async function watchPods(more: More = {}): Promise<Spectator> {
  const s = spectate(toy, more);
  open.push(s);
  await s.watching.ready;
  await until('the pod watch stands', () => toy.watching('pods').length > 0);
  return s;
}

const refused = (code: number, headers?: Record<string, string>) => ({
  status: code,
  body: { kind: 'Status', code, message: `refused with ${code}` },
  ...(headers === undefined ? {} : { headers }),
});

describe('list, then watch', () => {
  it('L-004 tells what was there before it started, marked as listed, then news', async () => {
    toy.put(pod('old'));
    const s = await watchPods();
    toy.put(pod('new'));
    await until('the new pod is seen', () => s.of('Pod', 'new').length > 0);
    expect(s.of('Pod', 'old')).toMatchObject([{ is: 'seen', listed: true }]);
    expect(s.of('Pod', 'new')).toMatchObject([{ is: 'seen', listed: false }]);
  });

  it('reads page by page and misses none', async () => {
    for (let i = 0; i < 25; i += 1) toy.put(pod(`p-${i}`));
    const s = await watchPods({ tuning: { pageLimit: 10 } });
    expect(s.of('Pod')).toHaveLength(25);
    expect(toy.asked.filter((a) => a.path === '/api/v1/pods' && a.query.get('continue')).length).toBe(2);
  });

  it('asks for bookmarks, a bounded life and nothing but Warnings', async () => {
    await watchPods();
    await until('events are watched', () => watches(toy, 'events').length > 0);
    const query = watches(toy, 'events')[0]!.query;
    expect(query.get('allowWatchBookmarks')).toBe('true');
    expect(query.get('fieldSelector')).toBe('type!=Normal');
    expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(290);
    expect(Number(query.get('timeoutSeconds'))).toBeLessThanOrEqual(350);
  });

  it('lists one kind at a time', async () => {
    let [now, most] = [0, 0];
    toy.intercept = (asked) => {
      if (asked.query.get('watch') === null) most = Math.max(most, (now += 1));
      setTimeout(() => (now -= 1), 3);
      return 'pass';
    };
    toy.put(pod('a'));
    const s = spectate(toy);
    open.push(s);
    await s.watching.ready;
    expect(lists(toy, 'pods')).toHaveLength(1);
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('cut connections', () => {
  it('L-001 resumes after a reset in the middle of a line, with no repeat and no loss', async () => {
    const s = await watchPods();
    toy.put(pod('a'));
    await until('a', () => s.of('Pod').length === 1);
    toy.raw('{"type":"ADDED","object":{"kind":"Pod","metad', 'pods');
    toy.cut('pods');
    toy.put(pod('b'));
    await until('b', () => s.of('Pod', 'b').length === 1);
    expect(story(s.all, 'Pod')).toEqual(['+ Pod/shop/a uid-1', '+ Pod/shop/b uid-2']);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('keeps a character whole that was torn between two packets, and drops it when the connection ends there', async () => {
    const s = await watchPods();
    const line = Buffer.from(
      `${JSON.stringify({ type: 'ADDED', object: { ...pod('a'), status: { phase: 'Gebäude ✓' }, metadata: { name: 'a', namespace: 'shop', uid: 'u-a', resourceVersion: '1' } } })}\n`,
    );
    const tear = line.indexOf(Buffer.from('✓')) + 1;
    toy.raw(line.subarray(0, tear), 'pods');
    await new Promise((resolve) => setTimeout(resolve, 20));
    toy.raw(line.subarray(tear), 'pods');
    await until('a', () => s.of('Pod').length === 1);
    expect(s.of('Pod')[0]!.object['status']).toMatchObject({ phase: 'Gebäude ✓' });
    toy.raw(line.subarray(0, tear), 'pods');
    toy.cut('pods');
    toy.put(pod('b'));
    await until('b', () => s.of('Pod', 'b').length === 1);
    expect(s.of('Pod')).toHaveLength(2);
  });

  it('opens a watch again at once when the server ends it, without creeping and without a list', async () => {
    const s = await watchPods({ tuning: { backoff: { least: 5, most: 100_000 } } });
    for (let i = 0; i < 12; i += 1) {
      await until(`watch ${i}`, () => toy.watching('pods').length === 1);
      await new Promise((resolve) => setTimeout(resolve, 45));
      toy.endWatches('pods');
    }
    toy.put(pod('a'));
    await until('a', () => s.of('Pod', 'a').length === 1, 1_000);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('L-001 survives three deaths of the API server, is unhealthy between, and tells what happened meanwhile', async () => {
    const s = await watchPods();
    for (let i = 0; i < 3; i += 1) {
      await toy.stop();
      await until('blindness is noticed', () => s.health('watch pods')?.ok === false);
      expect(s.health('watch pods')?.why).toMatch(/connection refused.*in a row/);
      toy.put(pod(`during-${i}`));
      await toy.revive();
      await until('seen afterwards', () => s.of('Pod', `during-${i}`).length === 1);
      await until('healthy again', () => s.health('watch pods')?.ok === true);
    }
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('L-031 starts against a server that is not there yet', async () => {
    await toy.stop();
    const s = spectate(toy);
    open.push(s);
    await until('unhealthy', () => (s.health('watch pods')?.why ?? '').includes('connection refused'));
    toy.put(pod('a'));
    await toy.revive();
    await s.watching.ready;
    expect(s.of('Pod', 'a')).toHaveLength(1);
  });

  it('notices a frozen connection and resumes without a list', async () => {
    const s = await watchPods();
    toy.freeze('pods');
    toy.put(pod('a'));
    await until('resumed', () => s.of('Pod', 'a').length === 1);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });
});

describe('lost history', () => {
  it.each([true, false])(
    'L-014 lists once when its position is gone (as an event: %s): what vanished is told once, what stayed is no news',
    async (inStream) => {
      toy.goneInStream = inStream;
      toy.put(pod('stays'));
      toy.put(pod('goes'));
      const s = await watchPods();
      await toy.stop();
      toy.remove('Pod', 'shop', 'goes');
      toy.put(pod('comes'));
      toy.compact();
      await toy.revive();
      await until('caught up', () => s.of('Pod', 'comes').length === 1);
      expect(story(s.all, 'Pod')).toEqual([
        '+ Pod/shop/stays uid-1',
        '+ Pod/shop/goes uid-2',
        '- Pod/shop/goes uid-2',
        '+ Pod/shop/comes uid-3',
      ]);
      expect(lists(toy, 'pods').length).toBe(2);
    },
  );

  it('L-014 ten forced relists tell nothing', async () => {
    toy.put(pod('a'));
    const s = await watchPods();
    for (let i = 0; i < 10; i += 1) {
      toy.compact();
      toy.cut('pods');
      await until(`relist ${i}`, () => lists(toy, 'pods').length === i + 2 && toy.watching('pods').length === 1);
    }
    expect(s.of('Pod')).toHaveLength(1);
  });

  it('never shows a half list: a continue token that expires starts the list again', async () => {
    for (let i = 0; i < 25; i += 1) toy.put(pod(`p-${i}`));
    let refusals = 2;
    toy.intercept = (asked) => (asked.path === '/api/v1/pods' && asked.query.get('continue') && refusals-- > 0 ? refused(410) : 'pass');
    const s = await watchPods({ tuning: { pageLimit: 10 } });
    expect(s.of('Pod')).toHaveLength(25);
    expect(lists(toy, 'pods')).toHaveLength(3);
  });

  it('tells an object that was deleted and made again in a gap as gone, then as another one', async () => {
    toy.put(pod('db-0'));
    const s = await watchPods();
    await toy.stop();
    toy.remove('Pod', 'shop', 'db-0');
    toy.put(pod('db-0'));
    toy.compact();
    await toy.revive();
    await until('both told', () => s.of('Pod').length === 3);
    expect(story(s.all, 'Pod')).toEqual(['+ Pod/shop/db-0 uid-1', '- Pod/shop/db-0 uid-1', '+ Pod/shop/db-0 uid-2']);
  });
});

describe('refusals', () => {
  it('gets over ten 503 in a row without a new list', async () => {
    const s = await watchPods();
    let left = 10;
    toy.intercept = (asked) => (asked.path === '/api/v1/pods' && left-- > 0 ? refused(503) : 'pass');
    toy.cut('pods');
    toy.put(pod('a'));
    await until('seen', () => s.of('Pod', 'a').length === 1);
    expect(left).toBeLessThan(0);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('waits as long as a 429 asks', async () => {
    const slept: number[] = [];
    const clock: Clock = {
      now: () => systemClock.now(),
      sleep: (ms, signal) => {
        slept.push(ms);
        return systemClock.sleep(Math.min(ms, 200), signal);
      },
    };
    const s = await watchPods({ clock });
    let left = 1;
    toy.intercept = (asked) => (asked.path === '/api/v1/pods' && left-- > 0 ? refused(429, { 'retry-after': '77' }) : 'pass');
    toy.cut('pods');
    toy.put(pod('a'));
    await until('seen', () => s.of('Pod', 'a').length === 1);
    expect(slept).toContain(77_000);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('L-001 says which right is missing, goes on with the other kinds, and recovers when it is given', async () => {
    let denied = true;
    toy.put(pod('a'));
    toy.intercept = (asked) => (denied && asked.path === '/apis/batch/v1/cronjobs' ? refused(403) : 'pass');
    const s = await watchPods();
    expect(s.of('Pod', 'a')).toHaveLength(1);
    expect(s.health('watch cronjobs')).toMatchObject({ ok: false });
    expect(s.health('watch cronjobs')?.why).toBe(
      'no right to list and watch cronjobs.batch in the whole cluster; grant verbs list, watch on resource "cronjobs" in API group "batch"',
    );
    denied = false;
    await until('recovered', () => s.health('watch cronjobs')?.ok === true);
  });

  it('reads Events from their newer group when core Events are refused', async () => {
    toy.intercept = (asked) => (asked.path === '/api/v1/events' ? refused(403) : 'pass');
    const s = await watchPods();
    await until('the other group is watched', () => watches(toy, 'events').some((a) => a.path.startsWith('/apis/events.k8s.io/v1/')));
    expect(s.health('watch events')).toMatchObject({ ok: true });
    toy.put({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'shop' },
      type: 'Warning',
      reason: 'Odd',
      note: 'n',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'a' },
    });
    await until('event', () => s.of('Event').length === 1);
    expect(s.of('Event')[0]!.object.apiVersion).toBe('events.k8s.io/v1');
  });

  it('says so when the server does not know a kind, and keeps asking', async () => {
    let absent = true;
    toy.intercept = (asked) => (absent && asked.path === '/apis/apps/v1/daemonsets' ? { status: 404, body: '404 page not found' } : 'pass');
    const s = await watchPods();
    expect(s.health('watch daemonsets')?.why).toBe('the API server does not serve daemonsets');
    absent = false;
    await until('recovered', () => s.health('watch daemonsets')?.ok === true);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['invalid JSON', 'this is no JSON\n'],
    ['an unknown event type', '{"type":"SURPRISE","object":{"metadata":{"name":"x","uid":"x","resourceVersion":"9"}}}\n'],
    ['an event without an object', '{"type":"ADDED"}\n'],
    ['an ERROR that is not 410', '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcdserver: leader changed"}}\n'],
  ])('recovers from %s without a list', async (_, line) => {
    const s = await watchPods();
    toy.raw(line, 'pods');
    toy.put(pod('a'));
    await until('seen', () => s.of('Pod', 'a').length === 1);
    expect(lists(toy, 'pods')).toHaveLength(1);
  });

  it('doubts its position after three unreadable streams in a row and lists again', async () => {
    const s = await watchPods();
    const nonsense = setInterval(() => toy.raw('nonsense\n', 'pods'), 3);
    await until('relist', () => lists(toy, 'pods').length >= 2);
    clearInterval(nonsense);
    toy.put(pod('a'));
    await until('seen', () => s.of('Pod', 'a').length === 1);
    await until('healthy again', () => s.health('watch pods')?.ok === true);
    expect(s.health('watch pods')).toMatchObject({ why: '' });
  });

  it('gives up on a line of 9 MB, lists again and holds no more than the limit', async () => {
    const s = await watchPods({ tuning: { stallQuiet: 5_000, stallBusy: 5_000 } });
    toy.raw(Buffer.alloc(9 * 1024 * 1024, 0x61), 'pods');
    await until('relist', () => lists(toy, 'pods').length === 2);
    toy.put(pod('a'));
    await until('seen', () => s.of('Pod', 'a').length === 1);
    await until('healthy again', () => s.health('watch pods')?.ok === true);
    expect(s.health('watch pods')).toMatchObject({ why: '' });
  });
});

describe('consumers', () => {
  it('goes on when the handler throws on every object, and logs the object but no content', async () => {
    const log = memoryLog();
    const s = await watchPods({
      log,
      on: () => {
        throw new Error('sensitive text');
      },
    });
    toy.put(pod('a'));
    toy.put(pod('b'));
    await until('both told', () => s.of('Pod').length === 2);
    expect(log.lines.filter((l) => l.level === 'error')).toHaveLength(2);
    expect(JSON.stringify(log.lines)).not.toContain('sensitive');
    expect(s.health('watch pods')).toMatchObject({ ok: true });
  });

  it('makes good by one relist what a full queue could not take, and tells every object one legal story', async () => {
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const told: Change[] = [];
    const connection = connectTo(toy);
    const tuning = { ...defaultTuning, ...quick, queueLimit: 5 };
    const reflector = startReflector({
      source: watchSource(connection, { kind: mustKnow('Pod') }, tuning),
      clock: systemClock,
      random: Math.random,
      tuning,
      turns: turns(),
      keep: () => true,
      after: gate,
      deliver: (change) => void told.push(change),
      failed: () => undefined,
      troubled: () => undefined,
      recovered: () => undefined,
    });
    await reflector.listed;
    await until('watching', () => toy.watching('pods').length === 1);
    for (let i = 0; i < 40; i += 1) toy.put(pod(`p-${i}`));
    for (let i = 0; i < 20; i += 1) toy.remove('Pod', 'shop', `p-${i}`);
    await until('overflow', () => reflector.facts().dropped >= 35);
    expect(told).toEqual([]);
    letGo();
    await until('all told', () => told.filter((c) => c.is === 'seen').length >= 20 && reflector.memory.size() === 20);
    await reflector.stop();
    await connection.close();
    expect(lists(toy, 'pods')).toHaveLength(2);
    const alive = new Set<string>();
    for (const { is, object } of told) {
      expect(alive.has(object.metadata.name), `${is} ${object.metadata.name}`).toBe(is === 'gone');
      if (is === 'seen') alive.add(object.metadata.name);
      else alive.delete(object.metadata.name);
    }
    expect([...alive].sort()).toEqual(
      toy
        .all('pods')
        .map((p) => p.metadata.name)
        .sort(),
    );
  });
});

describe('the end', () => {
  it('can be stopped at any moment, leaves no connection and no rejection', async () => {
    const rejections: unknown[] = [];
    const note = (error: unknown): void => void rejections.push(error);
    process.on('unhandledRejection', note);
    for (let i = 0; i < 30; i += 1) toy.put(pod(`p-${i}`));
    for (let ms = 0; ms < 40; ms += 2) {
      const s = spectate(toy, { tuning: { pageLimit: 5 } });
      await new Promise((resolve) => setTimeout(resolve, ms));
      await s.stop();
      await s.watching.ready;
    }
    await until('no watch is left', () => toy.watching().length === 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('tells nothing after stop', async () => {
    const s = await watchPods();
    await s.watching.stop();
    toy.put(pod('late'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(s.of('Pod')).toEqual([]);
  });
});
