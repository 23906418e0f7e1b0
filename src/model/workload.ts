import type { Millis } from './ids.ts';
import { type Condition, type KubeObject, type ObjectRef, type OwnerReference, refOf } from './object.ts';
import { type PodSpec, podSpec } from './pod.ts';
import {
  annotations,
  at,
  bool,
  conditions,
  createdAt,
  deletedAt,
  dict,
  labels,
  maybe,
  num,
  owners,
  str,
  stringMap,
  text,
  time,
} from './read.ts';

/** Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or CronJob, in one shape. Counters that a kind lacks are 0. */
export interface Workload {
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
  readonly createdAt?: Millis;
  readonly deletedAt?: Millis;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly desired: number;
  readonly current: number;
  readonly ready: number;
  readonly available: number;
  readonly updated: number;
  readonly unavailable: number;
  readonly conditions: readonly Condition[];
  readonly hasStatus: boolean;
  readonly selector: Readonly<Record<string, string>>;
  readonly templateLabels: Readonly<Record<string, string>>;
  readonly template: PodSpec;
  readonly paused: boolean;
  /** `deployment.kubernetes.io/revision`, 0 where there is none. */
  readonly revision: number;
  readonly strategy: string;
  readonly progressDeadlineSeconds: number;
  readonly minReadySeconds: number;
  /** StatefulSet: the governing Service. */
  readonly serviceName?: string;
  /** Job and CronJob. */
  readonly suspended: boolean;
  readonly failed: number;
  readonly succeeded: number;
  readonly active: number;
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  readonly schedule?: string;
  readonly concurrencyPolicy?: string;
  readonly startingDeadlineSeconds?: number;
  readonly lastScheduledAt?: Millis;
  readonly lastSuccessAt?: Millis;
}

/** Kinds that keep so many pods running. */
export function hasReplicas(kind: string): boolean {
  return kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet';
}

export function workloadOf(object: KubeObject): Workload {
  const spec = object['spec'];
  const status = object['status'];
  const count = (...keys: readonly string[]): number => keys.map((k) => num(at(status, k))).find((n) => n !== undefined) ?? 0;
  const template = object.kind === 'CronJob' ? at(spec, 'jobTemplate', 'spec', 'template') : at(spec, 'template');
  return {
    ref: refOf(object),
    labels: labels(object),
    annotations: annotations(object),
    owners: owners(object),
    ...maybe('createdAt', createdAt(object)),
    ...maybe('deletedAt', deletedAt(object)),
    generation: num(object.metadata['generation']) ?? 0,
    observedGeneration: count('observedGeneration'),
    desired:
      object.kind === 'DaemonSet' ? count('desiredNumberScheduled') : (num(at(spec, 'replicas')) ?? num(at(spec, 'completions')) ?? 1),
    current: count('replicas', 'currentNumberScheduled'),
    ready: count('readyReplicas', 'numberReady'),
    available: count('availableReplicas', 'numberAvailable'),
    updated: count('updatedReplicas', 'updatedNumberScheduled'),
    unavailable: count('unavailableReplicas', 'numberUnavailable'),
    conditions: conditions(status),
    hasStatus: Object.keys(dict(status)).length > 0,
    selector: stringMap(at(spec, 'selector', 'matchLabels') ?? at(spec, 'selector')),
    templateLabels: stringMap(at(template, 'metadata', 'labels')),
    template: podSpec(at(template, 'spec')),
    paused: at(spec, 'paused') === true,
    revision: Number(annotations(object)['deployment.kubernetes.io/revision'] ?? 0) || 0,
    strategy: text(at(spec, 'strategy', 'type')) || text(at(spec, 'updateStrategy', 'type')),
    progressDeadlineSeconds: num(at(spec, 'progressDeadlineSeconds')) ?? 600,
    minReadySeconds: num(at(spec, 'minReadySeconds')) ?? 0,
    ...maybe('serviceName', str(at(spec, 'serviceName'))),
    suspended: bool(at(spec, 'suspend')) ?? false,
    failed: count('failed'),
    succeeded: count('succeeded'),
    active: Array.isArray(at(status, 'active')) ? (at(status, 'active') as unknown[]).length : count('active'),
    ...maybe('backoffLimit', num(at(spec, 'backoffLimit'))),
    ...maybe('activeDeadlineSeconds', num(at(spec, 'activeDeadlineSeconds'))),
    ...maybe('schedule', str(at(spec, 'schedule'))),
    ...maybe('concurrencyPolicy', str(at(spec, 'concurrencyPolicy'))),
    ...maybe('startingDeadlineSeconds', num(at(spec, 'startingDeadlineSeconds'))),
    ...maybe('lastScheduledAt', time(at(status, 'lastScheduleTime'))),
    ...maybe('lastSuccessAt', time(at(status, 'lastSuccessfulTime'))),
  };
}
