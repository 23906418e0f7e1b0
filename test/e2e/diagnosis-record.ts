import type { Obj } from './objects.ts';

/** A recorded moment of one failing workload, and what is to be said of it first. */
export interface Recorded {
  readonly title: string;
  readonly cause: string;
  readonly culprit: string;
  readonly objects: readonly Obj[];
  readonly events: readonly Obj[];
  readonly logs?: Readonly<Record<string, string>>;
  /** Words in its evidence. */
  readonly says?: RegExp;
}

export const at = (minute: number, second = 0): string =>
  `2026-04-14T09:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}Z`;
const namespace = 'market';
const hash = '6f7d9c5b48';

const deployment = (name: string, template: Obj): Obj => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, uid: `d-${name}`, generation: 1, creationTimestamp: at(0), labels: { app: name } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: template },
  },
  status: {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    unavailableReplicas: 1,
    conditions: [
      {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
        lastTransitionTime: at(0, 5),
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: 'ReplicaSetUpdated',
        message: `ReplicaSet "${name}-${hash}" is progressing.`,
        lastTransitionTime: at(0, 5),
      },
    ],
  },
});

const replicaSet = (name: string, template: Obj): Obj => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `${name}-${hash}`,
    namespace,
    uid: `r-${name}`,
    creationTimestamp: at(0),
    labels: { app: name, 'pod-template-hash': hash },
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: `d-${name}`, controller: true }],
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name, 'pod-template-hash': hash } },
    template: { metadata: { labels: { app: name, 'pod-template-hash': hash } }, spec: template },
  },
  status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 0, observedGeneration: 1 },
});

const node: Obj = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker-1', uid: 'n-1', creationTimestamp: '2026-01-10T08:00:00Z', labels: { 'kubernetes.io/hostname': 'worker-1' } },
  spec: {},
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastHeartbeatTime: at(9),
        lastTransitionTime: '2026-01-10T08:01:00Z',
      },
    ],
  },
};

interface Parts {
  readonly name: string;
  readonly spec?: Obj;
  readonly container?: Obj;
  /** Status of the one container; absent: the pod has no node. */
  readonly state?: Obj;
  readonly status?: Obj;
}

export const podName = (name: string): string => `${name}-${hash}-x7k2p`;

export function workload({ name, spec = {}, container = {}, state, status = {} }: Parts): readonly Obj[] {
  const template = { containers: [{ name, image: `registry.example.com/market/${name}:3.2.0`, ...container }], ...spec };
  const placed = state !== undefined;
  const containerStatuses = [
    {
      name,
      image: `registry.example.com/market/${name}:3.2.0`,
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      lastState: {},
      ...state,
    },
  ];
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(name),
      namespace,
      uid: `p-${name}`,
      creationTimestamp: at(0, 1),
      labels: { app: name, 'pod-template-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${hash}`, uid: `r-${name}`, controller: true }],
    },
    spec: { restartPolicy: 'Always', ...template, ...(placed ? { nodeName: 'worker-1' } : {}) },
    status: {
      phase: 'Pending',
      ...(placed
        ? {
            conditions: [
              { type: 'PodScheduled', status: 'True', lastTransitionTime: at(0, 1) },
              {
                type: 'Ready',
                status: 'False',
                reason: 'ContainersNotReady',
                message: `containers with unready status: [${name}]`,
                lastTransitionTime: at(0, 2),
              },
            ],
            startTime: at(0, 1),
            containerStatuses,
          }
        : {}),
      ...status,
    },
  };
  return [deployment(name, template), replicaSet(name, template), pod, node];
}

let counted = 0;
/** A Warning; `about` is `Kind/name`. */
export function event(about: string, reason: string, message: string, count = 6): Obj {
  const [kind = '', name = ''] = about.split('/');
  counted += 1;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${counted}`, namespace },
    involvedObject: { kind, name, namespace },
    type: 'Warning',
    reason,
    message,
    count,
    firstTimestamp: at(1),
    lastTimestamp: at(9, 30),
    source: { component: 'kubelet', host: 'worker-1' },
  };
}

export const ended = (terminated: Obj, restartCount = 7): Obj => ({
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container' } },
  lastState: { terminated: { containerID: 'containerd://a', startedAt: at(8), finishedAt: at(8, 4), ...terminated } },
});
export const waits = (reason: string, message: string): Obj => ({ state: { waiting: { reason, message } } });
export const pulls = (name: string, message: string): Pick<Recorded, 'objects' | 'events'> => ({
  objects: workload({ name, state: waits('ImagePullBackOff', `Back-off pulling image "registry.example.com/market/${name}:3.2.0"`) }),
  events: [event(`Pod/${podName(name)}`, 'Failed', `Failed to pull image "registry.example.com/market/${name}:3.2.0": ${message}`)],
});
export const claim = (name: string, phase: string): Obj => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace, uid: `c-${name}`, creationTimestamp: at(0) },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } }, storageClassName: 'standard', volumeName: 'pv-31' },
  status: { phase },
});
export const onClaim = (name: string): Obj => ({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] });
export const refused = (name: string, message: string): Pick<Recorded, 'objects' | 'events'> => ({
  objects: workload({ name }).filter((o) => o['kind'] !== 'Pod'),
  events: [event(`ReplicaSet/${name}-${hash}`, 'FailedCreate', `Error creating: pods "${name}-${hash}-" is forbidden: ${message}`)],
});
export const runc = 'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process';
