import { expect, test } from 'vitest';
import { ask, deployment, get, type Json, podWhere, practice, until } from './api.ts';

const PODS = '/api/v1/namespaces/default/pods';
const APPS = '/apis/apps/v1/namespaces/default';

const set = (name: string, spec: Json = {}): Json => ({
  ...deployment(name, { image: 'nginx:1.27' }),
  kind: 'StatefulSet',
  spec: { ...(deployment(name, { image: 'nginx:1.27' })['spec'] as Json), serviceName: name, ...spec },
});

const budget = (name: string, spec: Json): Json => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { selector: { matchLabels: { app: 'w' } }, ...spec },
});

test('of a StatefulSet only a few fields may change', async () => {
  const cluster = await practice();
  cluster.apply([set('w')]);
  const patch = (spec: Json): ReturnType<typeof ask> => ask(cluster, 'PATCH', `${APPS}/statefulsets/w`, { spec }, 'merge');
  expect(await patch({ serviceName: 'other' })).toMatchObject({
    code: 422,
    body: { message: expect.stringContaining("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template'") },
  });
  expect((await patch({ replicas: 2, minReadySeconds: 1, updateStrategy: { type: 'OnDelete' } })).code).toBe(200);
});

test('a pod that is not ready may be evicted only while its budget is met, unless the budget always allows it', async () => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image: 'nginx:1.27', readinessProbe: { httpGet: { port: 81 } } }), budget('b', { minAvailable: 1 })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['state']?.running !== undefined);
  const evict = (): ReturnType<typeof ask> =>
    ask(cluster, 'POST', `${PODS}/${String(pod['metadata'].name)}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod['metadata'].name },
    });
  await until(cluster, '/apis/policy/v1/namespaces/default/poddisruptionbudgets/b', (b) => b['status']?.expectedPods === 1);
  expect(await evict()).toMatchObject({ code: 429, body: { details: { causes: [{ reason: 'DisruptionBudget' }] } } });
  cluster.apply([budget('b', { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' })]);
  expect((await evict()).code).toBe(201);
});

test('a pod under two budgets cannot be evicted', async () => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image: 'nginx:1.27' }), budget('b', { minAvailable: 0 }), budget('c', { minAvailable: 0 })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['ready'] === true);
  const answer = await ask(cluster, 'POST', `${PODS}/${String(pod['metadata'].name)}/eviction`, {});
  expect(answer).toMatchObject({ code: 500, body: { message: expect.stringContaining('more than one PodDisruptionBudget') } });
});

test('a Job whose container is restarted in place gives up when the restarts reach its limit', async () => {
  const cluster = await practice();
  const template = { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'busybox', command: ['false'] }] } };
  cluster.apply([{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { backoffLimit: 2, template } }]);
  const { status } = await until(cluster, '/apis/batch/v1/namespaces/default/jobs/j', (j) =>
    (j['status']?.conditions ?? []).some((c: Json) => c['type'] === 'Failed'),
  );
  const why = { status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  expect(status.conditions).toMatchObject([
    { type: 'FailureTarget', ...why },
    { type: 'Failed', ...why },
  ]);
  expect(status.failed).toBe(1);
});

test.each(['StatefulSet', 'DaemonSet'])('a %s that is made again takes its orphaned pods and revisions as its own', async (kind) => {
  const cluster = await practice();
  const path = `${APPS}/${kind.toLowerCase()}s`;
  const made = { ...set('w'), kind };
  const ready = (s: Json): boolean => (s['status']?.readyReplicas ?? s['status']?.numberReady ?? 0) > 0;
  cluster.apply([made]);
  await until(cluster, `${path}/w`, ready);
  const uids = async (): Promise<string[]> =>
    ((await get(cluster, PODS)).body['items'] as Json[]).map((p) => p['metadata'].uid as string).sort();
  const before = await uids();
  await ask(cluster, 'DELETE', `${path}/w?propagationPolicy=Orphan`);
  await until(cluster, `${path}/w`, (s) => s['code'] === 404);
  cluster.apply([made]);
  const owner = (await until(cluster, `${path}/w`, ready))['metadata'].uid as string;
  expect(await uids()).toEqual(before);
  const kept = (await get(cluster, `${APPS}/controllerrevisions`)).body['items'] as Json[];
  expect(kept.map((r) => r['metadata'].ownerReferences[0].uid)).toEqual([owner]);
});
