import { type Container, type ContainerRole, containerOf, type Source, source } from './container.ts';
import type { Millis } from './ids.ts';
import { type Condition, type KubeObject, type ObjectRef, type OwnerReference, refOf } from './object.ts';
import {
  annotations,
  at,
  conditions,
  createdAt,
  deletedAt,
  dict,
  labels,
  list,
  maybe,
  num,
  owners,
  str,
  stringMap,
  strings,
  text,
  time,
} from './read.ts';

export interface Volume {
  readonly name: string;
  /** The volume's type as written in the spec: 'configMap', 'secret', 'persistentVolumeClaim', 'hostPath', 'csi', … */
  readonly type: string;
  /** ConfigMaps and Secrets it needs, incl. those of projected volumes. */
  readonly sources: readonly Source[];
  readonly claim?: string;
  readonly path?: string;
}

/** What a pod or a pod template asks for. */
export interface PodSpec {
  readonly node?: string;
  readonly serviceAccount?: string;
  readonly restartPolicy: string;
  readonly schedulerName?: string;
  readonly priorityClass?: string;
  readonly hostNetwork: boolean;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Readonly<Record<string, unknown>>[];
  readonly affinity: Readonly<Record<string, unknown>>;
  readonly topologySpread: readonly Readonly<Record<string, unknown>>[];
  readonly schedulingGates: readonly string[];
  readonly pullSecrets: readonly string[];
  readonly gracePeriodSeconds: number;
}

export interface Pod extends PodSpec {
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
  readonly createdAt?: Millis;
  readonly deletedAt?: Millis;
  readonly finalizers: readonly string[];
  readonly phase: string;
  /** `status.reason`: Evicted, NodeLost, Shutdown, UnexpectedAdmissionError, … */
  readonly reason: string;
  readonly message: string;
  readonly ip?: string;
  readonly startedAt?: Millis;
  readonly conditions: readonly Condition[];
  /** False when the object carries no status at all (a fixture or a template), so that absence is not read as a fact. */
  readonly hasStatus: boolean;
}

function volumeOf(value: unknown): Volume {
  const v = dict(value);
  const type = Object.keys(v).find((k) => k !== 'name') ?? '';
  const body = v[type];
  const sources: Source[] = [];
  if (type === 'configMap') sources.push(source('ConfigMap', body));
  if (type === 'secret') sources.push(source('Secret', body));
  for (const p of type === 'projected' ? list(at(body, 'sources')) : []) {
    if (at(p, 'configMap')) sources.push(source('ConfigMap', at(p, 'configMap')));
    if (at(p, 'secret')) sources.push(source('Secret', at(p, 'secret')));
    if (at(p, 'serviceAccountToken')) sources.push({ kind: 'serviceAccountToken', name: '', optional: false });
  }
  return {
    name: text(v['name']),
    type,
    sources,
    ...maybe('claim', type === 'persistentVolumeClaim' ? str(at(body, 'claimName')) : undefined),
    ...maybe('path', str(at(body, 'path'))),
  };
}

/** Reads `spec` of a pod or of a pod template; `status` gives the container states. */
export function podSpec(spec: unknown, status?: unknown): PodSpec {
  const kinds: readonly (readonly [ContainerRole, string, string])[] = [
    ['init', 'initContainers', 'initContainerStatuses'],
    ['app', 'containers', 'containerStatuses'],
    ['ephemeral', 'ephemeralContainers', 'ephemeralContainerStatuses'],
  ];
  const containers = kinds.flatMap(([role, specKey, statusKey]) => {
    const statuses = new Map(list(at(status, statusKey)).map((s) => [text(at(s, 'name')), s] as const));
    const specs = list(at(spec, specKey));
    const named = new Set(specs.map((c) => text(at(c, 'name'))));
    const statusOnly = [...statuses].flatMap(([name, s]) => (named.has(name) ? [] : [{ name, image: at(s, 'image') }]));
    return [...specs, ...statusOnly].map((c) => containerOf(c, role, statuses));
  });
  return {
    ...maybe('node', str(at(spec, 'nodeName'))),
    ...maybe('serviceAccount', str(at(spec, 'serviceAccountName'))),
    restartPolicy: str(at(spec, 'restartPolicy')) ?? 'Always',
    ...maybe('schedulerName', str(at(spec, 'schedulerName'))),
    ...maybe('priorityClass', str(at(spec, 'priorityClassName'))),
    hostNetwork: at(spec, 'hostNetwork') === true,
    containers,
    volumes: list(at(spec, 'volumes')).map(volumeOf),
    nodeSelector: stringMap(at(spec, 'nodeSelector')),
    tolerations: list(at(spec, 'tolerations')).map(dict),
    affinity: dict(at(spec, 'affinity')),
    topologySpread: list(at(spec, 'topologySpreadConstraints')).map(dict),
    schedulingGates: list(at(spec, 'schedulingGates')).map((g) => text(at(g, 'name'))),
    pullSecrets: list(at(spec, 'imagePullSecrets')).map((s) => text(at(s, 'name'))),
    gracePeriodSeconds: num(at(spec, 'terminationGracePeriodSeconds')) ?? 30,
  };
}

export function podOf(object: KubeObject): Pod {
  const { spec, status } = object as { spec?: unknown; status?: unknown };
  return {
    ref: refOf(object),
    labels: labels(object),
    annotations: annotations(object),
    owners: owners(object),
    ...maybe('createdAt', createdAt(object)),
    ...maybe('deletedAt', deletedAt(object)),
    finalizers: strings(object.metadata['finalizers']),
    phase: text(at(status, 'phase')),
    reason: text(at(status, 'reason')),
    message: text(at(status, 'message')),
    ...maybe('ip', str(at(status, 'podIP'))),
    ...maybe('startedAt', time(at(status, 'startTime'))),
    conditions: conditions(status),
    hasStatus: Object.keys(dict(status)).length > 0,
    ...podSpec(spec, status),
  };
}
