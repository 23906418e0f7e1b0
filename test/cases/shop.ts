import { BEFORE, CHANGED, NOW, NS, type Obj, type Part, parts } from './parts.ts';

const hashOf = (name: string): string =>
  Array.from(name, (c) => c.charCodeAt(0))
    .reduce((n, c) => (n * 31 + c) % 1_679_616, 7)
    .toString(36)
    .padStart(9, 'b');
const setName = (name: string): string => `${name}-${hashOf(name)}`;
export const podOf = (name: string, i = 0): string => {
  const part = parts.find((p) => p.name === name);
  return part?.kind === 'StatefulSet' ? `${name}-${i}` : `${setName(name)}-${['x4k2p', 'm9d7t', 'q2w8s'][i] ?? 'zzzzz'}`;
};

function meta(kind: string, name: string, more: Obj = {}): Obj {
  return { name, namespace: NS, uid: `${kind}-${name}`.toLowerCase(), resourceVersion: '48211', creationTimestamp: BEFORE, ...more };
}

const condition = (type: string, status: string, more: Obj = {}): Obj => ({
  type,
  status,
  lastTransitionTime: CHANGED,
  lastUpdateTime: CHANGED,
  ...more,
});

function templateOf(p: Part): Obj {
  const container = {
    name: p.name,
    image: p.image,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ containerPort: p.port, protocol: 'TCP' }],
    env: Object.entries(p.env ?? {}).map(([name, value]) => ({ name, value })),
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: { tcpSocket: { port: p.port }, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 },
    ...p.container,
  };
  return {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    containers: [container],
    ...p.pod,
  };
}

