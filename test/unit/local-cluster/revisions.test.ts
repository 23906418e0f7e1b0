import { expect, test } from 'vitest';
import type { PracticeCluster } from '../../../src/local/cluster/index.ts';
import { ask, get, type Json, practice, until } from './api.ts';

const APPS = '/apis/apps/v1/namespaces/default';

function set(kind: 'StatefulSet' | 'DaemonSet', image: string, spec: Json = {}): Json {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'store', namespace: 'default' },
    spec: {
      ...(kind === 'StatefulSet' ? { replicas: 3, serviceName: 'store' } : {}),
      selector: { matchLabels: { app: 'store' } },
      template: {
        metadata: { labels: { app: 'store' } },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image }] },
      },
      ...spec,
    },
  };
}

/** ControllerRevisions as `number image`, oldest first. */
const revisionsOf = async (cluster: PracticeCluster): Promise<string[]> =>
  ((await get(cluster, `${APPS}/controllerrevisions`)).body['items'] as Json[])
    .sort((a, b) => a['revision'] - b['revision'])
    .map((r) => `${String(r['revision'])} ${String(r['data'].spec.template.spec.containers[0].image)}`);

const imagesOf = async (cluster: PracticeCluster): Promise<string[]> =>
  ((await get(cluster, '/api/v1/namespaces/default/pods?labelSelector=app=store')).body['items'] as Json[]).map(
    (pod) => `${String(pod['metadata'].name)} ${String(pod['spec'].containers[0].image)}`,
  );

const replaced = (s: Json): boolean =>
  s['status']?.observedGeneration === s['metadata']?.generation && s['status'].updatedReplicas === 3 && s['status'].readyReplicas === 3;

test('each template of a StatefulSet is a numbered revision, and status names the present and the next', async () => {
  const cluster = await practice();
  cluster.apply([set('StatefulSet', 'nginx:1.26')]);
  const first = (await until(cluster, `${APPS}/statefulsets/store`, replaced))['status'];
  expect(first.currentRevision).toBe(first.updateRevision);
  expect(await revisionsOf(cluster)).toEqual(['1 nginx:1.26']);
  const [made] = (await get(cluster, `${APPS}/controllerrevisions`)).body['items'] as Json[];
  expect(made?.['metadata']).toMatchObject({
    name: first.updateRevision,
    labels: { app: 'store', 'controller.kubernetes.io/hash': first.updateRevision.replace('store-', '') },
    ownerReferences: [{ kind: 'StatefulSet', name: 'store', controller: true }],
  });
  expect(made?.['data'].spec.template.$patch).toBe('replace');

  cluster.apply([set('StatefulSet', 'nginx:1.27')]);
  const going = await until(cluster, `${APPS}/statefulsets/store`, (s) => s['status']?.updatedReplicas >= 1 && !replaced(s));
  expect(going['status'].currentRevision).toBe(first.updateRevision);
  expect(going['status'].updateRevision).not.toBe(first.updateRevision);
  const done = (await until(cluster, `${APPS}/statefulsets/store`, replaced))['status'];
  expect(done.currentRevision).toBe(done.updateRevision);
  expect(await revisionsOf(cluster)).toEqual(['1 nginx:1.26', '2 nginx:1.27']);

  cluster.apply([set('StatefulSet', 'nginx:1.26')]);
  const back = (
    await until(cluster, `${APPS}/statefulsets/store`, (s) => replaced(s) && s['status'].updateRevision === first.updateRevision)
  )['status'];
  expect(back.currentRevision).toBe(first.updateRevision);
  expect(await revisionsOf(cluster)).toEqual(['2 nginx:1.27', '3 nginx:1.26']);
  expect((await get(cluster, '/api/v1/namespaces/default/pods/store-0')).body['metadata'].labels['controller-revision-hash']).toBe(
    first.updateRevision,
  );

  await ask(cluster, 'DELETE', `${APPS}/statefulsets/store`);
  await until(cluster, `${APPS}/controllerrevisions`, (list) => list['items'].length === 0);
});

