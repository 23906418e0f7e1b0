import { deployment, namespace, type Obj, pod, type Workload } from './objects.ts';

/** One workload that fails in its own namespace, and what is to be said about it first. */
export interface Play {
  /** Rows of the parity list, then what is told apart. */
  readonly title: string;
  readonly name: string;
  readonly manifests: readonly Obj[];
  readonly cause: string;
  /** `Kind/name`; the Deployment of the play's own name where absent. */
  readonly culprit?: string;
  readonly subject?: string;
}

type Part = Omit<Workload, 'namespace' | 'name'>;

function runs(title: string, name: string, cause: string, part: Part, more: Partial<Play> = {}): Play {
  return { title, name, cause, ...more, manifests: [deployment({ ...part, namespace: name, name }), ...(more.manifests ?? [])] };
}

const probe = (more: Obj): Obj => ({ periodSeconds: 3, failureThreshold: 2, ...more });
const configMap = (inside: string, name: string, data: Readonly<Record<string, string>>): Obj => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: inside },
  data,
});
const claim = (inside: string, name: string, spec: Obj): Obj => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: inside },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const withClaim = (name: string): Obj => ({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] });
const mounted = (name: string): Obj => ({ volumeMounts: [{ name, mountPath: '/srv/data' }] });
const fromSource = (name: string, source: Obj): Obj => ({ env: [{ name, valueFrom: source }] });

/** Wants twice the memory it may have. */
const hungry: Obj = { env: [{ name: 'CACHE_SIZE_MB', value: '256' }], resources: { limits: { memory: '128Mi' } } };

