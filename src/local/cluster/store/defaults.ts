import { quantity } from './quantities.ts';
import type { Container, Obj, Pod, PodSpec, Service, Template } from './types.ts';

/** Fills in what the API server fills in, so that objects read back as they do from a real one. `addresses` hands out cluster IPs. */
export function fillIn(object: Obj, clusterIp: () => string): void {
  FILLERS[object.kind]?.(object, clusterIp);
}

type Filler = (object: Obj, clusterIp: () => string) => void;
type Spec = Record<string, unknown>;

function setDefaults(target: Spec, defaults: Spec): void {
  for (const [key, value] of Object.entries(defaults)) if (target[key] === undefined || target[key] === null) target[key] = value;
}

const specOf = (object: Obj): Spec => {
  if (typeof object['spec'] !== 'object' || object['spec'] === null) object['spec'] = {};
  return object['spec'] as Spec;
};

const pullPolicy = (image: string): string => (/:latest$|^[^:@]+$|\/[^:@]+$/.test(image) ? 'Always' : 'IfNotPresent');

function fillContainer(container: Container): void {
  const c = container as unknown as Spec;
  setDefaults(c, {
    imagePullPolicy: pullPolicy(container.image ?? ''),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (!probe) continue;
    setDefaults(probe as Spec, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    if (probe.httpGet) setDefaults(probe.httpGet, { path: '/', scheme: 'HTTP' });
  }
  const resources = container.resources;
  if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
}

export function fillPodSpec(spec: PodSpec): void {
  setDefaults(spec as unknown as Spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])])
    fillContainer(container);
  for (const volume of spec.volumes ?? []) {
    for (const source of [volume.configMap, volume.secret]) if (source) setDefaults(source as Spec, { defaultMode: 420 });
  }
}

const fillTemplate = (object: Obj): void => {
  const template = specOf(object)['template'] as Template | undefined;
  if (!template?.spec) return;
  template.metadata = { ...template.metadata };
  fillPodSpec(template.spec);
};

/** Two tolerations every pod gets: 300 s before a dead node's pods are evicted. */
const DEAD_NODE = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function fillPod(object: Obj): void {
  const pod = object as Pod;
  fillPodSpec(pod.spec);
  setDefaults(pod.spec as unknown as Spec, {
    serviceAccountName: 'default',
    enableServiceLinks: true,
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
  });
  const tolerations = pod.spec.tolerations ?? [];
  const missing = DEAD_NODE.filter((key) => !tolerations.some((t) => t.key === key || (t.key === undefined && t.operator === 'Exists')));
  pod.spec.tolerations = [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
  ];
  pod.status = { ...pod.status, phase: pod.status?.phase ?? 'Pending', qosClass: qosClass(pod.spec) };
}

/** Guaranteed: every container has equal cpu and memory requests and limits. BestEffort: none has any. */
function qosClass(spec: PodSpec): string {
  const all = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources ?? {});
  const named = all.flatMap((r) => [...Object.keys(r.requests ?? {}), ...Object.keys(r.limits ?? {})]);
  if (named.length === 0) return 'BestEffort';
  const exact = all.every((r) =>
    ['cpu', 'memory'].every((n) => r.limits?.[n] !== undefined && quantity(r.limits[n]) === quantity(r.requests?.[n])),
  );
  return exact ? 'Guaranteed' : 'Burstable';
}

function fillService(object: Obj, clusterIp: () => string): void {
  const spec = specOf(object) as Service['spec'];
  setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  if (spec.type !== 'ExternalName') {
    spec.clusterIP ||= clusterIp();
    setDefaults(spec, { clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  }
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    port.targetPort ??= port.port;
  }
  object['status'] ??= { loadBalancer: {} };
}

const withTemplate =
  (defaults: () => Spec): Filler =>
  (object) => {
    setDefaults(specOf(object), defaults());
    fillTemplate(object);
    object['status'] ??= {};
  };

const FILLERS: Readonly<Record<string, Filler>> = {
  Pod: fillPod,
  Service: fillService,
  Deployment: withTemplate(() => ({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  })),
  ReplicaSet: withTemplate(() => ({ replicas: 1 })),
  ReplicationController: withTemplate(() => ({ replicas: 1 })),
  StatefulSet: withTemplate(() => ({
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    revisionHistoryLimit: 10,
  })),
  DaemonSet: withTemplate(() => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    revisionHistoryLimit: 10,
  })),
  Job: withTemplate(() => ({ backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, podReplacementPolicy: 'TerminatingOrFailed' })),
  CronJob: (object) => {
    setDefaults(specOf(object), {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    const inner = (specOf(object)['jobTemplate'] as { spec?: { template?: Template } } | undefined)?.spec?.template;
    if (inner?.spec) fillPodSpec(inner.spec);
    object['status'] ??= {};
  },
  Namespace: (object) => {
    setDefaults(specOf(object), { finalizers: ['kubernetes'] });
    object['status'] ??= { phase: 'Active' };
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  },
  PersistentVolumeClaim: (object) => {
    setDefaults(specOf(object), { volumeMode: 'Filesystem' });
    object['status'] ??= { phase: 'Pending' };
  },
  PersistentVolume: (object) => {
    setDefaults(specOf(object), { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' });
    object['status'] ??= { phase: 'Pending' };
  },
  StorageClass: (object) => setDefaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  Secret: (object) => {
    const plain = object['stringData'];
    if (typeof plain === 'object' && plain !== null) {
      const encoded = Object.entries(plain).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')] as const);
      object['data'] = { ...(object['data'] as Spec | undefined), ...Object.fromEntries(encoded) };
      delete object['stringData'];
    }
    setDefaults(object, { type: 'Opaque' });
  },
};
