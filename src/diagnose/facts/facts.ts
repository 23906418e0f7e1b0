import {
  type Evidence,
  type EvidenceId,
  type EvidenceItem,
  type Family,
  type KubeObject,
  type Millis,
  nodeOf,
  type ObjectRef,
  podOf,
  refOf,
  refText,
  sameObject,
  workloadOf,
} from '../../model/index.ts';
import { containersOf } from './containers.ts';
import { ownerFinder } from './owners.ts';
import { saidByText } from './said-by-text.ts';
import { saidByConditions, saidByEvent, saidByObject, saidByPod, isOvertaken, stillHolds } from './said.ts';
import { servicesOf } from './services.ts';
import type { ChangeFact, Facts, LogFact, MissingFact, NodeFact, ObjectFact, PodFact, Said, WorkloadFact } from './types.ts';

const workloadKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController']);

/** One fact an object. A single look at it is newer and fuller than its line in a list. */
function objectsOf(items: readonly EvidenceItem[]): readonly ObjectFact[] {
  const found = new Map<string, ObjectFact>();
  const note = (body: KubeObject, id: EvidenceId): void => {
    const ref = refOf(body);
    if (!found.has(refText(ref))) found.set(refText(ref), { id, ref, body });
  };
  for (const item of items) if (item.is === 'object') note(item.body, item.id);
  for (const item of items) if (item.is === 'list') for (const body of item.objects) note(body, item.id);
  return [...found.values()];
}

function isWell(body: ReturnType<typeof podOf>): boolean {
  if (body.phase === 'Succeeded') return true;
  const apps = body.containers.filter((c) => c.role === 'app' || c.role === 'sidecar');
  const ready = body.conditions.find((c) => c.type === 'Ready');
  return body.phase === 'Running' && apps.every((c) => c.ready && c.state.is !== 'waiting') && ready?.status !== 'False';
}

function podsOf(objects: readonly ObjectFact[]): readonly PodFact[] {
  return objects.flatMap((o) => {
    if (o.ref.kind !== 'Pod') return [];
    const pod = podOf(o.body);
    return [{ ...pod, id: o.id, body: o.body, well: isWell(pod) }];
  });
}

/** The time that the kubelet put before each line says nothing of its own: what the program wrote is what is read and quoted. */
function linesOf(log: string): readonly string[] {
  return log
    .split('\n')
    .flatMap((l) => (l.trim() === '' ? [] : [l.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) (?=\S)/, '')]));
}

function logsOf(items: readonly EvidenceItem[]): readonly LogFact[] {
  return items.flatMap((i) =>
    i.is === 'logs' ? [{ id: i.id, pod: i.pod, container: i.container, previous: i.previous, lines: linesOf(i.text) }] : [],
  );
}

/** A list of the whole kind that left nothing out. */
function completeList(items: readonly EvidenceItem[], kind: string, namespace: string | undefined): EvidenceId | undefined {
  return items.find(
    (i) => i.is === 'list' && i.kind === kind && i.complete && i.selector === undefined && (i.namespace ?? namespace) === namespace,
  )?.id;
}

function absence(items: readonly EvidenceItem[], objects: readonly ObjectFact[]): Facts['absent'] {
  return (kind, namespace, name) => {
    const is = (ref: ObjectRef): boolean => ref.kind === kind && ref.name === name && (ref.namespace ?? '') === (namespace ?? '');
    if (objects.some((o) => is(o.ref))) return undefined;
    const gone = items.find((i) => i.is === 'missing' && i.why === 'not-found' && i.look.do === 'get' && is(i.look.ref));
    return gone?.id ?? completeList(items, kind, namespace);
  };
}

