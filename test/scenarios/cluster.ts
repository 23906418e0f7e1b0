import { at, dict, list, text } from '../../src/model/index.ts';
import { now, place, type Story } from './story.ts';

type Json = Record<string, unknown>;

const unit: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `-90s` anywhere becomes the moment 90 seconds before now. */
function timed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timed);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, timed(v)]));
  const m = typeof value === 'string' ? /^-(\d+)([smhd])$/.exec(value) : null;
  return m === null ? value : new Date(now - Number(m[1]) * (unit[m[2] ?? 's'] ?? 0)).toISOString().replace('.000Z', 'Z');
}

const statusKeys = ['ready', 'started', 'restarts', 'state', 'last', 'imageID'];

function containerSpec(c: unknown): Json {
  return Object.fromEntries(Object.entries({ image: 'registry.test/app:1', ...dict(c) }).filter(([k]) => !statusKeys.includes(k)));
}

function containerStatus(c: unknown, ready: boolean): Json {
  const { ready: own, started, restarts, state, last, imageID } = dict(c);
  const is = own ?? (state === undefined && ready);
  return {
    name: at(c, 'name'),
    image: at(c, 'image') ?? 'registry.test/app:1',
    imageID: imageID ?? '',
    ready: is,
    started: started ?? is,
    restartCount: restarts ?? 0,
    state: state ?? { running: { startedAt: '-1h' } },
    lastState: last ?? {},
  };
}

function conditionsOf(placed: boolean, ready: boolean): readonly Json[] {
  const since = { lastTransitionTime: '-10m' };
  if (!placed) return [];
  const unready = { status: 'False', reason: 'ContainersNotReady' };
  return [
    { type: 'PodScheduled', status: 'True', ...since },
    { type: 'Ready', ...(ready ? { status: 'True' } : unready), ...since },
  ];
}

interface Owner {
  readonly kind: string;
  readonly name: string;
}

function ownerOf(pod: unknown): Owner | undefined {
  const [kind, name] = text(at(pod, 'owner')).split('/');
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** `basket-7d9f-x1` of Deployment basket belongs to ReplicaSet `basket-7d9f`. */
function setOf(podName: string): string {
  return podName.replace(/-[^-]+$/, '');
}

function reference(kind: string, name: string): Json {
  const apiVersion = kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  return { apiVersion, kind, name, uid: `uid-${kind}-${name}`, controller: true };
}

function podObject(p: Json): Json {
  const owner = ownerOf(p);
  const name = text(p['name']);
  const containers = list(p['containers']);
  const init = list(p['init']);
  const placed = p['node'] !== undefined;
  const statuses = containers.map((c) => containerStatus(c, placed));
  const ready = placed && statuses.every((s) => s['ready'] === true);
  const direct = owner && (owner.kind === 'Deployment' ? reference('ReplicaSet', setOf(name)) : reference(owner.kind, owner.name));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: p['namespace'] ?? place,
      uid: `uid-${name}`,
      creationTimestamp: p['age'] ?? '-1h',
      labels: p['labels'] ?? {
        app: owner?.name ?? name,
        ...(owner?.kind === 'Deployment' ? { 'pod-template-hash': setOf(name).slice(owner.name.length + 1) } : {}),
      },
      ...(direct === undefined ? {} : { ownerReferences: [direct] }),
      ...dict(p['metadata']),
    },
    spec: {
      ...(placed ? { nodeName: p['node'] } : {}),
      containers: containers.map(containerSpec),
      ...(init.length > 0 ? { initContainers: init.map(containerSpec) } : {}),
      ...dict(p['spec']),
    },
    status: {
      phase: p['phase'] ?? (placed ? 'Running' : 'Pending'),
      conditions: conditionsOf(placed, ready),
      ...(placed ? { containerStatuses: statuses } : {}),
      ...(init.length > 0 ? { initContainerStatuses: init.map((c) => containerStatus(c, false)) } : {}),
      ...dict(p['status']),
    },
  };
}

const isReady = (pod: Json): boolean =>
  list(at(pod['status'], 'conditions')).some((c) => at(c, 'type') === 'Ready' && at(c, 'status') === 'True');

