import { expect, test } from 'vitest';
import { ask, deployment, get, type Json, podWhere, practice, until } from './api.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';

const bytes = (spelled: string): number => Number.parseInt(spelled, 10) * 1024;

test('metrics.k8s.io tells what pods and nodes use: near its limit what runs out of memory, little elsewhere', async () => {
  const cluster = await practice();
  const limited = (memory: string): Json => ({ resources: { limits: { memory } } });
  cluster.apply([
    deployment('calm', { image: 'nginx:1.27', ...limited('256Mi') }),
    deployment('hungry', {
      image: 'polinux/stress:1.0.4',
      command: ['stress', '--vm', '1', '--vm-bytes', '150M', '--vm-hang', '0'],
      ...limited('64Mi'),
    }),
    deployment('absent', { image: 'nginx:no-such-tag' }),
  ]);
  await podWhere(cluster, 'app=calm', (status) => status['ready'] === true);
  await podWhere(cluster, 'app=hungry', (status) => status['lastState']?.terminated?.reason === 'OOMKilled');
  await podWhere(cluster, 'app=absent', (status) => status['state']?.waiting?.reason === 'ImagePullBackOff');
  const used = (list: Json, app: string): number => {
    const item = (list['items'] as Json[]).find((i) => i['metadata'].labels.app === app);
    expect(item?.['containers'][0].usage.cpu ?? '0n').toMatch(/^\d+n$/);
    return bytes((item?.['containers'][0].usage.memory as string | undefined) ?? '0');
  };
  const limit = 64 * 1024 ** 2;
  // It is sampled while it grows too.
  const list = await until(cluster, `${METRICS}/namespaces/default/pods`, (l) => used(l, 'hungry') > 0.9 * limit);
  expect(used(list, 'hungry')).toBeLessThanOrEqual(limit);
  expect(used(list, 'calm')).toBeGreaterThan(0);
  expect(used(list, 'calm')).toBeLessThan(0.5 * 256 * 1024 ** 2);
  expect(list['items']).toHaveLength(2);
  expect((await get(cluster, `${METRICS}/pods?labelSelector=app%3Dcalm`)).body['items']).toHaveLength(1);
  const nodes = (await get(cluster, `${METRICS}/nodes`)).body['items'] as Json[];
  expect(nodes.map((n) => n['metadata'].name)).toEqual(['node-1', 'node-2', 'node-3']);
  expect(await get(cluster, `${METRICS}/namespaces/default/pods/nobody`)).toMatchObject({
    code: 404,
    body: { message: 'pods.metrics.k8s.io "nobody" not found' },
  });
  expect((await ask(cluster, 'POST', `${METRICS}/nodes`, {})).code).toBe(405);
  cluster.failNode('node-1');
  await until(cluster, `${METRICS}/nodes`, (l) => l['items'].length === 2);
});