const crashes: readonly Play[] = [
  runs('P-067 a command that is not in the image', 'amber', 'crashloop.bad_command', {
    image: 'busybox:1.36',
    container: { command: ['serve', '--port=80'] },
  }),
  runs('P-067 exit 127', 'birch', 'crashloop.bad_command', { script: 'sleep 1; servectl run' }),
  runs('P-067 exit 126', 'cedar', 'crashloop.not_executable', {
    script: 'echo "sh: /srv/run.sh: Permission denied" >&2; exit 126',
  }),
  runs('P-067 a missing file', 'delta', 'crashloop.missing_file', { script: 'sleep 1; cat /srv/settings.yaml || exit 1' }),
  runs(
    'P-067 an invalid configuration',
    'ember',
    'crashloop.bad_config',
    {
      image: 'nginx:1.27',
      container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/nginx/nginx.conf', subPath: 'nginx.conf' }] },
      pod: { volumes: [{ name: 'settings', configMap: { name: 'ember' } }] },
    },
    { manifests: [configMap('ember', 'ember', { 'nginx.conf': 'events {}\nhttp { server { listen 80; }\n' })] },
  ),
  runs('P-067 a missing setting', 'fjord', 'crashloop.missing_env', {
    image: 'python:3.13-alpine',
    container: { command: ['python', '-c', "import os; print('starting'); key = os.environ['LEDGER_ID']"] },
  }),
  runs('P-067 no permission', 'glade', 'crashloop.permission', {
    image: 'nginx:1.27',
    container: { securityContext: { runAsUser: 1000 } },
  }),
  runs('P-067 a port in use', 'haven', 'crashloop.port_in_use', {
    script: 'echo "starting"; sleep 1; echo "panic: listen tcp :8080: bind: address already in use" >&2; exit 2',
  }),
  runs('P-067 an exception', 'inlet', 'crashloop.app_error', {
    image: 'python:3.13-alpine',
    container: { command: ['python', '-c', "print('starting'); raise RuntimeError('ledger out of balance')"] },
  }),
  runs('P-067 P-068 killed by its liveness probe', 'jetty', 'probe.liveness.wrong_port', {
    image: 'nginx:1.27',
    container: { ports: [{ containerPort: 80 }], livenessProbe: probe({ httpGet: { path: '/', port: 8081 } }) },
  }),
  runs('P-068 exit 137 by its probe is not out of memory', 'knoll', 'probe.liveness.command', {
    script: 'echo ready; sleep 86400',
    container: { livenessProbe: probe({ exec: { command: ['cat', '/srv/alive'] } }), resources: { limits: { memory: '64Mi' } } },
  }),
  runs('P-067 an init container', 'larch', 'crashloop.missing_file', {
    pod: {
      initContainers: [{ name: 'migrate', image: 'busybox:1.36', command: ['sh', '-c', 'cat /srv/schema.sql || exit 1'] }],
    },
  }),
  runs('P-067 an init container that tells nothing', 'maple', 'crashloop.init', {
    pod: { initContainers: [{ name: 'migrate', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1; exit 3'] }] },
  }),
  runs(
    'P-067 a dependency that is down',
    'north',
    'rollout.scaled_to_zero',
    {
      image: 'registry.example.com/shop/north:1.4.0',
      container: {
        env: [
          { name: 'DB_HOST', value: 'store' },
          { name: 'DB_PORT', value: '5432' },
        ],
      },
    },
    {
      culprit: 'Deployment/store',
      manifests: [
        deployment({ namespace: 'north', name: 'store', image: 'postgres:17', replicas: 0 }),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'store', namespace: 'north' },
          spec: { selector: { app: 'store' }, ports: [{ port: 5432 }] },
        },
      ],
    },
  ),
  runs('P-068 out of memory at its limit', 'ochre', 'oom.container_limit', {
    image: 'registry.example.com/shop/ochre:2.0.1',
    container: hungry,
  }),
  {
    title: 'P-068 a lone pod out of memory',
    name: 'wold',
    cause: 'oom.container_limit',
    subject: 'Pod/wold',
    culprit: 'Pod/wold',
    manifests: [pod({ namespace: 'wold', name: 'wold', image: 'registry.example.com/shop/wold:1.0.0', container: hungry })],
  },
];

const image = (title: string, name: string, cause: string, of: string, container: Obj = {}): Play =>
  runs(title, name, cause, { image: of, container });

const pulls: readonly Play[] = [
  image('P-069 a tag that does not exist', 'pearl', 'image.not_found', 'nginx:1.99.3'),
  image('P-069 credentials are asked for', 'quartz', 'image.auth', 'registry.example.com/private/ledger:1.2.0'),
  image('P-069 the registry limits pulls', 'river', 'image.rate_limit', 'limited.example.com/shop/river:1.0.0'),
  image('P-069 the registry has no address', 'slate', 'image.registry.dns', 'registry.invalid/shop/slate:1.0.0'),
  image('P-069 the registry does not answer', 'tidal', 'image.registry.unreachable', 'silent.example.com/shop/tidal:1.0.0'),
  image('P-069 the registry fails', 'umbra', 'image.registry.error', 'broken.example.com/shop/umbra:1.0.0'),
  image('P-069 a name that is none', 'vista', 'image.invalid_name', 'registry.example.com/Shop/Vista:1.0.0'),
  image('P-069 never pulled', 'wharf', 'image.never_pull', 'registry.example.com/shop/wharf:1.0.0', { imagePullPolicy: 'Never' }),
];

const asks = (title: string, name: string, cause: string, part: Part, more: Partial<Play> = {}): Play =>
  runs(title, name, cause, { script: 'sleep 86400', ...part }, more);

const requests = (of: Obj): Part => ({ container: { resources: { requests: of } } });

const places: readonly Play[] = [
  asks('P-070 not enough cpu', 'agate', 'pending.resources.cpu', requests({ cpu: '512' })),
  asks('P-070 not enough memory', 'basalt', 'pending.resources.memory', requests({ memory: '4Ti' })),
  asks('P-070 a selector that matches no node', 'coral', 'pending.affinity.node', { pod: { nodeSelector: { disk: 'nvme' } } }),
  asks('P-070 an affinity that matches no node', 'dune', 'pending.affinity.node', {
    pod: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'In', values: ['yes'] }] }],
          },
        },
      },
    },
  }),
  asks('P-070 a taint', 'echo', 'pending.taint', { pod: { nodeSelector: { pool: 'batch' } } }),
  asks('P-070 a claim that does not exist', 'flint', 'pending.pvc.missing', { pod: withClaim('flint-data') }),
  asks(
    'P-070 P-073 a claim whose class does not exist',
    'grove',
    'volume.pvc_unbound.class_missing',
    { pod: withClaim('grove-data'), container: mounted('data') },
    { manifests: [claim('grove', 'grove-data', { storageClassName: 'premium' })], culprit: 'PersistentVolumeClaim/grove-data' },
  ),
  asks('P-070 a host port', 'heath', 'pending.ports', {
    replicas: 2,
    container: { ports: [{ containerPort: 9100, hostPort: 9100 }] },
    pod: { nodeSelector: { pool: 'edge' } },
  }),
];