/** The controllers that the pods name, with counters that fit the pods. */
function workloads(story: Story, pods: readonly (readonly [Json, Json])[]): readonly Json[] {
  const byOwner = new Map<string, { owner: Owner; pods: Json[]; sets: Set<string> }>();
  for (const [short, pod] of pods) {
    const owner = ownerOf(short);
    if (owner === undefined) continue;
    const entry = byOwner.get(`${owner.kind}/${owner.name}`) ?? { owner, pods: [], sets: new Set<string>() };
    entry.pods.push(pod);
    if (owner.kind === 'Deployment') entry.sets.add(setOf(text(short['name'])));
    byOwner.set(`${owner.kind}/${owner.name}`, entry);
  }
  return [...byOwner.values()].flatMap(({ owner, pods, sets }) => [
    controller(owner, pods, story),
    ...[...sets].map((s) => replicaSet(s, owner, pods)),
  ]);
}

function controller(owner: Owner, pods: readonly Json[], story: Story): Json {
  const own = dict(story.workloads[owner.name]);
  const ready = pods.filter(isReady).length;
  const { 'pod-template-hash': _hash, ...labels } = dict(at(pods[0], 'metadata', 'labels'));
  const counts =
    owner.kind === 'DaemonSet'
      ? { desiredNumberScheduled: pods.length, numberReady: ready }
      : { replicas: pods.length, readyReplicas: ready };
  return {
    apiVersion: owner.kind.endsWith('Job') ? 'batch/v1' : 'apps/v1',
    kind: owner.kind,
    metadata: {
      name: owner.name,
      namespace: place,
      uid: `uid-${owner.kind}-${owner.name}`,
      creationTimestamp: '-1d',
      ...dict(own['metadata']),
    },
    spec: {
      ...(owner.kind === 'Job' ? {} : { replicas: pods.length, selector: { matchLabels: labels } }),
      template: { metadata: { labels }, spec: at(pods[0], 'spec') },
      ...dict(own['spec']),
    },
    status: { ...counts, ...dict(own['status']) },
  };
}

function replicaSet(name: string, owner: Owner, pods: readonly Json[]): Json {
  const mine = pods.filter((p) => setOf(text(at(p, 'metadata', 'name'))) === name);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: place,
      uid: `uid-ReplicaSet-${name}`,
      creationTimestamp: '-1d',
      labels: at(mine[0], 'metadata', 'labels'),
      ownerReferences: [reference(owner.kind, owner.name)],
    },
    spec: { replicas: mine.length, selector: { matchLabels: at(mine[0], 'metadata', 'labels') } },
    status: { replicas: mine.length, readyReplicas: mine.filter(isReady).length },
  };
}

function eventObject(e: Json, index: number): Json {
  const [kind, name] = text(e['on']).split('/');
  const scoped = kind === 'Node' ? {} : { namespace: place };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${index}`, namespace: kind === 'Node' ? 'default' : place, uid: `uid-event-${index}` },
    involvedObject: {
      kind,
      name,
      ...scoped,
      ...(e['container'] === undefined ? {} : { fieldPath: `spec.containers{${text(e['container'])}}` }),
    },
    type: e['type'] ?? 'Warning',
    reason: e['reason'],
    message: e['message'],
    count: e['count'] ?? 3,
    firstTimestamp: e['first'] ?? '-10m',
    lastTimestamp: e['last'] ?? '-1m',
  };
}

const clusterWide = new Set(['Node', 'PersistentVolume', 'StorageClass', 'VolumeAttachment']);

function whole(o: Json): Json {
  const scope = clusterWide.has(text(o['kind'])) ? {} : { namespace: place };
  return { apiVersion: 'v1', ...o, metadata: { ...scope, creationTimestamp: '-1d', ...dict(o['metadata']) } };
}

/** A story as the case format of recorded clusters. */
export function caseOf(story: Story): unknown {
  const pods = story.pods.map((p) => [p, podObject(p)] as const);
  const made = workloads(story, pods);
  const named = new Set(story.objects.map((o) => `${text(o['kind'])}/${text(at(o, 'metadata', 'name'))}`));
  const derived = made.filter((o) => !named.has(`${text(o['kind'])}/${text(at(o, 'metadata', 'name'))}`));
  const objects = [...pods.map(([, o]) => o), ...derived, ...story.objects.map(whole)];
  return timed({
    id: story.name,
    objects: [...objects, ...story.lists.map((kind) => ({ kind: `${kind}List`, apiVersion: 'v1', items: [] }))],
    events: story.events.map(eventObject),
    logs: story.logs,
  });
}
