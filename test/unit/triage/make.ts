import type { KubeObject, Millis, ObjectRef, Observation } from '../../../src/model/index.ts';

export const now: Millis = Date.parse('2026-03-01T12:00:00Z');
export const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

type Json = Readonly<Record<string, unknown>>;

/** A pod on node n1, created ten minutes ago, ready since nine. `status` and `meta` are laid over it. */
export function pod(status: Json = {}, meta: Json = {}, spec: Json = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'uid-web-1',
      creationTimestamp: ago(600),
      labels: { 'pod-template-hash': '5d8f' },
      ...meta,
    },
    spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web:1' }], ...spec },
    status: {
      phase: 'Running',
      startTime: ago(600),
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(540) }],
      containerStatuses: [running('web')],
      ...status,
    },
  };
}

export function running(name: string, more: Json = {}): Json {
  return {
    name,
    ready: true,
    restartCount: 0,
    image: 'web:1',
    imageID: 'web@sha256:1',
    state: { running: { startedAt: ago(540) } },
    ...more,
  };
}

export function waiting(name: string, reason: string, message = '', more: Json = {}): Json {
  return { name, ready: false, restartCount: 0, image: 'web:1', state: { waiting: { reason, message } }, ...more };
}

export function terminated(exitCode: number, reason = 'Error', more: Json = {}): Json {
  return { terminated: { exitCode, reason, finishedAt: ago(20), ...more } };
}

export const deployment: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
export const owned: readonly ObjectRef[] = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name: 'web-5d8f' }, deployment];

export function object(kind: string, fields: Json, meta: Json = {}): KubeObject {
  const apiVersion = { Node: 'v1', PersistentVolumeClaim: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' }[kind] ?? 'apps/v1';
  const place = kind === 'Node' ? {} : { namespace: 'shop' };
  return {
    apiVersion,
    kind,
    metadata: { name: 'web', uid: `uid-${kind}`, creationTimestamp: ago(3600), generation: 1, ...place, ...meta },
    ...fields,
  };
}

export function event(about: Json, fields: Json = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e1', namespace: 'shop', uid: 'uid-event' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-web-1', ...about },
    type: 'Warning',
    reason: 'Odd',
    message: 'something odd',
    count: 1,
    lastTimestamp: ago(5),
    ...fields,
  };
}

export function seen(of: KubeObject, owners: readonly ObjectRef[] = [], at: Millis = now): Observation {
  return { is: 'seen', object: of, owners, listed: false, at };
}
