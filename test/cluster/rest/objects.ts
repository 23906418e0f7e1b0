import { apps, configMap, core, deployment, get, patch, post, type Probe, put, remove, still, verdict } from './probe.ts';

/** Reading, writing and refusing single objects. */
export const objects: readonly Probe[] = [
  {
    title: 'create, read, exists already, not found',
    async run(on) {
      const made = await post(on, core(on, 'configmaps'), configMap('one', { data: { a: '1' } }));
      const again = await post(on, core(on, 'configmaps'), configMap('one'));
      const read = await get(on, core(on, 'configmaps/one'));
      const absent = await get(on, core(on, 'configmaps/two'));
      const gone = await remove(on, core(on, 'configmaps/two'));
      const keys = Object.keys(read.body.metadata).toSorted();
      return [verdict(made), verdict(again), read.body.data, keys, verdict(absent), verdict(gone)];
    },
  },
  {
    title: 'a stale resourceVersion conflicts, an absent one does not',
    async run(on) {
      const made = await post(on, apps(on, 'deployments'), deployment('web'));
      await patch(on, apps(on, 'deployments/web'), 'merge', { metadata: { labels: { a: 'b' } } });
      const stale = await put(on, apps(on, 'deployments/web'), made.body);
      const fresh = (await get(on, apps(on, 'deployments/web'))).body;
      delete fresh.metadata.resourceVersion;
      const forced = await put(on, apps(on, 'deployments/web'), fresh);
      const patched = await patch(on, apps(on, 'deployments/web'), 'merge', { metadata: { resourceVersion: '1', labels: { c: 'd' } } });
      const uid = await remove(on, apps(on, 'deployments/web'), { preconditions: { uid: 'other' } });
      return [verdict(stale), verdict(forced), verdict(patched), verdict(uid)];
    },
  },
  {
    title: 'merge, strategic and JSON patches',
    async run(on) {
      const path = apps(on, 'deployments/patched');
      await post(on, apps(on, 'deployments'), deployment('patched'));
      const strategic = await patch(on, path, 'strategic', {
        spec: { template: { spec: { containers: [{ name: 'app', image: 'nginx:1.28' }] } } },
      });
      const sidecar = await patch(on, path, 'strategic', {
        spec: { template: { spec: { containers: [{ name: 'side', image: 'busybox:1.36' }] } } },
      });
      const json = await patch(on, path, 'json', [
        { op: 'replace', path: '/spec/replicas', value: 0 },
        { op: 'test', path: '/spec/paused', value: true },
      ]);
      const bad = await patch(on, path, 'json', [{ op: 'remove', path: '/spec/nothing' }]);
      const garbage = await on.client.request('PATCH', path, 'not json', { headers: { 'content-type': 'application/merge-patch+json' } });
      const type = await on.client.request('PATCH', path, '{}', { headers: { 'content-type': 'text/plain' } });
      const names = sidecar.body.spec.template.spec.containers.map((c: { name: string; image: string }) => `${c.name} ${c.image}`);
      return [
        verdict(strategic),
        names,
        sidecar.body.metadata.generation,
        verdict(json),
        verdict(bad),
        garbage.status,
        type.status,
        type.body?.reason,
      ];
    },
  },
  {
    title: 'dry run stores nothing and answers as if',
    async run(on) {
      const made = await on.client.request('POST', `${core(on, 'configmaps')}?dryRun=All`, configMap('dry', { data: { a: '1' } }));
      const read = await get(on, core(on, 'configmaps/dry'));
      const wrong = await on.client.request('POST', `${core(on, 'configmaps')}?dryRun=Some`, configMap('dry'));
      await post(on, core(on, 'configmaps'), configMap('kept'));
      const removed = await on.client.request('DELETE', `${core(on, 'configmaps/kept')}?dryRun=All`);
      const kept = await get(on, core(on, 'configmaps/kept'));
      return [verdict(made), typeof made.body.metadata.uid, verdict(read), verdict(wrong), verdict(removed), verdict(kept)];
    },
  },
  {
    title: 'a removal with a body takes its options from there alone',
    async run(on) {
      const path = core(on, 'configmaps/told');
      const options = { apiVersion: 'v1', kind: 'DeleteOptions' };
      await post(on, core(on, 'configmaps'), configMap('told'));
      const rehearsed = await remove(on, path, { ...options, dryRun: ['All'] });
      const kept = await get(on, path);
      const removed = await remove(on, `${path}?dryRun=All`, options);
      return [verdict(rehearsed), verdict(kept), verdict(removed), verdict(await get(on, path))];
    },
  },
  {
    title: 'scale is a door of its own',
    async run(on) {
      const path = apps(on, 'deployments/scaled/scale');
      await post(on, apps(on, 'deployments'), deployment('scaled'));
      const before = await get(on, path);
      const after = await patch(on, path, 'merge', { spec: { replicas: 0 } });
      const negative = await patch(on, path, 'merge', { spec: { replicas: -1 } });
      const { spec, status } = before.body;
      return [before.body.kind, before.body.apiVersion, spec, status.selector, verdict(after), verdict(negative)];
    },
  },
  {
    title: 'status and spec are written through different doors',
    async run(on) {
      await post(on, core(on, 'pods'), still('parts'));
      const path = core(on, 'pods/parts');
      const main = await patch(on, path, 'merge', { status: { phase: 'Failed' }, metadata: { labels: { seen: 'yes' } } });
      const status = await patch(on, `${path}/status`, 'merge', {
        status: { message: 'said' },
        metadata: { labels: { seen: 'no' } },
        spec: { priority: 7 },
      });
      const read = (await get(on, path)).body;
      return [verdict(main), verdict(status), read.status.phase, read.status.message, read.metadata.labels.seen, read.spec.priority];
    },
  },
  {
    title: 'what may not change is refused in the words of the API',
    async run(on) {
      await post(on, core(on, 'pods'), still('fixed'));
      await post(on, apps(on, 'deployments'), deployment('fixed'));
      const node = await patch(on, core(on, 'pods/fixed'), 'merge', {
        spec: { containers: [{ name: 'app', image: 'nginx:1.27', env: [{ name: 'A', value: 'b' }] }] },
      });
      const selector = await patch(on, apps(on, 'deployments/fixed'), 'json', [
        { op: 'replace', path: '/spec/selector', value: { matchLabels: { app: 'other' } } },
      ]);
      const rename = await patch(on, core(on, 'pods/fixed'), 'merge', { metadata: { name: 'other' } });
      return [
        node.status,
        node.body.reason,
        node.body.details?.causes?.map((cause: { field: string }) => cause.field),
        selector.status,
        rename.status,
        rename.body.reason,
      ];
    },
  },
];
