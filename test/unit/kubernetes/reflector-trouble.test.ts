import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import type { Change } from '../../../src/adapters/kubernetes/change.ts';
import { defaultTuning } from '../../../src/adapters/kubernetes/index.ts';
import { mustKnow } from '../../../src/adapters/kubernetes/kinds.ts';
import { startReflector } from '../../../src/adapters/kubernetes/reflector.ts';
import { turns } from '../../../src/adapters/kubernetes/turns.ts';
import { watchSource } from '../../../src/adapters/kubernetes/watch-source.ts';
import type { Clock } from '../../../src/ports/index.ts';
import { connectTo, lists, memoryLog, quick, spectate, until, watches } from './harness.ts';
import { pod } from './toy-server.ts';
import { refused, toy, watchPods } from './watched-toy.ts';

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
