import { expect, test } from 'vitest';
import { playStories, stories } from '../../../src/local/stories/index.ts';
import { get, type Json, practice, until } from './api.ts';

const pods = (namespace: string, name: string): string =>
  `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io%2Fname%3D${name}`;
const status = (list: Json, good: (status: Json) => boolean): boolean =>
  (list['items'] ?? []).some((pod: Json) => (pod['status'].containerStatuses ?? []).some(good));

test('seven stories play out: each failure is there by its own cause, the queue heals one, the baseline stays well', async () => {
  const cluster = await practice({ timeScale: 50 });
  const faults: unknown[] = [];
  const play = playStories(cluster, { pace: 10, onError: (error) => faults.push(error) });
  playStories(cluster, { pace: 10, onError: (error) => faults.push(error) }).stop();
  expect(stories).toHaveLength(7);
  await until(cluster, pods('shop', 'recommendations'), (list) => status(list, (s) => s['lastState']?.terminated?.reason === 'OOMKilled'));
  await until(cluster, pods('shop', 'storefront'), (list) => status(list, (s) => s['state']?.waiting?.reason === 'ImagePullBackOff'));
  await until(cluster, pods('payments', 'payouts'), (list) =>
    status(list, (s) => s['state']?.waiting?.message === "couldn't find key password in Secret payments/payouts-db"),
  );
  await until(cluster, pods('shop', 'orders-db'), (list) => status(list, (s) => s['lastState']?.terminated?.exitCode === 1));
  await until(cluster, pods('shop', 'orders'), (list) => status(list, (s) => s['lastState']?.terminated?.exitCode === 1));
  await until(cluster, pods('payments', 'notifications'), (list) => status(list, (s) => s['ready'] === true && s['restartCount'] > 0));
  await until(cluster, pods('shop', 'pricing'), (list) => status(list, (s) => s['lastState']?.terminated?.reason === 'OOMKilled'));
  await until(cluster, '/apis/apps/v1/namespaces/payments/deployments/checkout', (it) => it['status'].readyReplicas === undefined);
  await until(cluster, '/apis/apps/v1/namespaces/payments/deployments/fraud-check', (it) => it['status'].readyReplicas === 1);
  expect((await get(cluster, '/apis/apps/v1/namespaces/shop/deployments/storefront')).body['status'].availableReplicas).toBe(3);
  expect((await get(cluster, '/apis/apps/v1/namespaces/payments/deployments/ledger')).body['status'].availableReplicas).toBe(2);
  expect(faults).toEqual([]);
  play.stop();
});
