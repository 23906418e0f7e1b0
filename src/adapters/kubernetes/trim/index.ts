/** A raw object enters, what a watch keeps of it leaves, in the same shape. It never keeps managers, long annotations, values of variables, commands or probes. */
import { at, type KubeObject, maybe } from '../../../model/index.ts';
import { pick, shortened, trimConditions, trimMeta } from './meta.ts';
import { trimPodSpec } from './pod-spec.ts';

type Part = Readonly<Record<string, unknown>>;

const terminated = ['reason', 'exitCode', 'signal', 'startedAt', 'finishedAt'];

function state(value: unknown): Part {
  const waiting = at(value, 'waiting');
  const ended = at(value, 'terminated');
  const message = (from: unknown): Part => (at(from, 'message') ? { message: shortened(at(from, 'message')) } : {});
  return {
    ...(waiting ? { waiting: { ...pick(waiting, ['reason']), ...message(waiting) } } : {}),
    ...(ended ? { terminated: { ...pick(ended, terminated), ...message(ended) } } : {}),
    ...(at(value, 'running') ? { running: at(value, 'running') } : {}),
  };
}

function statuses(value: unknown): readonly Part[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((s: unknown) => ({
    ...pick(s, ['name', 'ready', 'started', 'restartCount', 'image', 'imageID']),
    state: state(at(s, 'state')),
    lastState: state(at(s, 'lastState')),
  }));
}

function podStatus(status: unknown): Part {
  return {
    ...pick(status, ['phase', 'reason', 'podIP', 'startTime']),
    ...(at(status, 'message') ? { message: shortened(at(status, 'message')) } : {}),
    ...maybe('conditions', trimConditions(status)),
    ...maybe('containerStatuses', statuses(at(status, 'containerStatuses'))),
    ...maybe('initContainerStatuses', statuses(at(status, 'initContainerStatuses'))),
    ...maybe('ephemeralContainerStatuses', statuses(at(status, 'ephemeralContainerStatuses'))),
  };
}

function template(value: unknown): Part {
  return { metadata: pick(at(value, 'metadata'), ['labels']), spec: trimPodSpec(at(value, 'spec')) };
}

function workloadStatus(status: unknown): Part {
  const { conditions: _, ...counters } = pick(status, Object.keys(Object(status)));
  return { ...counters, ...maybe('conditions', trimConditions(status)) };
}

const workloadSpec = [
  'replicas',
  'completions',
  'parallelism',
  'selector',
  'paused',
  'strategy',
  'updateStrategy',
  'progressDeadlineSeconds',
  'minReadySeconds',
  'serviceName',
  'suspend',
  'backoffLimit',
  'activeDeadlineSeconds',
  'schedule',
  'timeZone',
  'concurrencyPolicy',
  'startingDeadlineSeconds',
];

function workload(object: KubeObject): Part {
  const spec = object['spec'];
  const inner = at(spec, 'jobTemplate', 'spec', 'template');
  return {
    spec: {
      ...pick(spec, workloadSpec),
      ...(at(spec, 'template') ? { template: template(at(spec, 'template')) } : {}),
      ...(inner ? { jobTemplate: { spec: { template: template(inner) } } } : {}),
    },
    status: workloadStatus(object['status']),
  };
}

/** Watched for owner and revision only: many old ones exist with nothing to run. */
function replicaSet(object: KubeObject): Part {
  return { spec: pick(object['spec'], ['replicas']), status: pick(object['status'], ['replicas', 'readyReplicas']) };
}

function node(object: KubeObject): Part {
  const status = object['status'];
  return {
    spec: pick(object['spec'], ['unschedulable', 'taints']),
    status: {
      ...pick(status, ['allocatable', 'capacity']),
      ...maybe('conditions', trimConditions(status)),
      nodeInfo: pick(at(status, 'nodeInfo'), ['kubeletVersion', 'architecture']),
    },
  };
}

function claim(object: KubeObject): Part {
  return {
    spec: pick(object['spec'], ['accessModes', 'storageClassName', 'volumeName', 'volumeMode', 'resources']),
    status: { ...pick(object['status'], ['phase', 'capacity']), ...maybe('conditions', trimConditions(object['status'])) },
  };
}

function event(object: KubeObject): Part {
  const { metadata: _, ...rest } = object;
  return {
    ...rest,
    ...(rest['message'] ? { message: shortened(rest['message']) } : {}),
    ...(rest['note'] ? { note: shortened(rest['note']) } : {}),
  };
}

const parts: Readonly<Record<string, (object: KubeObject) => Part>> = {
  Pod: (o) => ({ spec: trimPodSpec(o['spec']), status: podStatus(o['status']) }),
  ReplicaSet: replicaSet,
  Deployment: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Job: workload,
  CronJob: workload,
  Node: node,
  PersistentVolumeClaim: claim,
  Event: event,
};

/** Readable by the projections of `model`, though with less in it. Strange JSON gives less, never an exception. */
export function trim(object: KubeObject): KubeObject {
  const { apiVersion, kind } = object;
  return { ...parts[kind]?.(object), apiVersion, kind, metadata: trimMeta(object) };
}
