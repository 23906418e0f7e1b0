import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { ask, configMap, deployment, get, openWatch, practice, until } from './api.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

test('create, read, conflict, uid precondition, dry run, generated names, 404 and 422 in the words of the API', async () => {
  const cluster = await practice();
  const made = await ask(cluster, 'POST', MAPS, configMap('one'));
  expect(made.code).toBe(201);
  expect(made.body['metadata']).toMatchObject({ name: 'one', namespace: 'default', uid: expect.any(String) });
  expect((await ask(cluster, 'POST', MAPS, configMap('one'))).body).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'configmaps "one" already exists',
  });
  const stale = structuredClone(made.body);
  await ask(cluster, 'PUT', `${MAPS}/one`, { ...made.body, data: { a: '2' } });
  expect((await ask(cluster, 'PUT', `${MAPS}/one`, { ...stale, data: { a: '3' } })).body).toMatchObject({ code: 409, reason: 'Conflict' });
  expect((await ask(cluster, 'DELETE', `${MAPS}/one`, { preconditions: { uid: 'other' } })).code).toBe(409);
  await ask(cluster, 'POST', `${MAPS}?dryRun=All`, configMap('ghost'));
  expect((await get(cluster, `${MAPS}/ghost`)).body).toMatchObject({
    code: 404,
    reason: 'NotFound',
    message: 'configmaps "ghost" not found',
  });
  expect((await ask(cluster, 'POST', MAPS, { ...configMap(''), metadata: { generateName: 'gen-' } })).body['metadata'].name).toMatch(
    /^gen-[a-z0-9]{5}$/,
  );
  expect((await ask(cluster, 'POST', '/api/v1/namespaces/nowhere/configmaps', configMap('x'))).body).toMatchObject({
    code: 404,
    message: 'namespaces "nowhere" not found',
  });
  const wrong = await ask(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', deployment('Bad_Name', { image: 'nginx' }));
  expect(wrong.body).toMatchObject({ code: 422, reason: 'Invalid' });
  expect(wrong.body['message']).toContain('Deployment.apps "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name"');
});

test('merge, strategic and JSON patches; a failing JSON Patch test changes nothing and is 422', async () => {
  const cluster = await practice();
  const path = '/apis/apps/v1/namespaces/default/deployments/web';
  await ask(
    cluster,
    'POST',
    path.replace('/web', ''),
    deployment(
      'web',
      {
        image: 'nginx:1.27',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      0,
    ),
  );
  const strategic = {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'app',
              env: [
                { name: 'B', value: '3' },
                { name: 'A', $patch: 'delete' },
              ],
            },
          ],
        },
      },
    },
  };
  const patched = await ask(cluster, 'PATCH', path, strategic, 'strategic');
  expect(patched.body['spec'].template.spec.containers[0]).toMatchObject({ image: 'nginx:1.27', env: [{ name: 'B', value: '3' }] });
  expect(patched.body['metadata'].generation).toBe(2);
  const merged = await ask(cluster, 'PATCH', path, { metadata: { annotations: { note: 'x' } } }, 'merge');
  expect(merged.body['metadata'].generation).toBe(2);
  const failing = [
    { op: 'test', path: '/spec/replicas', value: 7 },
    { op: 'replace', path: '/spec/replicas', value: 9 },
  ];
  expect((await ask(cluster, 'PATCH', path, failing, 'json')).body).toMatchObject({ code: 422, reason: 'Invalid' });
  expect((await get(cluster, path)).body['spec'].replicas).toBe(0);
  expect((await ask(cluster, 'PATCH', path, [{ op: 'replace', path: '/spec/replicas', value: 1 }], 'json')).body['spec'].replicas).toBe(1);
  const applied = await ask(
    cluster,
    'PATCH',
    `${MAPS}/applied?fieldManager=me`,
    'apiVersion: v1\nkind: ConfigMap\ndata: {k: v}\n',
    'apply',
  );
  expect(applied.body['metadata'].managedFields[0]).toMatchObject({ manager: 'me', operation: 'Apply' });
});