/** A manifest is no statement: its lines are left to the parser of objects. */
const manifest = /^\s*(?:kubectl\.kubernetes\.io\/last-applied|["']?[\w./-]+["']?: *(?:\{|\[|['"]\{)|- name: )/;

/** Printed text counts for the subject only when it is about it, or names it. */
function textsOf(items: readonly EvidenceItem[], subject: ObjectRef): Facts['texts'] {
  return items.flatMap((i) => {
    if (i.is !== 'text') return [];
    const mine = i.about === undefined ? subject.kind === 'Recording' || i.text.includes(subject.name) : sameObject(i.about, subject);
    return mine ? [{ id: i.id, about: i.about ?? subject, lines: i.text.split('\n').filter((l) => !manifest.test(l)) }] : [];
  });
}

function allSaid(pods: readonly PodFact[], rest: readonly (WorkloadFact | NodeFact)[], facts: Sources): readonly Said[] {
  const events = facts.items.flatMap((i) => (i.is === 'events' ? i.events.map((e) => saidByEvent(e, i.id)) : []));
  const plain = facts.objects.filter((o) => o.ref.kind !== 'Pod' && o.ref.kind !== 'Node' && !workloadKinds.has(o.ref.kind));
  const seen = new Set<string>();
  const once = events.filter((e) => {
    const key = `${refText(e.about)}|${e.container ?? ''}|${e.reason}|${e.message}`;
    return !seen.has(key) && seen.add(key);
  });
  const byName = new Map(pods.map((p) => [refText(p.ref), p] as const));
  return [...pods.flatMap(saidByPod), ...rest.flatMap(saidByConditions), ...plain.flatMap(saidByObject), ...once].filter(
    (s) => stillHolds(s, byName.get(refText(s.about)), facts.now) && !isOvertaken(s, once),
  );
}

interface Sources {
  readonly items: readonly EvidenceItem[];
  readonly objects: readonly ObjectFact[];
  readonly now: number;
}

/** Reads evidence once into an index. Never throws; strange objects give empty facts. */
export function factsOf(evidence: Evidence, about: { readonly family?: Family; readonly since?: Millis }): Facts {
  const { items, now, subject } = evidence;
  const objects = objectsOf(items);
  const every = podsOf(objects);
  const pods = every.filter((p) => p.deletedAt === undefined);
  const logs = logsOf(items);
  const workloads = objects
    .filter((o) => workloadKinds.has(o.ref.kind))
    .map((o): WorkloadFact => ({ ...workloadOf(o.body), id: o.id, body: o.body }));
  const nodes = objects.filter((o) => o.ref.kind === 'Node').map((o): NodeFact => ({ ...nodeOf(o.body), id: o.id }));
  const texts = textsOf(items, subject);
  const ownerOf = ownerFinder(objects.map((o) => o.body));
  return {
    now,
    subject,
    ...(about.family === undefined ? {} : { family: about.family }),
    ...(about.since === undefined ? {} : { since: about.since }),
    pods,
    leaving: every.filter((p) => p.deletedAt !== undefined),
    containers: pods.flatMap((p) => containersOf(p, logs, now)),
    workloads,
    nodes,
    services: servicesOf(objects, (kind, namespace) => completeList(items, kind, namespace)),
    objects,
    said: [
      ...allSaid(every, [...workloads, ...nodes], { items, objects, now }),
      ...texts.flatMap((t) => saidByText(t.id, t.about, t.lines)),
    ],
    logs,
    texts,
    changes: items.flatMap((i): ChangeFact[] => (i.is === 'change' ? [i] : [])),
    missing: items.flatMap((i): MissingFact[] => (i.is === 'missing' ? [i] : [])),
    kindOf: (id) => items.find((i) => i.id === id)?.is,
    ofKind: (kind, namespace) => objects.filter((o) => o.ref.kind === kind && (namespace === undefined || o.ref.namespace === namespace)),
    find: (kind, namespace, name) =>
      objects.find((o) => o.ref.kind === kind && o.ref.name === name && (o.ref.namespace ?? '') === (namespace ?? '')),
    absent: absence(items, objects),
    ownerOf,
    podsOf: (owner) =>
      pods.filter((p) => sameObject(ownerOf(p.ref), owner) || p.owners.some((o) => o.kind === owner.kind && o.name === owner.name)),
    pod: (ref) => every.find((p) => sameObject(p.ref, ref)),
    workload: (ref) => workloads.find((w) => sameObject(w.ref, ref)),
  };
}
