import { expect, test } from 'vitest';
import { performLook } from '../../../src/flow/index.ts';
import { podOf } from './objects.ts';
import { TestClock, TestCluster } from './world.ts';

test('logs of a pod that is not scheduled: it is said that there are none yet, and why', async () => {
  const clock = new TestClock();
  const cluster = new TestCluster(clock);
  cluster.put(podOf('web', 'pending', { at: clock.now() }));
  const answer = await performLook(cluster, { look: 'get_pod_logs', name: 'web-5d8f-1', namespace: 'shop', tail: 10 });
  expect(answer).toMatchObject({ ok: true, facts: { which: 'none', lines: [] } });
  expect(JSON.stringify(answer)).toContain('not scheduled to a node yet, hence no logs: 0/3 nodes are available: Insufficient cpu.');
  expect(cluster.looks.map((l) => l.do)).toEqual(['get']);
});