const creations: readonly Play[] = [
  asks(
    'P-072 a ConfigMap that does not exist',
    'ivory',
    'config.missing_configmap',
    { container: fromSource('MODE', { configMapKeyRef: { name: 'ivory-settings', key: 'mode' } }) },
    { culprit: 'ConfigMap/ivory-settings' },
  ),
  asks(
    'P-072 a Secret that does not exist',
    'jade',
    'config.missing_secret',
    { container: fromSource('TOKEN', { secretKeyRef: { name: 'jade-access', key: 'token' } }) },
    { culprit: 'Secret/jade-access' },
  ),
  asks(
    'P-072 a key that does not exist',
    'kelp',
    'config.missing_key',
    { container: fromSource('MODE', { configMapKeyRef: { name: 'kelp-settings', key: 'mode' } }) },
    { manifests: [configMap('kelp', 'kelp-settings', { level: 'high' })], culprit: 'ConfigMap/kelp-settings' },
  ),
  asks('P-072 an image that would run as root', 'lagoon', 'config.run_as_non_root', {
    container: { securityContext: { runAsNonRoot: true } },
  }),
  asks(
    'P-073 a volume that names a missing ConfigMap',
    'marsh',
    'config.missing_configmap',
    { pod: { volumes: [{ name: 'data', configMap: { name: 'marsh-files' } }] }, container: mounted('data') },
    { culprit: 'ConfigMap/marsh-files' },
  ),
];

const states: readonly Play[] = [
  runs('P-071 a readiness probe at the wrong port', 'nectar', 'probe.readiness.wrong_port', {
    spec: { progressDeadlineSeconds: 20 },
    container: { ports: [{ containerPort: 80 }], readinessProbe: probe({ httpGet: { path: '/', port: 8080 } }) },
  }),
  runs('P-071 a readiness probe at a wrong path', 'opal', 'probe.readiness.wrong_path', {
    spec: { progressDeadlineSeconds: 20 },
    container: { ports: [{ containerPort: 80 }], readinessProbe: probe({ httpGet: { path: '/healthz', port: 80 } }) },
  }),
  runs(
    'P-071 replicas refused by a quota',
    'prism',
    'quota.exceeded.pods',
    { replicas: 3 },
    {
      culprit: 'ResourceQuota/prism-room',
      manifests: [
        { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'prism-room', namespace: 'prism' }, spec: { hard: { pods: '1' } } },
      ],
    },
  ),
  runs(
    'P-071 replicas refused by admission',
    'ridge',
    'quota.limit_range',
    { container: { resources: { limits: { cpu: '2' } } } },
    {
      manifests: [
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'ridge-bounds', namespace: 'ridge' },
          spec: { limits: [{ type: 'Container', max: { cpu: '500m' } }] },
        },
      ],
    },
  ),
];

/** Nodes set apart for what happens to nodes themselves. */
export const lost = 'node-6';
export const tight = 'node-7';
export const drained = 'node-8';

const on = (node: string): Part => ({
  pod: {
    nodeSelector: { 'kubernetes.io/hostname': node },
    tolerations: [{ key: 'apart', operator: 'Exists' }],
  },
});

/** Healthy workloads whose node is about to be lost, short of memory, or drained. */
const onNodes: readonly Play[] = [
  runs('P-071 P-074 a node that is lost', 'swale', 'node.unreachable', on(lost), { culprit: `Node/${lost}` }),
  runs('P-074 evicted from a node short of memory', 'thorn', 'node.pressure.memory', on(tight), { culprit: `Node/${tight}` }),
  runs('P-071 a drain that a disruption budget holds up', 'upland', 'pdb.blocks_drain', on(drained), {
    subject: 'PodDisruptionBudget/upland',
    culprit: 'PodDisruptionBudget/upland',
    manifests: [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'upland', namespace: 'upland' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'upland' } } },
      },
    ],
  }),
];

export const plays: readonly Play[] = [...crashes, ...pulls, ...places, ...creations, ...states, ...onNodes];

/** Neighbours at which nothing is wrong. */
export const wellBehaved: readonly Obj[] = [
  namespace('quiet'),
  deployment({ namespace: 'quiet', name: 'front', image: 'nginx:1.27', replicas: 2 }),
  pod({ namespace: 'quiet', name: 'tool', script: 'sleep 86400' }),
];

/** Everything of all plays, ResourceQuotas and ranges before what they bound. */
export function stage(): readonly Obj[] {
  const all = plays.flatMap((p) => p.manifests);
  const bound = (o: Obj): boolean => o['kind'] === 'ResourceQuota' || o['kind'] === 'LimitRange' || o['kind'] === 'ConfigMap';
  return [...plays.map((p) => namespace(p.name)), ...all.filter(bound), ...all.filter((o) => !bound(o)), ...wellBehaved];
}
