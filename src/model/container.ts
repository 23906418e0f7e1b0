import type { Millis } from './ids.ts';
import { at, bool, dict, list, maybe, num, str, stringMap, strings, text, time } from './read.ts';

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

export function source(kind: Source['kind'], value: unknown, key?: string): Source {
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

/** Spec and status of one container; what the status does not mention is unknown. */
export function containerOf(spec: unknown, role: ContainerRole, statuses: ReadonlyMap<string, unknown>): Container {
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
