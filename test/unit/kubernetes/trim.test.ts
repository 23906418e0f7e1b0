import { describe, expect, it } from 'vitest';
import { trim } from '../../../src/adapters/kubernetes/trim/index.ts';
import { eventOf, type KubeObject, nodeOf, podOf, workloadOf } from '../../../src/model/index.ts';

const meta = {
  name: 'web-1',
  namespace: 'shop',
  uid: 'u-1',
  resourceVersion: '7',
  generation: 3,
  creationTimestamp: '2026-01-01T00:00:00Z',
  deletionTimestamp: '2026-01-02T00:00:00Z',
  finalizers: ['x/y'],
  labels: { app: 'web' },
  annotations: { short: 'kept', 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"'.padEnd(400, 'x') },
  managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:a': {} } }],
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r', controller: true, blockOwnerDeletion: true }],
};

const spec = {
  nodeName: 'n1',
  serviceAccountName: 'web',
  restartPolicy: 'Always',
  containers: [
    {
      name: 'app',
      image: 'img:1',
      command: ['run', '--password=planted-value'],
      env: [
        { name: 'PLAIN', value: 'planted-value' },
        { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      envFrom: [{ configMapRef: { name: 'settings' } }],
      resources: { limits: { memory: '64Mi' } },
      livenessProbe: { httpGet: { path: '/planted-value', port: 80 } },
    },
  ],
  initContainers: [{ name: 'proxy', image: 'p', restartPolicy: 'Always' }],
  volumes: [
    { name: 'kube-api-access-x', projected: { sources: [] } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data-web-1' } },
    { name: 'tmp', emptyDir: {} },
  ],
};

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta,
  spec,
  status: {
    phase: 'Running',
    reason: 'R',
    message: 'm',
    startTime: '2026-01-01T00:00:00Z',
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'c',
        lastTransitionTime: '2026-01-01T00:00:00Z',
        lastProbeTime: null,
      },
    ],
    containerStatuses: [
      {
        name: 'app',
        ready: false,
        restartCount: 4,
        image: 'img:1',
        imageID: 'sha256:1',
        containerID: 'containerd://x',
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
        lastState: {
          terminated: {
            exitCode: 137,
            reason: 'OOMKilled',
            containerID: 'c',
            startedAt: '2026-01-01T00:00:00Z',
            finishedAt: '2026-01-01T00:01:00Z',
            message: 'y'.repeat(9_000),
          },
        },
      },
    ],
  },
};

describe('what a watch keeps', () => {
  it('of a pod is all that its signals are read from', () => {
    const [full, kept] = [podOf(pod), podOf(trim(pod))];
    const { containers: _, volumes: __, annotations: ___, ...rest } = full;
    expect(kept).toMatchObject({
      ...rest,
      containers: [
        { name: 'proxy', role: 'sidecar' },
        { name: 'app', role: 'app', restarts: 4, state: { is: 'waiting', reason: 'CrashLoopBackOff' } },
      ],
    });
    const last = full.containers[1]?.last;
    expect(kept.containers[1]?.last).toEqual({ ...last, message: 'y'.repeat(4_096) });
    expect(kept.containers[1]?.limits).toEqual({ memory: '64Mi' });
    expect(kept.containers[1]?.envFrom).toEqual(full.containers[1]?.envFrom);
    expect(kept.containers[1]?.env.map((e) => e.name)).toEqual(['FROM']);
    expect(kept.volumes.map((v) => v.claim)).toEqual(['data-web-1']);
    expect(kept.annotations).toEqual({ short: 'kept' });
  });

  it('L-040 never holds values of variables, commands, probes, managers or whole manifests', () => {
    const text = JSON.stringify(trim(pod));
    for (const word of ['planted-value', 'managedFields', 'last-applied', 'livenessProbe', 'containerd://'])
      expect(text).not.toContain(word);
  });

  it('of a workload is what its own signals are read from', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta, annotations: { 'deployment.kubernetes.io/revision': '5' } },
      spec: {
        replicas: 3,
        paused: true,
        progressDeadlineSeconds: 60,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec },
      },
      status: {
        replicas: 3,
        readyReplicas: 1,
        observedGeneration: 3,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'm' }],
      },
    };
    const { template: _, ...full } = workloadOf(deployment);
    expect(workloadOf(trim(deployment))).toMatchObject(full);
    const cron: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: meta,
      spec: { schedule: '* * * * *', suspend: true, jobTemplate: { spec: { template: { spec } } } },
      status: { active: [{ name: 'j' }], lastScheduleTime: '2026-01-01T00:00:00Z' },
    };
    expect(workloadOf(trim(cron))).toMatchObject({
      schedule: '* * * * *',
      suspended: true,
      active: 1,
      lastScheduledAt: Date.parse('2026-01-01T00:00:00Z'),
    });
    expect(workloadOf(trim(cron)).template.containers).toHaveLength(2);
  });

  it('of a ReplicaSet is owner and revision, of a node its conditions, of an Event everything but its managers', () => {
    const replicaSet: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...meta, annotations: { 'deployment.kubernetes.io/revision': '5' } },
      spec: { replicas: 0, template: { spec } },
    };
    expect(workloadOf(trim(replicaSet))).toMatchObject({ revision: 5, desired: 0, owners: [{ kind: 'ReplicaSet' }] });
    expect(JSON.stringify(trim(replicaSet))).not.toContain('containers');
    const node: KubeObject = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { ...meta, annotations: {} },
      spec: { unschedulable: true, taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: {
        conditions: [{ type: 'Ready', status: 'Unknown' }],
        allocatable: { cpu: '4' },
        images: [{ names: ['big'] }],
        nodeInfo: { kubeletVersion: 'v1', architecture: 'amd64' },
      },
    };
    expect(nodeOf(trim(node))).toEqual(nodeOf(node));
    expect(JSON.stringify(trim(node))).not.toContain('big');
    const event: KubeObject = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: meta,
      type: 'Warning',
      reason: 'R',
      message: 'm',
      count: 7,
      lastTimestamp: '2026-01-01T00:00:00Z',
      involvedObject: { kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{app}' },
    };
    expect(eventOf(trim(event))).toEqual(eventOf(event));
  });

  it('is small, and strange JSON does no harm', () => {
    for (const status of [null, 'x', [], { containerStatuses: 'x' }, { conditions: {} }]) {
      expect(() => podOf(trim({ ...pod, spec: status, status }))).not.toThrow();
    }
  });
});
