import { seeded } from '../random.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Names, places and times of one made-up case. Equal seeds make equal places. */
export interface Place {
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  readonly chance: (of: number) => boolean;
  readonly app: string;
  readonly namespace: string;
  readonly pod: string;
  readonly set: string;
  readonly node: string;
  readonly container: string;
  readonly image: string;
  /** RFC 3339, so many seconds before the moment of the recording. */
  readonly ago: (seconds: number) => string;
}

const words = ['ledger', 'quartz', 'heron', 'tally', 'maple', 'orbit', 'cinder', 'pivot', 'willow', 'ferry', 'gable', 'thicket'] as const;
const places = ['prod', 'team-nine', 'billing-eu', 'x7', 'default'] as const;
const signs = 'bcdfghjklmnpqrstvwxz2456789';

export function placeOf(seed: number): Place {
  const random = seeded(seed);
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
  const tail = (n: number): string => Array.from({ length: n }, () => signs[Math.floor(random() * signs.length)]).join('');
  const app = `${pick(words)}-${pick(words)}`;
  const set = `${app}-${tail(9)}`;
  const now = Date.UTC(2026, 2, 1) + Math.floor(random() * 1e9);
  return {
    pick,
    chance: (of) => random() < of,
    app,
    namespace: pick(places),
    pod: `${set}-${tail(5)}`,
    set,
    node: pick(['ip-10-0-3-17.eu-west-1.compute.internal', 'gke-main-pool-4f2a', 'worker-3']),
    container: pick([app, 'main', 'server']),
    image: `registry.example.com/${app}:${pick(['1.4.2', 'v20260301', 'main-4be1c9f'])}`,
    ago: (seconds) => new Date(now - seconds * 1000).toISOString().replace('.000Z', 'Z'),
  };
}

/** What happened in one place: everything a perfect recorder would have kept. */
export interface Story {
  readonly objects: readonly Json[];
  readonly events: readonly Json[];
  readonly log?: string;
  /** Beginnings of cause ids, one of which must stand first; none where nothing fails. */
  readonly accept: readonly string[];
}

export function ref(p: Place, kind: string, name: string): Json {
  const versions: Json = { Deployment: 'apps/v1', ReplicaSet: 'apps/v1', Job: 'batch/v1' };
  const wide = kind === 'Node';
  return {
    apiVersion: versions[kind] ?? 'v1',
    kind,
    metadata: { name, ...(wide ? {} : { namespace: p.namespace }), creationTimestamp: p.ago(4000) },
  };
}

export function event(p: Place, about: readonly [string, string], reason: string, message: string, more: Json = {}): Json {
  const [kind, name] = about;
  return {
    metadata: { name: `${name}.17f3${reason.length}`, namespace: kind === 'Node' ? 'default' : p.namespace },
    involvedObject: { kind, name, ...(kind === 'Node' ? {} : { namespace: p.namespace }) },
    type: 'Warning',
    reason,
    message,
    count: 4,
    firstTimestamp: p.ago(240),
    lastTimestamp: p.ago(20),
    source: { component: kind === 'Pod' ? 'kubelet' : 'controller-manager' },
    ...more,
  };
}

/** A pod with its ReplicaSet and Deployment; `status` is the pod's. `ready`: how many of two replicas are. */
export function workload(p: Place, status: Json, ready: number, spec: Json = {}): readonly Json[] {
  const labels = { app: p.app, 'pod-template-hash': p.set.split('-').at(-1) };
  const owner = (kind: string, name: string): Json => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `${name}-uid`, controller: true }],
  });
  const made = (kind: string, name: string, metadata: Json, rest: Json): Json => {
    const base = ref(p, kind, name);
    return { ...base, metadata: { ...(base['metadata'] as Json), ...metadata }, ...rest };
  };
  const template = { metadata: { labels }, spec: { containers: [{ name: p.container, image: p.image }] } };
  const counts = { replicas: 2, updatedReplicas: 2, readyReplicas: ready, availableReplicas: ready, unavailableReplicas: 2 - ready };
  return [
    made(
      'Pod',
      p.pod,
      { labels, ...owner('ReplicaSet', p.set) },
      { spec: { nodeName: p.node, containers: [{ name: p.container, image: p.image }], ...spec }, status },
    ),
    made(
      'ReplicaSet',
      p.set,
      { labels, ...owner('Deployment', p.app) },
      { spec: { replicas: 2, selector: { matchLabels: labels }, template }, status: { replicas: 2, readyReplicas: ready } },
    ),
    made(
      'Deployment',
      p.app,
      { labels: { app: p.app } },
      { spec: { replicas: 2, selector: { matchLabels: { app: p.app } }, template }, status: counts },
    ),
  ];
}

/** Status of a pod whose one container is in this state. */
export function podStatus(p: Place, state: Json, more: Json = {}): Json {
  const ready = state['running'] !== undefined && more['ready'] !== false;
  const { last, restarts, ready: _, phase, ...rest } = more;
  return {
    phase: phase ?? (state['waiting'] !== undefined && last === undefined ? 'Pending' : 'Running'),
    startTime: p.ago(3900),
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: p.ago(3900) },
      {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        lastTransitionTime: p.ago(200),
        ...(ready ? {} : { reason: 'ContainersNotReady' }),
      },
    ],
    containerStatuses: [
      {
        name: p.container,
        image: p.image,
        ready,
        restartCount: restarts ?? 0,
        state,
        ...(last === undefined ? {} : { lastState: { terminated: last } }),
      },
    ],
    ...rest,
  };
}