test('a partition holds the lower pods back, and one that is lost comes back as it was', async () => {
  const cluster = await practice();
  cluster.apply([set('StatefulSet', 'nginx:1.26')]);
  await until(cluster, `${APPS}/statefulsets/store`, replaced);
  const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  cluster.apply([set('StatefulSet', 'nginx:1.27', partition)]);
  await until(cluster, `${APPS}/statefulsets/store`, (s) => s['status']?.updatedReplicas === 1 && s['status'].readyReplicas === 3);
  expect(await imagesOf(cluster)).toEqual(['store-0 nginx:1.26', 'store-1 nginx:1.26', 'store-2 nginx:1.27']);
  const { uid } = (await ask(cluster, 'DELETE', '/api/v1/namespaces/default/pods/store-0')).body['metadata'];
  await until(
    cluster,
    '/api/v1/namespaces/default/pods/store-0',
    (pod) => pod['metadata']?.uid !== uid && pod['status']?.containerStatuses?.[0]?.ready === true,
  );
  expect((await imagesOf(cluster))[0]).toBe('store-0 nginx:1.26');
});

test('with OnDelete only a deleted pod takes the new template', async () => {
  const cluster = await practice();
  const onDelete = { updateStrategy: { type: 'OnDelete' } };
  cluster.apply([set('StatefulSet', 'nginx:1.26', onDelete)]);
  await until(cluster, `${APPS}/statefulsets/store`, replaced);
  cluster.apply([set('StatefulSet', 'nginx:1.27', onDelete)]);
  await until(cluster, `${APPS}/controllerrevisions`, (list) => list['items'].length === 2);
  await ask(cluster, 'DELETE', '/api/v1/namespaces/default/pods/store-1');
  await until(cluster, `${APPS}/statefulsets/store`, (s) => s['status']?.updatedReplicas === 1 && s['status'].readyReplicas === 3);
  expect(await imagesOf(cluster)).toEqual(['store-0 nginx:1.26', 'store-1 nginx:1.27', 'store-2 nginx:1.26']);
});

test('a StatefulSet whose pod never became ready waits for it, as a real one does: the right template alone does not replace it', async () => {
  const cluster = await practice();
  cluster.apply([set('StatefulSet', 'nginx:non-existent')]);
  await until(
    cluster,
    '/api/v1/namespaces/default/pods/store-0',
    (pod) => pod['status']?.containerStatuses?.[0]?.state.waiting?.reason === 'ImagePullBackOff',
  );
  cluster.apply([set('StatefulSet', 'nginx:1.27')]);
  await until(cluster, `${APPS}/statefulsets/store`, (s) => s['status']?.observedGeneration === 2);
  expect((await get(cluster, '/api/v1/namespaces/default/pods/store-0')).body['spec'].containers[0].image).toBe('nginx:non-existent');
  await ask(cluster, 'DELETE', '/api/v1/namespaces/default/pods/store-0');
  await until(cluster, `${APPS}/statefulsets/store`, replaced);
});

test('each template of a DaemonSet is a numbered revision; the oldest beyond the limit go', async () => {
  const cluster = await practice();
  const limit = { revisionHistoryLimit: 1 };
  for (const [i, image] of ['nginx:1.25', 'nginx:1.26', 'nginx:1.27'].entries()) {
    cluster.apply([set('DaemonSet', image, limit)]);
    await until(
      cluster,
      `${APPS}/daemonsets/store`,
      (s) => s['status']?.observedGeneration === i + 1 && s['status'].updatedNumberScheduled === 3 && s['status'].numberAvailable === 3,
    );
  }
  expect(await revisionsOf(cluster)).toEqual(['2 nginx:1.26', '3 nginx:1.27']);
  const [pod] = (await get(cluster, '/api/v1/namespaces/default/pods?labelSelector=app=store')).body['items'] as Json[];
  const all = (await get(cluster, `${APPS}/controllerrevisions`)).body['items'] as Json[];
  expect(all.map((r) => r['metadata'].labels['controller-revision-hash'])).toContain(pod?.['metadata'].labels['controller-revision-hash']);
});
