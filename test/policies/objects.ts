import type { KubeObject, Target } from '../../src/model/index.ts';

export const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
/** A registry with a port: cutting at the first colon would take every image of that host for one repository. */
export const repository = 'registry.example.com:5000/shop/web';

/** As the API server holds one, with what it fills in by itself. */
function workload(kind: 'Deployment' | 'StatefulSet'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: '6f8c4b0e-2f55-4f3b-8a76-2f1ff1c5a001',
      resourceVersion: '4711',
      generation: 3,
      creationTimestamp: '2026-01-05T10:00:00Z',
      labels: { app: 'web' },
      annotations: { 'deployment.kubernetes.io/revision': '2' },
      managedFields: [{ manager: 'kubectl', operation: 'Update', apiVersion: 'apps/v1', time: '2026-01-05T10:00:00Z' }],
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      revisionHistoryLimit: 10,
      ...(kind === 'Deployment'
        ? { progressDeadlineSeconds: 600, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } }
        : { serviceName: 'web', podManagementPolicy: 'OrderedReady', updateStrategy: { type: 'RollingUpdate' } }),
      template: {
        metadata: { creationTimestamp: null, labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: `${repository}:1.2.3`,
              env: [{ name: 'MODE', value: 'a<b&c>d' }],
              ports: [{ containerPort: 8080, protocol: 'TCP' }],
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
              securityContext: { runAsNonRoot: true },
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'IfNotPresent',
            },
            {
              name: 'worker',
              image: 'registry.example.com:5000/shop/worker:7',
              resources: { limits: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '64Mi', cpu: '500m' } },
            },
          ],
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          serviceAccountName: 'web',
          serviceAccount: 'web',
          securityContext: {},
          schedulerName: 'default-scheduler',
        },
      },
    },
    status: { observedGeneration: 3, replicas: 3 },
  };
}

export const deployment = (): KubeObject => workload('Deployment');
export const statefulSet = (): KubeObject => workload('StatefulSet');

/** A pod whose node is gone: told to end long ago, and still there. */
export function stuckPod(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-5c9d-x7x2v',
      namespace: 'shop',
      uid: '0d3c1f3e-7b0a-4d7f-9a0c-77d8f6a2b002',
      resourceVersion: '815',
      generation: 1,
      deletionTimestamp: '2026-01-05T11:00:30Z',
      deletionGracePeriodSeconds: 30,
      labels: { app: 'web' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5c9d', uid: 'a1', controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: { containers: [{ name: 'web', image: `${repository}:1.2.3` }], nodeName: 'n1' },
    status: { phase: 'Running' },
  };
}

/** The object as the target that a card shows. */
export function targetOf(object: KubeObject): Target {
  const { name, namespace = '', uid = '', generation } = object.metadata;
  const resource = object.kind === 'Deployment' ? 'deployments' : object.kind === 'StatefulSet' ? 'statefulsets' : 'pods';
  return { resource, namespace, name, uid, generation: resource === 'pods' ? 0 : Number(generation) };
}