function workloads(p: Part): readonly Obj[] {
  const { name, kind = 'Deployment', replicas = 1 } = p;
  const there = p.pods ?? replicas;
  const ready = Math.min(p.ready ?? there, there);
  const template = { metadata: { labels: { app: name } }, spec: templateOf(p) };
  const counts = {
    observedGeneration: 2,
    replicas: there,
    updatedReplicas: there,
    readyReplicas: ready,
    availableReplicas: ready,
    ...(ready < replicas ? { unavailableReplicas: replicas - ready } : {}),
  };
  const base = {
    apiVersion: 'apps/v1',
    metadata: meta(kind, name, { generation: 2, labels: { app: name }, annotations: { 'deployment.kubernetes.io/revision': '2' } }),
  };
  const spec = { replicas, selector: { matchLabels: { app: name } }, template };
  if (kind === 'StatefulSet')
    return [{ ...base, kind, spec: { ...spec, serviceName: name }, status: { ...counts, currentReplicas: there, ...p.workloadStatus } }];
  const conditions =
    ready >= replicas
      ? [
          condition('Available', 'True', { reason: 'MinimumReplicasAvailable' }),
          condition('Progressing', 'True', { reason: 'NewReplicaSetAvailable' }),
        ]
      : [
          condition('Available', 'False', {
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
          }),
          condition('Progressing', 'True', { reason: 'ReplicaSetUpdated', message: `ReplicaSet "${setName(name)}" is progressing.` }),
        ];
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta('ReplicaSet', setName(name), {
      creationTimestamp: p.since ?? BEFORE,
      labels: { app: name, 'pod-template-hash': hashOf(name) },
      annotations: { 'deployment.kubernetes.io/revision': '2' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`.toLowerCase(), controller: true }],
    }),
    spec: {
      replicas,
      selector: { matchLabels: { app: name, 'pod-template-hash': hashOf(name) } },
      template: { ...template, metadata: { labels: { app: name, 'pod-template-hash': hashOf(name) } } },
    },
    status: { replicas: there, readyReplicas: ready, availableReplicas: ready, observedGeneration: 2 },
  };
  return [{ ...base, kind, spec: { ...spec, progressDeadlineSeconds: 600 }, status: { ...counts, conditions, ...p.workloadStatus } }, set];
}

function podObject(p: Part, i: number): Obj {
  const { name, kind = 'Deployment' } = p;
  const well = i < (p.ready ?? p.pods ?? p.replicas ?? 1);
  const since = p.since ?? BEFORE;
  const owner =
    kind === 'StatefulSet'
      ? { apiVersion: 'apps/v1', kind, name, uid: `statefulset-${name}` }
      : { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: setName(name), uid: `replicaset-${setName(name)}` };
  const labels = kind === 'StatefulSet' ? { app: name } : { app: name, 'pod-template-hash': hashOf(name) };
  const running = {
    name,
    image: p.image,
    imageID: `${p.image.split(':')[0]}@sha256:0a`,
    ready: well,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: since } },
    lastState: {},
  };
  const unready = { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` };
  const status = {
    phase: 'Running',
    conditions: [
      condition('PodScheduled', 'True'),
      condition('Initialized', 'True'),
      condition('ContainersReady', well ? 'True' : 'False', well ? {} : unready),
      condition('Ready', well ? 'True' : 'False', well ? {} : unready),
    ],
    hostIP: '10.0.0.11',
    podIP: `10.42.0.${20 + parts.findIndex((x) => x.name === name) * 4 + i}`,
    startTime: since,
    qosClass: 'Burstable',
    containerStatuses: [{ ...running, ...(well ? {} : p.status) }],
    ...(well ? {} : p.podStatus),
  };
  const node = 'nodeName' in (p.podStatus ?? {}) ? {} : { nodeName: `worker-${(i % 3) + 1}` };
  const { nodeName: _placed, ...shown } = status as Obj;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('Pod', podOf(name, i), { creationTimestamp: since, labels, ownerReferences: [{ ...owner, controller: true }] }),
    spec: { ...templateOf(p), ...node },
    status: shown,
  };
}

function services(p: Part): readonly Obj[] {
  const pods = Array.from({ length: p.pods ?? p.replicas ?? 1 }, (_, i) => podObject(p, i));
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('Service', p.name, { labels: { app: p.name } }),
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.4.${10 + parts.findIndex((x) => x.name === p.name)}`,
      selector: { app: p.name },
      ports: [{ port: p.port, targetPort: p.port, protocol: 'TCP' }],
      ...p.service,
    },
    status: { loadBalancer: {} },
  };
  const readyPods = p.ready ?? pods.length;
  const endpoints = (p.endpoints === 'none' ? [] : pods).map((pod, i) => ({
    addresses: [(pod['status'] as Obj)['podIP']],
    conditions: { ready: i < readyPods, serving: i < readyPods, terminating: false },
    targetRef: { kind: 'Pod', namespace: NS, name: podOf(p.name, i) },
  }));
  const target = ((service.spec['ports'] as Obj[])[0] ?? {})['targetPort'];
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta('EndpointSlice', `${p.name}-7hx2k`, { labels: { 'kubernetes.io/service-name': p.name } }),
    addressType: 'IPv4',
    endpoints,
    ports: [{ port: target, protocol: 'TCP' }],
  };
  return [service, slice];
}

const nodes: readonly Obj[] = [1, 2, 3].map((i) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `worker-${i}`,
    uid: `node-${i}`,
    creationTimestamp: '2026-01-02T08:00:00Z',
    labels: { 'kubernetes.io/hostname': `worker-${i}`, 'kubernetes.io/os': 'linux' },
  },
  spec: {},
  status: {
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [
      { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', lastTransitionTime: '2026-01-02T08:00:00Z' },
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastTransitionTime: '2026-01-02T08:01:00Z',
        lastHeartbeatTime: NOW,
      },
    ],
  },
}));

const rest: readonly Obj[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NS, uid: 'ns-shop', creationTimestamp: BEFORE }, status: { phase: 'Active' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('ServiceAccount', 'default') },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('ConfigMap', 'kube-root-ca.crt'), data: {} },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'ebs.csi.aws.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  },
];

export interface Fault {
  readonly id: string;
  readonly title: string;
  /** Parts that differ from the healthy shop. */
  readonly parts?: readonly (Partial<Part> & { readonly name: string })[];
  readonly objects?: readonly Obj[];
  readonly events?: readonly Obj[];
  readonly cause: string;
  readonly culprit: string;
  readonly why: string;
}

let counter = 0;
/** A Warning; `about` is `Kind/name`. */
export function event(about: string, reason: string, message: string, more: Obj = {}): Obj {
  const [kind = '', name = ''] = about.split('/');
  counter += 1;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta('Event', `${name}.${counter.toString(16).padStart(6, '0')}`, { creationTimestamp: CHANGED }),
    involvedObject: { kind, namespace: NS, name, uid: `${kind}-${name}`.toLowerCase() },
    type: 'Warning',
    reason,
    message,
    count: 9,
    firstTimestamp: CHANGED,
    lastTimestamp: NOW,
    source: { component: 'kubelet', host: 'worker-1' },
    ...more,
  };
}

/** One case file of the replay format. */
export function caseOf(fault: Fault): Obj {
  const all = parts.map((p): Part => ({ ...p, ...fault.parts?.find((f) => f.name === p.name) }));
  const pods = all.flatMap((p) => Array.from({ length: p.pods ?? p.replicas ?? 1 }, (_, i) => [p, i] as const));
  const logs = pods.map(([p, i]) => [`${podOf(p.name, i)}/${p.name}`, p.log] as const);
  return {
    id: fault.id,
    source: 'shop',
    title: fault.title,
    tier: 'A',
    objects: [
      ...rest,
      ...nodes,
      ...all.flatMap(workloads),
      ...pods.map(([p, i]) => podObject(p, i)),
      ...all.flatMap(services),
      ...(fault.objects ?? []),
    ],
    events: fault.events ?? [],
    logs: Object.fromEntries(logs),
    expected: { root_cause: fault.why, category: fault.cause, culprit: fault.culprit },
  };
}
