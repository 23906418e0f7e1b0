import {
  conditions,
  createdAt,
  eventOf,
  type Family,
  type KubeObject,
  maybe,
  type Millis,
  type ObjectRef,
  type Observation,
  ownerChain,
  refOf,
  refText,
  type Signal,
} from '../model/index.ts';
import { absorbs, detect, excused, type Grace, isShort, keyOf } from '../triage/index.ts';

/** Signals of one owner that share a failure: what would be one incident of the live bot. */
export interface Woken {
  readonly key: string;
  readonly subject: ObjectRef;
  readonly container: string;
  readonly family: Family;
  /** Oldest first. */
  readonly signals: readonly [Signal, ...Signal[]];
}

export interface WakeContext {
  readonly cluster: string;
  readonly now: Millis;
  readonly ownNamespace?: string;
  readonly grace?: Partial<Grace>;
}

type Find = (ref: ObjectRef) => KubeObject | undefined;

/** From objects as listed to incidents: detected, excused where triage excuses, keyed by owner, weaker signals told on the stronger one's card. Pure. */
export function wake(objects: readonly KubeObject[], context: WakeContext): readonly Woken[] {
  const byName = new Map(objects.map((o) => [refText({ kind: o.kind, name: o.metadata.name, ...place(o) }), o]));
  const find: Find = (ref) => byName.get(refText({ kind: ref.kind, name: ref.name, ...maybe('namespace', ref.namespace) }));
  const signals = objects.flatMap((object) => {
    const seen: Observation = { is: 'seen', object, owners: ownersOf(object, objects, find), listed: true, at: context.now };
    return detect(seen, { ...context, ...maybe('shortSince', shortSince(object, context.now)) });
  });
  const owned = new Set(
    signals.length === 0 ? [] : objects.filter((o) => o.kind === 'Pod').flatMap((o) => ownerChain(o, find).map(refText)),
  );
  return absorbed(keyed(signals.filter((s) => !isExcused(s, find, context, owned.has(refText(s.subject))))));
}

const controllers = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

/** The chain above an object; of an Event, above what it is about. A pod that is gone is traced by its name to the controller that made it. */
function ownersOf(object: KubeObject, objects: readonly KubeObject[], find: Find): readonly ObjectRef[] {
  if (object.kind !== 'Event') return ownerChain(object, find);
  const { about } = eventOf(object);
  const target = find(about);
  if (target !== undefined) return ownerChain(target, find);
  if (about.kind !== 'Pod') return [];
  const [maker] = objects
    .filter((o) => controllers.has(o.kind) && o.metadata.namespace === about.namespace && about.name.startsWith(`${o.metadata.name}-`))
    .sort((a, b) => b.metadata.name.length - a.metadata.name.length);
  return maker === undefined ? [] : [refOf(maker), ...ownerChain(maker, find)];
}

/** Not there yet: no failure of what was made a moment ago. */
const takesTime = new Set(['ReplicasMissing', 'ContainerCreating', 'PodInitializing']);
/** How long a workload may take to come up before its missing replicas count, where no condition tells. */
const starting: Millis = 60_000;

/**
 * A rollout is excused by what its pods do; where none was seen, nothing speaks for it. Other excuses that end by themselves are for
 * those who can wait: a survey cannot.
 */
function isExcused(signal: Signal, find: Find, context: WakeContext, seesPods: boolean): boolean {
  const excuse = excused(signal, around(signal, find), context);
  if (excuse !== undefined) return excuse.why.startsWith('rollout') ? seesPods : excuse.until === undefined;
  const object = find(signal.subject) ?? find(signal.about);
  const age = object === undefined ? 0 : context.now - (createdAt(object) ?? context.now);
  return takesTime.has(signal.reason) && age > 0 && age < starting;
}

/** Counters carry no time: the newest condition does, else the object's age. */
function shortSince(object: KubeObject, now: Millis): Millis | undefined {
  if (!isShort(object)) return undefined;
  const times = conditions(object['status']).flatMap((c) => c.since ?? []);
  return times.length > 0 ? Math.max(...times) : (createdAt(object) ?? now);
}

function around(signal: Signal, find: Find): Parameters<typeof excused>[1] {
  const node = signal.node === undefined ? undefined : find({ kind: 'Node', name: signal.node });
  return {
    ...maybe('object', find(signal.about)),
    ...maybe('node', node),
    owners: [...signal.owners, signal.subject].flatMap((ref) => find(ref) ?? []),
    gone: false,
  };
}

function place(object: KubeObject): { readonly namespace?: string } {
  return object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };
}

function keyed(signals: readonly Signal[]): readonly Woken[] {
  const groups = new Map<string, [Signal, ...Signal[]]>();
  for (const signal of signals) {
    const key = keyOf(signal);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [signal]);
    else group.push(signal);
  }
  return [...groups].map(([key, all]) => {
    const [first] = all;
    return { key, subject: first.subject, container: first.container, family: first.family, signals: all };
  });
}

/** Within one owner a weaker family joins a stronger one, and a pod-wide group the container's of the same family. */
function absorbed(groups: readonly Woken[]): readonly Woken[] {
  const kept: Woken[] = [];
  const joins = (strong: Woken, weak: Woken): boolean =>
    strong !== weak && refText(strong.subject) === refText(weak.subject) && absorbs(strong.family, weak.family) && !peers(strong, weak);
  for (const group of groups) if (!groups.some((other) => joins(other, group))) kept.push(group);
  return kept.map((group) => {
    const followers = groups.filter((other) => !kept.includes(other) && joins(group, other));
    return { ...group, signals: [...group.signals, ...followers.flatMap((f) => f.signals)] };
  });
}

/** Two containers of one owner with one family stand side by side. */
function peers(a: Woken, b: Woken): boolean {
  return a.family === b.family && (b.container !== '' || a.container === '');
}
