import { apps, configMap, core, deployment, get, patch, post, type Probe, remove, still, type Subject, verdict, wait } from './probe.ts';

interface Line {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly resourceVersion?: string };
    readonly code?: number;
    readonly reason?: string;
  };
}

/** All lines of a watch that ends by itself. */
async function watched(on: Subject, path: string): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const text of on.client.lines(path, AbortSignal.timeout(20_000))) lines.push(JSON.parse(text) as Line);
  return lines;
}

const told = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ type, object }) => `${type} ${object.kind} ${object.metadata.name ?? ''}`);

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

async function table(on: Subject, path: string): Promise<unknown> {
  const { body } = await get(on, path, TABLE);
  const columns = body.columnDefinitions?.map(({ name, type, format, priority }: Record<string, unknown>) => ({
    name,
    type,
    format,
    priority,
  }));
  return [
    body.kind,
    body.apiVersion,
    columns,
    body.rows?.map((row: { cells: unknown[]; object: { kind: string } }) => [row.cells.length, row.object.kind]),
  ];
}

const versionOf = async (on: Subject, path: string): Promise<string> => (await get(on, path)).body.metadata.resourceVersion;

export const reading: readonly Probe[] = [
  {
    title: 'lists come in pages',
    async run(on) {
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        await post(on, core(on, 'configmaps'), configMap(name, { metadata: { name, labels: { page: 'yes' } } }));
      const only = 'labelSelector=page%3Dyes';
      const first = await get(on, core(on, `configmaps?limit=2&${only}`));
      const token = encodeURIComponent(first.body.metadata.continue);
      const second = await get(on, core(on, `configmaps?limit=2&${only}&continue=${token}`));
      const last = await get(on, core(on, `configmaps?limit=2&${only}&continue=${encodeURIComponent(second.body.metadata.continue)}`));
      const names = (answer: typeof first): string =>
        answer.body.items.map((item: { metadata: { name: string } }) => item.metadata.name).join();
      const garbage = await get(on, core(on, 'configmaps?limit=2&continue=garbage'));
      const one = first.body.metadata.resourceVersion === second.body.metadata.resourceVersion;
      const item = first.body.items[0];
      return [
        names(first),
        names(second),
        names(last),
        one,
        last.body.metadata.continue,
        first.body.kind,
        item.kind,
        item.apiVersion,
        garbage.status,
        garbage.body.message.split(' key is not valid')[0],
      ];
    },
  },
  {
    title: 'objects are selected by labels and fields',
    async run(on) {
      await post(on, core(on, 'pods'), still('chosen'));
      await post(on, core(on, 'pods'), still('other'));
      const names = async (query: string): Promise<unknown> => {
        const answer = await get(on, core(on, `pods?${query}`));
        return answer.status === 200
          ? answer.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)
          : verdict(answer);
      };
      const queries = [
        'labelSelector=app%3Dchosen',
        'labelSelector=app+in+(chosen,nobody)',
        'labelSelector=app!%3Dchosen',
        'labelSelector=!app',
        'labelSelector=app',
        'labelSelector=app%3D%3D',
        'labelSelector=a+b',
        'fieldSelector=metadata.name%3Dother',
        'fieldSelector=metadata.name!%3Dother,status.phase%3DPending',
        'fieldSelector=status.phase%3DRunning',
        'fieldSelector=spec.nodeName%3D',
        'fieldSelector=spec.wonder%3Dx',
      ];
      return Promise.all(queries.map(names));
    },
  },
  {
    title: 'a watch tells what happened since, then bookmarks',
    async run(on) {
      const from = await versionOf(on, core(on, 'configmaps'));
      await post(on, core(on, 'configmaps'), configMap('seen', { metadata: { name: 'seen', labels: { watch: 'yes' } } }));
      await patch(on, core(on, 'configmaps/seen'), 'merge', { data: { a: '1' } });
      await patch(on, core(on, 'configmaps/seen'), 'merge', { metadata: { labels: { watch: 'no' } } });
      await post(on, core(on, 'configmaps'), configMap('more', { metadata: { name: 'more', labels: { watch: 'yes' } } }));
      await remove(on, core(on, 'configmaps/more'));
      const query = `watch=1&resourceVersion=${from}&labelSelector=watch%3Dyes&timeoutSeconds=2`;
      const lines = await watched(on, core(on, `configmaps?${query}`));
      return told(lines);
    },
  },
  {
    title: 'a watch that begins with what is there',
    async run(on) {
      await post(on, core(on, 'configmaps'), configMap('there', { metadata: { name: 'there', labels: { initial: 'yes' } } }));
      const only = 'labelSelector=initial%3Dyes&timeoutSeconds=2';
      const streamed = await watched(
        on,
        core(on, `configmaps?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&${only}`),
      );
      const bookmark = streamed.find(({ type }) => type === 'BOOKMARK')?.object as { metadata?: { annotations?: unknown } } | undefined;
      const plain = await watched(on, core(on, `configmaps?watch=1&${only}`));
      const zero = await watched(on, core(on, `configmaps?watch=1&resourceVersion=0&${only}`));
      const wrong = await get(on, core(on, 'configmaps?watch=1&sendInitialEvents=true&timeoutSeconds=1'));
      return [told(streamed).slice(0, 2), bookmark?.metadata?.annotations, told(plain), told(zero), wrong.status, wrong.body?.reason];
    },
  },
  {
    title: 'versions that are none',
    async run(on) {
      const watch = await get(on, core(on, 'configmaps?watch=1&resourceVersion=garbage&timeoutSeconds=1'));
      const list = await get(on, core(on, 'configmaps?resourceVersion=garbage'));
      return [verdict(watch), verdict(list)];
    },
  },
  {
    title: 'tables as kubectl asks for them',
    async run(on) {
      await post(on, core(on, 'pods'), still('row'));
      await post(on, apps(on, 'deployments'), deployment('row'));
      await post(on, core(on, 'configmaps'), configMap('row'));
      await post(on, core(on, 'services'), {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'row' },
        spec: { ports: [{ port: 80 }] },
      });
      const lists = ['pods?fieldSelector=metadata.name%3Drow', 'configmaps?fieldSelector=metadata.name%3Drow', 'services'].map((rest) =>
        core(on, rest),
      );
      const more = [
        apps(on, 'deployments'),
        '/api/v1/nodes?limit=1',
        '/api/v1/namespaces?limit=1',
        core(on, 'events?limit=1'),
        core(on, 'pods/row'),
      ];
      return Promise.all([...lists, ...more].map((path) => table(on, path)));
    },
  },
  {
    title: 'what is owned goes with its owner',
    async run(on) {
      const owner = (await post(on, core(on, 'configmaps'), configMap('owner'))).body;
      const by = (name: string, uid: string): object =>
        configMap(name, { metadata: { name, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }] } });
      await post(on, core(on, 'configmaps'), by('owned', owner.metadata.uid));
      await remove(on, core(on, 'configmaps/owner'), { propagationPolicy: 'Background' });
      const gone = await wait(on, core(on, 'configmaps/owned'), ({ status }) => status === 404, 'what is owned to go');
      const second = (await post(on, core(on, 'configmaps'), configMap('owner'))).body;
      await post(on, core(on, 'configmaps'), by('orphan', second.metadata.uid));
      await remove(on, core(on, 'configmaps/owner'), { propagationPolicy: 'Orphan' });
      await wait(on, core(on, 'configmaps/owner'), ({ status }) => status === 404, 'the owner to go');
      const orphan = await get(on, core(on, 'configmaps/orphan'));
      return [gone.status, orphan.status, orphan.body.metadata.ownerReferences];
    },
  },
  {
    title: 'who am I, and what may I do',
    async run(on) {
      const attributes = { namespace: on.namespace, verb: 'list', resource: 'pods' };
      const may = await post(on, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      });
      const rules = await post(on, '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace: on.namespace },
      });
      const token = await post(on, '/apis/authentication.k8s.io/v1/tokenreviews', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token: 'nobody' },
      });
      return [
        may.status,
        may.body.kind,
        may.body.status?.allowed,
        rules.status,
        rules.body.kind,
        token.status,
        token.body.status?.authenticated,
      ];
    },
  },
];
