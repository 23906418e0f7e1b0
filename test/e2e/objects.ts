import type { PracticeCluster } from '../../src/local/cluster/index.ts';

/** A manifest, or a part of one, as it is sent to the API. */
export type Obj = Readonly<Record<string, unknown>>;

interface Named {
  readonly namespace: string;
  readonly name: string;
}

export const namespace = (name: string): Obj => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

export interface Workload extends Named {
  readonly image?: string;
  /** Run by `sh -c` in busybox. */
  readonly script?: string;
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Laid over the one container. */
  readonly container?: Obj;
  /** Laid over the pod's spec. */
  readonly pod?: Obj;
  /** Laid over the Deployment's spec. */
  readonly spec?: Obj;
}

function podSpec({ name, image, script, container, pod }: Workload): Obj {
  const runs = script === undefined ? { image: image ?? 'nginx:1.27' } : { image: image ?? 'busybox:1.36', command: ['sh', '-c', script] };
  return { terminationGracePeriodSeconds: 1, containers: [{ name, ...runs, ...container }], ...pod };
}

/** A Deployment of one container of its own name; nginx unless it says otherwise. */
export function deployment(made: Workload): Obj {
  const labels = { app: made.name, ...made.labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: made.name, namespace: made.namespace, labels },
    spec: {
      replicas: made.replicas ?? 1,
      selector: { matchLabels: { app: made.name } },
      template: { metadata: { labels }, spec: podSpec(made) },
      ...made.spec,
    },
  };
}

export function pod(made: Workload): Obj {
  const { name, namespace: inside, labels = {} } = made;
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: inside, labels }, spec: podSpec(made) };
}

export function job(made: Workload): Obj {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: made.name, namespace: made.namespace },
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', ...podSpec(made) } }, ...made.spec },
  };
}

/** A pod that no scheduler and no kubelet touches: its status is what the test writes. Its image is its own. */
export function puppet(made: Workload): Obj {
  return pod({ image: `${made.name}:9`, ...made, pod: { schedulerName: 'by-hand', ...made.pod } });
}

export interface Warning extends Named {
  /** Of the object it is about; the Event's own name is made from it. */
  readonly kind: string;
  readonly apiVersion?: string;
  readonly reason: string;
  readonly message?: string;
  /** Laid over the Event. */
  readonly event?: Obj;
}

/** An Event of now about an object that need not exist. */
export function warning({ namespace: inside, name, kind, apiVersion = 'example.com/v1', reason, message, event }: Warning): Obj {
  const now = stamp(0);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason.toLowerCase()}`, namespace: inside },
    involvedObject: { apiVersion, kind, name, namespace: inside },
    type: 'Warning',
    reason,
    message: message ?? `${name} says ${reason}`,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'tester' },
    ...event,
  };
}

/** So many seconds from now, as the API writes it. */
export function stamp(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** One container's status; `state` in the API's words. */
export function containerStatus(name: string, state: Obj, more: Obj = {}): Obj {
  return { name, image: 'busybox:1.36', imageID: '', ready: false, restartCount: 0, state, lastState: {}, ...more };
}

export interface Api {
  /** Merge patch; answers the object. Throws with the API's words when it is refused. */
  patch(path: string, body: Obj): Promise<Obj>;
  create(path: string, body: Obj): Promise<Obj>;
  remove(path: string): Promise<Obj>;
  get(path: string): Promise<Obj>;
  /** Puts a status in place of a puppet's. */
  status(of: Named & { readonly resource?: string }, status: Obj): Promise<Obj>;
}

/** The practice cluster as anybody with kubectl meets it. */
export function api(cluster: PracticeCluster): Api {
  const ask = async (method: string, path: string, body?: Obj): Promise<Obj> => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(cluster.url + path, {
      method,
      headers: { 'content-type': type, 'user-agent': 'tester' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Obj;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${String(answer['message'])}`);
    return answer;
  };
  return {
    patch: (path, body) => ask('PATCH', path, body),
    create: (path, body) => ask('POST', path, body),
    remove: (path) => ask('DELETE', path),
    get: (path) => ask('GET', path),
    status: ({ namespace: inside, name, resource = 'pods' }, status) =>
      ask('PATCH', `/api/v1/namespaces/${inside}/${resource}/${name}/status`, { status }),
  };
}
