import { expect, test } from 'vitest';
import type { PracticeCluster } from '../../../src/local/cluster/index.ts';
import { ask, type Answer, deployment, get, type Json, podWhere, practice, until } from './api.ts';

const PODS = '/api/v1/namespaces/default/pods';

const debug = (cluster: PracticeCluster, pod: string, ...containers: readonly Json[]): Promise<Answer> =>
  ask(cluster, 'PATCH', `${PODS}/${pod}/ephemeralcontainers`, { spec: { ephemeralContainers: containers } }, 'strategic');

const statusOf = (pod: Json, name: string): Json =>
  (pod['status']?.ephemeralContainerStatuses ?? []).find((s: Json) => s['name'] === name) ?? {};

async function running(cluster: PracticeCluster): Promise<string> {
  cluster.apply([deployment('w', { image: 'nginx:1.27' })]);
  return (await podWhere(cluster, 'app=w', (status) => status['ready'] === true))['metadata'].name as string;
}

test('an ephemeral container runs once by its own image and command; the pod stays ready, and its log is read by name', async () => {
  const cluster = await practice();
  const name = await running(cluster);
  const { code, body } = await debug(cluster, name, {
    name: 'look',
    image: 'busybox:1.37',
    command: ['sh', '-c', 'echo looking; exit 3'],
    targetContainerName: 'app',
  });
  expect(code).toBe(200);
  expect(body['spec'].ephemeralContainers[0]).toMatchObject({ name: 'look', imagePullPolicy: 'IfNotPresent' });
  const pod = await until(cluster, `${PODS}/${name}`, (p) => statusOf(p, 'look')['state']?.terminated !== undefined);
  expect(statusOf(pod, 'look')).toMatchObject({ ready: false, restartCount: 0, state: { terminated: { exitCode: 3, reason: 'Error' } } });
  expect(pod['status'].phase).toBe('Running');
  expect(pod['status'].conditions.find((c: Json) => c['type'] === 'Ready')).toMatchObject({ status: 'True' });
  expect((await get(cluster, `${PODS}/${name}/log?container=look`)).body['text']).toBe('looking\n');
  expect((await get(cluster, `${PODS}/${name}/log`)).body['text']).toContain('start worker processes');
  const events = (await get(cluster, `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=${name}`)).body[
    'items'
  ] as Json[];
  expect(events.map((e) => e['involvedObject'].fieldPath)).toContain('spec.ephemeralContainers{look}');
  await debug(cluster, name, { name: 'wrong', image: 'busybox:no-such-tag' });
  await until(cluster, `${PODS}/${name}`, (p) => statusOf(p, 'wrong')['state']?.waiting?.reason === 'ImagePullBackOff');
  await ask(cluster, 'DELETE', `${PODS}/${name}`);
  await until(cluster, `${PODS}/${name}`, (p) => p['code'] === 404);
});

test('an ephemeral container is added by its subresource alone, and stays as it is', async () => {
  const cluster = await practice();
  const name = await running(cluster);
  const pod = (await get(cluster, `${PODS}/${name}`)).body;
  const added = { ...pod, spec: { ...pod['spec'], ephemeralContainers: [{ name: 'look', image: 'busybox' }] } };
  expect((await ask(cluster, 'PUT', `${PODS}/${name}`, added)).body['message']).toContain('pod updates may not change fields');
  expect((await ask(cluster, 'PUT', `${PODS}/${name}/ephemeralcontainers`, added)).code).toBe(200);
  expect((await get(cluster, `${PODS}/${name}/ephemeralcontainers`)).body['spec'].ephemeralContainers).toHaveLength(1);
  expect((await debug(cluster, name, { name: 'look', image: 'alpine' })).body['message']).toContain(
    'existing ephemeral containers "look" may not be changed',
  );
  const emptied = await ask(cluster, 'PATCH', `${PODS}/${name}/ephemeralcontainers`, { spec: { ephemeralContainers: null } }, 'merge');
  expect(emptied).toMatchObject({
    code: 422,
    body: { message: expect.stringContaining('existing ephemeral containers "look" may not be removed') },
  });
  expect((await debug(cluster, name, { name: 'app', image: 'busybox' })).body['message']).toContain('Duplicate value: "app"');
  expect((await debug(cluster, name, { name: 'x', image: 'busybox', targetContainerName: 'ghost' })).body['message']).toContain(
    'Not found: "ghost"',
  );
  expect((await debug(cluster, 'nobody', { name: 'x', image: 'busybox' })).code).toBe(404);
  const made = await ask(cluster, 'POST', PODS, {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'a', image: 'b' }], ephemeralContainers: [{ name: 'x', image: 'y' }] },
  });
  expect(made).toMatchObject({ code: 422, body: { message: expect.stringContaining('cannot be set on create') } });
});

test('a completed init container is ready, as the kubelet reports it', async () => {
  const cluster = await practice();
  const spec = deployment('w', { image: 'nginx:1.27' });
  spec['spec'].template.spec.initContainers = [{ name: 'prepare', image: 'busybox', command: ['true'] }];
  cluster.apply([spec]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['ready'] === true);
  expect(pod['status'].initContainerStatuses[0]).toMatchObject({ ready: true, started: false, state: { terminated: { exitCode: 0 } } });
});
