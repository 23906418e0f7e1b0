import { describe, expect, it } from 'vitest';
import { lists, story, until, watches } from './harness.ts';
import { pod } from './toy-server.ts';
import { refused, toy, watch, watchPods } from './watched-toy.ts';

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

  it('keeps one connection a watch and a few for calls', async () => {
    for (let i = 0; i < 30; i += 1) toy.put(pod(`p-${i}`));
    const s = await watchPods({ tuning: { pageLimit: 3 } });
    await until('all watches stand', () => toy.watching().length === s.watching.health().length);
    expect(toy.connections).toBeLessThanOrEqual(toy.watching().length + 3);
  });

  it('lists one kind at a time', async () => {
    let [now, most] = [0, 0];
    toy.intercept = async (asked): Promise<'pass'> => {
      if (asked.query.get('watch') === 'true') return 'pass';
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return 'pass';
    };
    toy.put(pod('a'));
    const s = watch();
    await s.watching.ready;
    expect(lists(toy, 'pods')).toHaveLength(1);
    expect(most).toBe(1);
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
    const s = watch();
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
