import { apps, configMap, core, deployment, get, patch, post, type Probe, still, type Subject, verdict, wait } from './probe.ts';

const container = (more: object): object => ({ spec: { containers: [{ name: 'app', image: 'nginx:1.27', ...more }] } });

/** A manifest, and where it is sent. */
const invalid: readonly (readonly [title: string, where: (on: Subject) => string, object: object])[] = [
  [
    'a pod without containers',
    (on) => core(on, 'pods'),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'empty' }, spec: { containers: [] } },
  ],
  ['a pod whose container has no image', (on) => core(on, 'pods'), still('blank', { spec: { containers: [{ name: 'app' }] } })],
  ['a pod of a bad name', (on) => core(on, 'pods'), still('Bad_Name')],
  [
    'a request above its limit',
    (on) => core(on, 'pods'),
    still('greedy', container({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } })),
  ],
  ['a bad quantity', (on) => core(on, 'pods'), still('quantity', container({ resources: { limits: { memory: '10 megs' } } }))],
  [
    'a mount of an unknown volume',
    (on) => core(on, 'pods'),
    still('mount', container({ volumeMounts: [{ name: 'nowhere', mountPath: '/x' }] })),
  ],
  [
    'two containers of one name',
    (on) => core(on, 'pods'),
    still('twins', {
      spec: {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'a', image: 'y' },
        ],
      },
    }),
  ],
  ['a bad label', (on) => core(on, 'configmaps'), configMap('label', { metadata: { name: 'label', labels: { app: 'a b' } } })],
  ['a bad key', (on) => core(on, 'configmaps'), configMap('key', { data: { 'a b': '1' } })],
  [
    'a Deployment whose selector misses its template',
    (on) => apps(on, 'deployments'),
    deployment('missed', { selector: { matchLabels: { app: 'other' } } }),
  ],
  ['a Deployment without a selector', (on) => apps(on, 'deployments'), deployment('bare', { selector: undefined })],
  ['negative replicas', (on) => apps(on, 'deployments'), deployment('negative', { replicas: -1 })],
  ['no name', (on) => core(on, 'configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }],
  [
    'another namespace than that of the path',
    (on) => core(on, 'configmaps'),
    configMap('elsewhere', { metadata: { name: 'elsewhere', namespace: 'default' } }),
  ],
  [
    'a Service without ports',
    (on) => core(on, 'services'),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'portless' }, spec: { selector: { a: 'b' } } },
  ],
];

export const refusals: readonly Probe[] = [
  ...invalid.map(
    ([title, where, object]): Probe => ({
      title: `refused: ${title}`,
      run: async (on) => verdict(await post(on, where(on), object)),
    }),
  ),
  {
    title: 'unknown paths, kinds and bodies',
    async run(on) {
      const path = await get(on, '/apis/nothing.example.com/v1');
      const resource = await get(on, core(on, 'wonders'));
      const kind = await post(on, core(on, 'configmaps'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } });
      const garbage = await post(on, core(on, 'configmaps'), 'not json');
      return [path.status, verdict(resource), kind.status, kind.body.reason, garbage.status, garbage.body.reason];
    },
  },
  {
    title: 'no namespace, no object',
    run: async (on) => verdict(await post(on, `/api/v1/namespaces/${on.namespace}-absent/configmaps`, configMap('lost'))),
  },
  {
    title: 'a namespace that is going takes nothing new, and goes when its last finalizer is gone',
    async run(on) {
      const name = `${on.namespace}-going`;
      const at = `/api/v1/namespaces/${name}`;
      await post(on, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      const held = configMap('held', { metadata: { name: 'held', finalizers: ['example.com/hold'] } });
      await post(on, `${at}/configmaps`, held);
      await on.client.request('DELETE', at);
      await wait(on, at, ({ body }) => body.status?.phase === 'Terminating', 'the namespace to be going');
      const refused = await post(on, `${at}/configmaps`, configMap('late'));
      await wait(on, `${at}/configmaps/held`, ({ body }) => body.metadata?.deletionTimestamp !== undefined, 'its content to be going');
      await patch(on, `${at}/configmaps/held`, 'merge', { metadata: { finalizers: null } });
      const gone = await wait(on, at, ({ status }) => status === 404, 'the namespace to be gone');
      return [refused.status, refused.body.reason, refused.body.message, refused.body.details?.causes?.[0]?.reason, verdict(gone)];
    },
  },
  {
    title: 'an eviction that a budget refuses is 429 and says which',
    async run(on) {
      await post(on, `/apis/policy/v1/namespaces/${on.namespace}/poddisruptionbudgets`, {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'guarded' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
      });
      await post(on, apps(on, 'deployments'), deployment('guarded', { replicas: 1 }));
      const pods = core(on, 'pods?labelSelector=app%3Dguarded');
      const running = (body: { items: { status: { phase: string } }[] }): boolean => body.items[0]?.status.phase === 'Running';
      const { body } = await wait(on, pods, (answer) => running(answer.body), 'the pod to run');
      await wait(
        on,
        `/apis/policy/v1/namespaces/${on.namespace}/poddisruptionbudgets/guarded`,
        (answer) => answer.body.status?.currentHealthy === 1 && answer.body.status.observedGeneration === 1,
        'the budget to be counted',
      );
      const { name } = body.items[0].metadata;
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: on.namespace } };
      const refused = await post(on, core(on, `pods/${name}/eviction`), eviction);
      await post(on, core(on, 'pods'), still('free'));
      const allowed = await post(on, core(on, 'pods/free/eviction'), { ...eviction, metadata: { name: 'free', namespace: on.namespace } });
      const absent = await post(on, core(on, 'pods/nobody/eviction'), {
        ...eviction,
        metadata: { name: 'nobody', namespace: on.namespace },
      });
      return [verdict(refused), refused.headers['retry-after'], allowed.status, allowed.body.kind, allowed.body.status, verdict(absent)];
    },
  },
  {
    title: 'why there is no log',
    async run(on) {
      await post(
        on,
        core(on, 'pods'),
        still('silent', {
          spec: {
            schedulerName: 'by-hand',
            containers: [
              { name: 'a', image: 'x' },
              { name: 'b', image: 'y' },
            ],
          },
        }),
      );
      const which = await get(on, core(on, 'pods/silent/log'));
      const unknown = await get(on, core(on, 'pods/silent/log?container=c'));
      const nobody = await get(on, core(on, 'pods/nobody/log'));
      return [verdict(which), verdict(unknown), verdict(nobody)];
    },
  },
];