test('managedFields name who changed which field last, with the time', async () => {
  const cluster = await practice();
  await ask(cluster, 'POST', `${MAPS}?fieldManager=first`, configMap('m', { a: '1', b: '1' }));
  const after = await ask(cluster, 'PATCH', `${MAPS}/m?fieldManager=second`, { data: { b: '2' } }, 'merge');
  const entries = after.body['metadata'].managedFields as { manager: string; time: string; fieldsV1: unknown }[];
  expect(entries.map((entry) => [entry.manager, entry.fieldsV1])).toEqual([
    ['first', { 'f:data': { 'f:a': {} } }],
    ['second', { 'f:data': { 'f:b': {} } }],
  ]);
  expect(entries[1]?.time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('lists page by limit and continue, and select by labels and fields', async () => {
  const cluster = await practice();
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await ask(cluster, 'POST', MAPS, { ...configMap(name), metadata: { name, labels: { half: name < 'c' ? 'first' : 'second' } } });
  const seen: string[] = [];
  let token = '';
  let pages = 0;
  do {
    const { body } = await get(cluster, `${MAPS}?limit=2&labelSelector=half&continue=${token}`);
    seen.push(...(body['items'] as { metadata: { name: string } }[]).map((item) => item.metadata.name));
    token = (body['metadata'].continue as string | undefined) ?? '';
    pages += 1;
  } while (token !== '');
  expect([seen.join(''), pages]).toEqual(['abcde', 3]);
  expect((await get(cluster, `${MAPS}?labelSelector=${encodeURIComponent('half in (second),half!=first')}`)).body['items']).toHaveLength(3);
  expect((await get(cluster, `${MAPS}?fieldSelector=metadata.name=b`)).body['items']).toHaveLength(1);
  expect((await get(cluster, `${MAPS}?fieldSelector=spec.colour=b`)).body).toMatchObject({
    code: 400,
    message: 'field label not supported: spec.colour',
  });
  const first = await get(cluster, `${MAPS}?limit=1`);
  cluster.faults.compact();
  expect((await get(cluster, `${MAPS}?limit=1&continue=${first.body['metadata'].continue as string}`)).code).toBe(410);
});

test('a watch resumes from a resourceVersion, sees leaving objects as DELETED, gets bookmarks, and 410 for forgotten history', async () => {
  const cluster = await practice({ bookmarkEvery: 30 });
  const { body } = await get(cluster, MAPS);
  const from = body['metadata'].resourceVersion as string;
  await ask(cluster, 'POST', MAPS, { ...configMap('w'), metadata: { name: 'w', labels: { app: 'x' } } });
  const watch = await openWatch(cluster, `${MAPS}?watch=true&resourceVersion=${from}&labelSelector=app%3Dx`);
  expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'w' } } });
  await ask(cluster, 'PATCH', `${MAPS}/w`, { metadata: { labels: { app: 'y' } } }, 'merge');
  expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'w' } } });
  watch.stop();
  const marked = await openWatch(
    cluster,
    `${MAPS}?watch=true&resourceVersion=${from}&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dnone`,
  );
  expect(await marked.next()).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap' } });
  marked.stop();
  cluster.faults.compact();
  const late = await openWatch(cluster, `${MAPS}?watch=true&resourceVersion=${from}`);
  expect(await late.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
});

