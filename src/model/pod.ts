import type { Millis } from './ids.ts';
import { type Condition, type KubeObject, type ObjectRef, type OwnerReference, refOf } from './object.ts';
import {
  annotations,
  at,
  bool,
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

export type ContainerRole = 'app' | 'init' | 'sidecar' | 'ephemeral';

export type ContainerState =
  | { readonly is: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly is: 'running'; readonly since?: Millis }
  | {
      readonly is: 'terminated';
      readonly reason: string;
      readonly message: string;
      readonly exitCode: number;
      readonly signal?: number;
      readonly startedAt?: Millis;
      readonly finishedAt?: Millis;
    }
  | { readonly is: 'unknown' };

/** Where a value comes from: an object of the namespace, a pod field, a resource, or a projected service account token. */
export interface Source {
  readonly kind: 'ConfigMap' | 'Secret' | 'field' | 'resource' | 'serviceAccountToken';
  readonly name: string;
  readonly key?: string;
  readonly optional: boolean;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly from?: Source;
}

export interface Probe {
  readonly type: 'http' | 'tcp' | 'exec' | 'grpc';
  readonly port?: string;
  readonly path?: string;
  readonly scheme?: string;
  readonly command: readonly string[];
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly imageId?: string;
  readonly pullPolicy?: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly EnvVar[];
  readonly envFrom: readonly Source[];
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly hostPort?: number; readonly protocol: string }[];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly liveness?: Probe;
  readonly readiness?: Probe;
  readonly startup?: Probe;
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly subPath?: string; readonly readOnly: boolean }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  /** 'unknown' when the status does not mention the container. */
  readonly state: ContainerState;
  readonly last: ContainerState;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly restarts: number;
}

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

function stateOf(value: unknown): ContainerState {
  const w = at(value, 'waiting');
  if (w !== undefined && w !== null) return { is: 'waiting', reason: text(at(w, 'reason')), message: text(at(w, 'message')) };
  const t = at(value, 'terminated');
  if (t !== undefined && t !== null) {
    return {
      is: 'terminated',
      reason: text(at(t, 'reason')),
      message: text(at(t, 'message')),
      exitCode: num(at(t, 'exitCode')) ?? 0,
      ...maybe('signal', num(at(t, 'signal'))),
      ...maybe('startedAt', time(at(t, 'startedAt'))),
      ...maybe('finishedAt', time(at(t, 'finishedAt'))),
    };
  }
  const r = at(value, 'running');
  if (r !== undefined && r !== null) return { is: 'running', ...maybe('since', time(at(r, 'startedAt'))) };
  return { is: 'unknown' };
}

function probeOf(value: unknown): Probe | undefined {
  if (value === undefined || value === null) return undefined;
  const p = dict(value);
  const port = (v: unknown): string | undefined => (typeof v === 'number' ? String(v) : str(v));
  const rest = {
    initialDelaySeconds: num(p['initialDelaySeconds']) ?? 0,
    periodSeconds: num(p['periodSeconds']) ?? 10,
    timeoutSeconds: num(p['timeoutSeconds']) ?? 1,
    failureThreshold: num(p['failureThreshold']) ?? 3,
  };
  if (p['httpGet']) {
    const h = p['httpGet'];
    return {
      type: 'http',
      command: [],
      ...maybe('port', port(at(h, 'port'))),
      path: str(at(h, 'path')) ?? '/',
      ...maybe('scheme', str(at(h, 'scheme'))),
      ...rest,
    };
  }
  if (p['tcpSocket']) return { type: 'tcp', command: [], ...maybe('port', port(at(p['tcpSocket'], 'port'))), ...rest };
  if (p['grpc']) return { type: 'grpc', command: [], ...maybe('port', port(at(p['grpc'], 'port'))), ...rest };
  return { type: 'exec', command: strings(at(p['exec'], 'command')), ...rest };
}

function source(kind: Source['kind'], value: unknown, key?: string): Source {
  return {
    kind,
    name: text(at(value, 'name') ?? at(value, 'secretName') ?? at(value, 'fieldPath') ?? at(value, 'resource')),
    ...maybe('key', key ?? str(at(value, 'key'))),
    optional: at(value, 'optional') === true,
  };
}

function envOf(value: unknown): EnvVar {
  const name = text(at(value, 'name'));
  const from = at(value, 'valueFrom');
  const cm = at(from, 'configMapKeyRef');
  const secret = at(from, 'secretKeyRef');
  const field = at(from, 'fieldRef');
  const resource = at(from, 'resourceFieldRef');
  if (cm) return { name, from: source('ConfigMap', cm) };
  if (secret) return { name, from: source('Secret', secret) };
  if (field) return { name, from: source('field', field) };
  if (resource) return { name, from: source('resource', resource) };
  const plain = at(value, 'value');
  return { name, ...maybe('value', typeof plain === 'string' ? plain : undefined) };
}

function containerOf(spec: unknown, role: ContainerRole, statuses: ReadonlyMap<string, unknown>): Container {
  const name = text(at(spec, 'name'));
  const status = statuses.get(name);
  const restartPolicy = at(spec, 'restartPolicy');
  return {
    name,
    role: role === 'init' && restartPolicy === 'Always' ? 'sidecar' : role,
    image: text(at(spec, 'image')) || text(at(status, 'image')),
    ...maybe('imageId', str(at(status, 'imageID'))),
    ...maybe('pullPolicy', str(at(spec, 'imagePullPolicy'))),
    command: strings(at(spec, 'command')),
    args: strings(at(spec, 'args')),
    ...maybe('workingDir', str(at(spec, 'workingDir'))),
    env: list(at(spec, 'env')).map(envOf),
    envFrom: list(at(spec, 'envFrom')).flatMap((e) => [
      ...(at(e, 'configMapRef') ? [source('ConfigMap', at(e, 'configMapRef'))] : []),
      ...(at(e, 'secretRef') ? [source('Secret', at(e, 'secretRef'))] : []),
    ]),
    ports: list(at(spec, 'ports')).map((p) => ({
      ...maybe('name', str(at(p, 'name'))),
      port: num(at(p, 'containerPort')) ?? 0,
      ...maybe('hostPort', num(at(p, 'hostPort'))),
      protocol: str(at(p, 'protocol')) ?? 'TCP',
    })),
    requests: stringMap(at(spec, 'resources', 'requests')),
    limits: stringMap(at(spec, 'resources', 'limits')),
    ...maybe('liveness', probeOf(at(spec, 'livenessProbe'))),
    ...maybe('readiness', probeOf(at(spec, 'readinessProbe'))),
    ...maybe('startup', probeOf(at(spec, 'startupProbe'))),
    mounts: list(at(spec, 'volumeMounts')).map((m) => ({
      volume: text(at(m, 'name')),
      path: text(at(m, 'mountPath')),
      ...maybe('subPath', str(at(m, 'subPath'))),
      readOnly: at(m, 'readOnly') === true,
    })),
    securityContext: dict(at(spec, 'securityContext')),
    state: stateOf(at(status, 'state')),
    last: stateOf(at(status, 'lastState')),
    ready: at(status, 'ready') === true,
    ...maybe('started', bool(at(status, 'started'))),
    restarts: num(at(status, 'restartCount')) ?? 0,
  };
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
