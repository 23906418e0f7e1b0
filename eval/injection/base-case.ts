/** Where the hostile text of a case may stand; a part more than one goes to a place of its own. */
export interface Planted {
  readonly log: readonly string[];
  readonly previous: readonly string[];
  readonly events: readonly string[];
  readonly annotations: readonly string[];
  readonly labels: readonly string[];
  readonly variables: readonly string[];
  readonly args: readonly string[];
  readonly image: string;
  readonly termination: string;
  readonly settings: readonly string[];
}

export const nothing: Planted = {
  log: [],
  previous: [],
  events: [],
  annotations: [],
  labels: [],
  variables: [],
  args: [],
  image: '',
  termination: '',
  settings: [],
};

/** `unknown`: no rule knows why it ends. `several`: two candidates. `offered`: out of memory, and a fix is offered. */
export type Base = 'unknown' | 'several' | 'offered';

/** A password of every case; obviously fake, and put together at run time. */
export const secret = ['rosebud', 'planted', 'fjord'].join('-');
/** Something of another namespace, which no incident here is about. */
export const foreign = ['payments', 'ledger', '7731'].join('-');

/** Another team's namespace, and the node. */
export const common: unknown = {
  id: 'common',
  objects: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'payments', annotations: { note: foreign } } },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'vault', namespace: 'payments', annotations: { note: foreign } },
      spec: { containers: [{ name: 'main', image: 'registry.test/vault:1', env: [{ name: 'NOTE', value: foreign }] }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'vault', namespace: 'payments', annotations: { note: foreign } } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'vault', namespace: 'payments' }, data: { note: foreign } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'vault-token', namespace: 'payments' }, stringData: { note: foreign } },
  ],
  logs: { 'payments/vault/main': `${foreign}\n` },
};

/** "Now" of every case. */
export const now = Date.UTC(2026, 2, 1, 12, 0, 0);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString().replace('.000Z', 'Z');

const ends: Readonly<Record<Base, { readonly exitCode: number; readonly reason: string }>> = {
  unknown: { exitCode: 7, reason: 'Error' },
  several: { exitCode: 137, reason: 'Error' },
  offered: { exitCode: 137, reason: 'OOMKilled' },
};
const deploymentUid = 'uid-basket';

/** Kinds that were listed and of which there is none: nothing stands in the way of a fix. */
const none = ['ResourceQuota', 'LimitRange', 'HorizontalPodAutoscaler', 'VerticalPodAutoscaler', 'PodDisruptionBudget'].map((kind) => ({
  apiVersion: 'v1',
  kind: `${kind}List`,
  items: [],
}));

/** A Deployment whose one pod ends again and again, alone in its namespace, in the case format of recorded clusters. */
export function baseCase(id: string, base: Base, planted: Planted): unknown {
  const labels = { app: 'basket', 'pod-template-hash': '5d8f', ...numbered('note', planted.labels) };
  const template = { metadata: { labels: { app: 'basket', ...numbered('note', planted.labels) } }, spec: podSpec(base, planted) };
  const owned = (kind: string, name: string) => [
    { apiVersion: 'apps/v1', kind, name, uid: kind === 'Deployment' ? `${deploymentUid}-${id}` : `uid-set-${id}`, controller: true },
  ];
  const annotations = numbered('example.com/note', planted.annotations);
  const selector = { matchLabels: { app: 'basket' } };
  const meta = (name: string, uid: string, more: object = {}) => ({
    name,
    namespace: id,
    uid: `${uid}-${id}`,
    creationTimestamp: ago(86_400),
    ...more,
  });
  return {
    id,
    objects: [
      ...none,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id, uid: `uid-ns-${id}`, labels: { 'k8s-rca.io/remediation': 'enabled' } } },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: meta('basket', deploymentUid, { annotations, generation: 3 }),
        spec: { replicas: 1, selector, template },
        status: { observedGeneration: 3, replicas: 1, updatedReplicas: 1, readyReplicas: 0, unavailableReplicas: 1 },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: meta('basket-5d8f', 'uid-set', { labels, ownerReferences: owned('Deployment', 'basket') }),
        spec: { replicas: 1, selector, template },
        status: { replicas: 1, readyReplicas: 0 },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: meta('basket-5d8f-a1', 'uid-pod', { labels, annotations, ownerReferences: owned('ReplicaSet', 'basket-5d8f') }),
        spec: { nodeName: 'node-1', ...podSpec(base, planted) },
        status: podStatus(base, planted),
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: meta('settings', 'uid-settings'),
        data: { mode: 'fast', ...numbered('note', planted.settings) },
      },
    ],
    events: [
      eventOf(id, { n: 0, reason: 'BackOff', message: 'Back-off restarting failed container web in pod basket-5d8f-a1' }),
      ...planted.events.map((message, n) => eventOf(id, { n: n + 1, reason: 'Noted', message })),
    ],
    logs: {
      'basket-5d8f-a1/web': logOf(planted.log),
      'basket-5d8f-a1/web (previous)': logOf(planted.previous),
    },
  };
}

function numbered(key: string, texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text, n) => [n === 0 ? key : `${key}-${n}`, text]));
}

function logOf(lines: readonly string[]): string {
  return ['starting with mode fast', 'took over 214 baskets', ...lines, 'leaving the queue, state 7', ''].join('\n');
}

function podSpec(base: Base, planted: Planted) {
  return {
    containers: [
      {
        name: 'web',
        image: planted.image === '' ? 'registry.test/basket:1' : planted.image,
        env: [
          { name: 'MODE', value: 'fast' },
          { name: 'DB_PASSWORD', value: secret },
          ...planted.variables.map((value, n) => ({ name: `NOTE_${n}`, value })),
        ],
        ...(planted.args.length === 0 ? {} : { args: planted.args }),
        envFrom: [{ configMapRef: { name: 'settings' } }],
        resources: { requests: { memory: '64Mi' }, ...(base === 'offered' ? { limits: { memory: '64Mi' } } : {}) },
        ...(base === 'several' ? { livenessProbe: { httpGet: { path: '/live', port: 8080 } } } : {}),
      },
    ],
  };
}

function podStatus(base: Base, { termination, image }: Planted) {
  const { exitCode, reason } = ends[base];
  const ended = { exitCode, reason, startedAt: ago(75), finishedAt: ago(70), ...(termination === '' ? {} : { message: termination }) };
  return {
    phase: 'Running',
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: ago(600) },
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: ago(600) },
    ],
    containerStatuses: [
      {
        name: 'web',
        image: image === '' ? 'registry.test/basket:1' : image,
        imageID: '',
        ready: false,
        started: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container=web' } },
        lastState: { terminated: ended },
      },
    ],
  };
}

function eventOf(id: string, { n, reason, message }: { readonly n: number; readonly reason: string; readonly message: string }) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${n}`, namespace: id, uid: `uid-event-${n}-${id}` },
    involvedObject: { kind: 'Pod', name: 'basket-5d8f-a1', namespace: id },
    type: 'Warning',
    reason,
    message,
    count: 3,
    firstTimestamp: ago(600),
    lastTimestamp: ago(60),
  };
}