test('history is bounded: an old resourceVersion is gone', async () => {
  const cluster = await practice({ history: 10 });
  const { body } = await get(cluster, MAPS);
  for (let i = 0; i < 30; i += 1) await ask(cluster, 'POST', MAPS, configMap(`h${i}`));
  const late = await openWatch(cluster, `${MAPS}?watch=true&resourceVersion=${body['metadata'].resourceVersion as string}`);
  expect(await late.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
});

test('faults: HTTP answers counted down, cut lines, garbage, ERROR events, frozen watches, denied resources, restart', async () => {
  const cluster = await practice();
  cluster.faults.answer({ status: 429, times: 2, on: 'list', resource: 'configmaps', retryAfter: 3 });
  const busy = await get(cluster, MAPS);
  expect([busy.code, busy.headers.get('retry-after')]).toEqual([429, '3']);
  expect([(await get(cluster, MAPS)).code, (await get(cluster, MAPS)).code]).toEqual([429, 200]);
  const version = (await get(cluster, MAPS)).body['metadata'].resourceVersion as string;
  const open = () => openWatch(cluster, `${MAPS}?watch=true&resourceVersion=${version}`);
  const cut = await open();
  cluster.faults.dropMidLine('configmaps');
  await ask(cluster, 'POST', MAPS, configMap('one'));
  expect(await cut.next()).toBe('ended');
  const wrong = await open();
  expect(await wrong.next()).toMatchObject({ type: 'ADDED' });
  cluster.faults.errorEvent(410, 'configmaps');
  expect(await wrong.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  const garbled = await open();
  await garbled.next();
  cluster.faults.garbage('configmaps');
  await ask(cluster, 'POST', MAPS, configMap('two'));
  await expect(garbled.next()).rejects.toThrow(SyntaxError);
  garbled.stop();
  cluster.faults.deny('configmaps');
  const denied = await get(cluster, MAPS);
  expect(denied.body['message']).toBe(
    'configmaps is forbidden: User "practice-user" cannot list resource "configmaps" in API group "" in the namespace "default"',
  );
  const review = { spec: { resourceAttributes: { resource: 'configmaps', verb: 'list' } } };
  expect((await ask(cluster, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).body['status'].allowed).toBe(false);
  cluster.faults.clear();
  const live = await open();
  await live.next();
  await live.next();
  cluster.faults.restart();
  expect(await live.next()).toBe('ended');
  expect((await get(cluster, MAPS)).code).toBe(200);
});

test('a token is asked for; the kubeconfig carries it and the real client library works with it', async () => {
  const cluster = await practice({ token: ['to', 'ken'].join('') });
  expect((await get(cluster, '/api/v1/nodes')).body).toMatchObject({ code: 401, reason: 'Unauthorized' });
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(cluster.kubeconfig()));
  const core = config.makeApiClient(CoreV1Api);
  expect((await core.listNode()).items.map((node) => node.metadata?.name)).toEqual(['node-1', 'node-2', 'node-3']);
  await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'typed' }, data: { a: 'b' } } });
  expect((await core.readNamespacedConfigMap({ namespace: 'default', name: 'typed' })).data).toEqual({ a: 'b' });
});

test('custom resources are served from the moment they are defined', async () => {
  const cluster = await practice();
  const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] };
  const versions = [
    {
      name: 'v1',
      served: true,
      storage: true,
      subresources: { status: {} },
      additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
    },
  ];
  cluster.apply([
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: { group: 'example.com', scope: 'Namespaced', names, versions },
    },
  ]);
  const path = '/apis/example.com/v1/namespaces/default/widgets';
  expect(
    (await ask(cluster, 'POST', path, { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { size: 3 } })).code,
  ).toBe(201);
  const status = await ask(cluster, 'PATCH', `${path}/w/status`, { spec: { size: 9 }, status: { ready: true } }, 'merge');
  expect(status.body).toMatchObject({ spec: { size: 3 }, status: { ready: true } });
  expect((await get(cluster, '/apis/example.com/v1')).body['resources'][0].name).toBe('widgets');
});

test('eviction respects a PodDisruptionBudget with 429; both event APIs share one storage', async () => {
  const cluster = await practice();
  cluster.apply([
    deployment('guarded', { image: 'nginx:1.27' }, 2),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guard', namespace: 'default' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'guarded' } } },
    },
  ]);
  await until(cluster, '/apis/policy/v1/namespaces/default/poddisruptionbudgets/guard', (budget) => budget['status']?.currentHealthy === 2);
  const pods = (await get(cluster, '/api/v1/namespaces/default/pods')).body['items'] as { metadata: { name: string } }[];
  const name = pods[0]?.metadata.name ?? '';
  const refused = await ask(cluster, 'POST', `/api/v1/namespaces/default/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name },
  });
  expect(refused.body).toMatchObject({ code: 429, message: "Cannot evict pod as it would violate the pod's disruption budget." });
  const core = (await get(cluster, '/api/v1/namespaces/default/events')).body['items'] as { metadata: { uid: string } }[];
  const modern = (await get(cluster, '/apis/events.k8s.io/v1/namespaces/default/events')).body['items'] as {
    metadata: { uid: string };
    note: string;
  }[];
  expect(modern.map((event) => event.metadata.uid).sort()).toEqual(core.map((event) => event.metadata.uid).sort());
  expect(modern[0]?.note).toEqual(expect.any(String));
});
