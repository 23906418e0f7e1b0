import type { KubeObject, Millis } from '../../../src/model/index.ts';

const iso = (at: Millis): string => new Date(at).toISOString();

export type PodState = 'ready' | 'crash' | 'pull' | 'pending' | 'unready';

/** A pod of Deployment `owner`, in one of the states a pod is seen in. `restarts` tells crashes apart. */
export function podOf(
  owner: string,
  state: PodState,
  more: { at: Millis; n?: number; restarts?: number; meta?: object; image?: string; says?: string },
): KubeObject {
  const { at, n = 1, restarts = 0, meta = {}, image = `${owner}:1`, says = 'not found' } = more;
  const ready = state === 'ready';
  const end = { terminated: { exitCode: 1, reason: 'Error', finishedAt: iso(at) } };
  const states = {
    ready: { state: { running: { startedAt: iso(at) } }, ...(restarts > 0 ? { lastState: end } : {}) },
    unready: { state: { running: { startedAt: iso(at) } } },
    crash: { state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } }, lastState: end },
    pull: { state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ${says}` } } },
    pending: {},
  };
  const conditions =
    state === 'pending'
      ? [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: Insufficient cpu.',
            lastTransitionTime: iso(at),
          },
        ]
      : [{ type: 'Ready', status: ready ? 'True' : 'False', reason: ready ? '' : 'ContainersNotReady', lastTransitionTime: iso(at) }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${owner}-5d8f-${n}`,
      namespace: 'shop',
      uid: `uid-${owner}-${n}`,
      creationTimestamp: iso(at - 600_000),
      labels: { 'pod-template-hash': '5d8f' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${owner}-5d8f`, uid: `uid-rs-${owner}`, controller: true }],
      ...meta,
    },
    spec: { ...(state === 'pending' ? {} : { nodeName: 'n1' }), containers: [{ name: 'web', image }] },
    status: {
      phase: state === 'pending' || state === 'pull' ? 'Pending' : 'Running',
      startTime: iso(at - 600_000),
      conditions,
      containerStatuses: state === 'pending' ? [] : [{ name: 'web', image, ready, restartCount: restarts, ...states[state] }],
    },
  };
}

export function deploymentOf(
  owner: string,
  more: { ready: number; desired: number; progressing?: object; generation?: number },
): KubeObject {
  const progress = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', ...more.progressing };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: owner,
      namespace: 'shop',
      uid: `uid-d-${owner}`,
      generation: more.generation ?? 1,
      creationTimestamp: '2026-03-01T00:00:00Z',
    },
    spec: { replicas: more.desired },
    status: {
      observedGeneration: more.generation ?? 1,
      replicas: more.desired,
      readyReplicas: more.ready,
      updatedReplicas: more.desired,
      conditions: [progress],
    },
  };
}

export function warningOf(
  about: { kind: string; name: string; uid: string; apiVersion?: string },
  more: { at: Millis; count: number; reason?: string; message?: string },
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `e-${about.uid}`, namespace: 'shop', uid: `ev-${about.uid}-${more.reason ?? 'Odd'}` },
    involvedObject: { namespace: 'shop', ...about },
    type: 'Warning',
    reason: more.reason ?? 'Odd',
    message: more.message ?? 'something odd happened',
    count: more.count,
    lastTimestamp: iso(more.at),
  };
}
