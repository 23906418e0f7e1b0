import {
  at,
  canonical,
  conditions,
  deletedAt,
  hasReplicas,
  type KubeObject,
  type Millis,
  type ObjectRef,
  type Observation,
  podOf,
  refOf,
  refText,
  type Signal,
  workloadOf,
} from '../model/index.ts';
import { type Around, isShort } from '../triage/index.ts';

/** One watched object as last seen. */
interface Known {
  readonly ref: ObjectRef;
  readonly owners: readonly ObjectRef[];
  /** Neither failing nor on its way: nothing is left to mend. */
  readonly well: boolean;
  readonly shortSince?: Millis;
  /** What others are judged by, in one string. */
  readonly face: string;
  /** Kept for kinds that others are judged by, and for pods that fail. */
  readonly object?: KubeObject;
}

/** What the bot sees now, by object. Memory only: it is rebuilt from the first list of every watch. */
export interface Sight {
  /** `changed`: something that others are judged by is not as it was; `altered`: a workload's specification, or whether it has what it wants. */
  note(seen: Observation): 'altered' | 'changed' | 'same';
  /** The id under which this object is known; differs from the reference's where that carries none, or a wrong one. */
  idOf(ref: ObjectRef): string;
  /** Since when fewer replicas were ready than wanted. */
  shortSince(ref: ObjectRef): Millis | undefined;
  around(signal: Signal): Around;
  /** Owners of an object that an Event names. */
  ownersOf(ref: ObjectRef): readonly ObjectRef[];
  object(ref: ObjectRef): KubeObject | undefined;
  ref(uid: string): ObjectRef | undefined;
  /** Seen and well, or seen to go. Unknown objects are neither. */
  isWell(uid: string): boolean;
  has(uid: string): boolean;
  /** No object of this name is there, and its kind is seen: not merely unknown. */
  isGone(ref: ObjectRef): boolean;
  /** The object once more, as last seen; undefined when it was not kept. */
  again(uid: string, at: Millis): Extract<Observation, { is: 'seen' }> | undefined;
  /** Asks for a second look at an object when time alone may change the judgement. */
  later(ref: ObjectRef, at: Millis | undefined): void;
  nextLook(): Millis | undefined;
  dueLooks(now: Millis): readonly Extract<Observation, { is: 'seen' }>[];
  pods(): Readonly<Record<string, number>>;
  nodes(): readonly KubeObject[];
}

const judgedBy = new Set(['Node', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim']);
/** Uids of objects that went, so that late Events about them are recognised. */
const mostGone = 20_000;

export function uidOf(ref: ObjectRef): string {
  return ref.uid ?? refText(ref);
}

export function sight(): Sight {
  const known = new Map<string, Known>();
  const byName = new Map<string, string>();
  const gone = new Set<string>();
  const looks = new Map<string, Millis>();
  const phases = new Map<string, string>();
  const kinds = new Set<string>();
  // A known name under another uid is another object: its predecessor's Events are not its own.
  const find = (ref: ObjectRef): Known | undefined => known.get(ref.uid ?? byName.get(refText(ref)) ?? '');

  const forget = (uid: string, ref: ObjectRef): void => {
    known.delete(uid);
    phases.delete(uid);
    looks.delete(uid);
    if (byName.get(refText(ref)) === uid) byName.delete(refText(ref));
    gone.add(uid);
    if (gone.size > mostGone) for (const oldest of [...gone].slice(0, mostGone / 10)) gone.delete(oldest);
  };

  return {
    note: (seen) => {
      const { object, owners } = seen;
      if (object.kind === 'Event') return 'same';
      const ref = refOf(object);
      const uid = uidOf(ref);
      kinds.add(object.kind);
      if (seen.is === 'gone') {
        forget(uid, ref);
        return 'altered';
      }
      const well = isWellNow(object);
      const keep = judgedBy.has(object.kind) || !well || deletedAt(object) !== undefined;
      const before = known.get(uid);
      const short = isShort(object) ? { shortSince: before?.shortSince ?? seen.at } : {};
      const face = judgedBy.has(object.kind) ? faceOf(object) : '';
      known.set(uid, { ref, owners, well, face, ...short, ...(keep ? { object } : {}) });
      byName.set(refText(ref), uid);
      gone.delete(uid);
      if (object.kind === 'Pod') phases.set(uid, podOf(object).phase || 'Unknown');
      if (before?.face === face) return 'same';
      return before?.object !== undefined && standingOf(before.object) !== standingOf(object) ? 'altered' : 'changed';
    },
    idOf: (ref) => {
      const found = find(ref);
      return found === undefined ? uidOf(ref) : uidOf(found.ref);
    },
    shortSince: (ref) => find(ref)?.shortSince,
    around: (signal) => {
      const self = find(signal.about);
      const owners = [signal.subject, ...signal.owners].flatMap((o) => find(o)?.object ?? []);
      const node = signal.node === undefined ? undefined : find({ kind: 'Node', name: signal.node })?.object;
      return {
        owners: [...new Set(owners)],
        gone: signal.about.uid !== undefined && gone.has(signal.about.uid),
        ...(self?.object === undefined ? {} : { object: self.object }),
        ...(node === undefined ? {} : { node }),
      };
    },
    ownersOf: (ref) => find(ref)?.owners ?? [],
    object: (ref) => find(ref)?.object,
    ref: (uid) => known.get(uid)?.ref,
    isWell: (uid) => gone.has(uid) || known.get(uid)?.well === true,
    has: (uid) => known.has(uid),
    isGone: (ref) => kinds.has(ref.kind) && !byName.has(refText(ref)),
    again: (uid, at) => again(known.get(uid), at),
    later: (ref, at) => {
      if (at === undefined) looks.delete(uidOf(ref));
      else looks.set(uidOf(ref), at);
    },
    nextLook: () => (looks.size === 0 ? undefined : Math.min(...looks.values())),
    dueLooks: (now) =>
      [...looks].flatMap(([uid, at]) => {
        if (at > now) return [];
        looks.delete(uid);
        return again(known.get(uid), now) ?? [];
      }),
    pods: () => tally([...phases.values()]),
    nodes: () => [...known.values()].flatMap((k) => (k.object?.kind === 'Node' ? [k.object] : [])),
  };
}

function again(entry: Known | undefined, at: Millis): Extract<Observation, { is: 'seen' }> | undefined {
  return entry?.object === undefined ? undefined : { is: 'seen', object: entry.object, owners: entry.owners, listed: true, at };
}

/** Everything but heartbeats: spec.unschedulable, generation, counters, and conditions without their times. */
function faceOf(object: KubeObject): string {
  const { status, spec } = object as { status?: unknown; spec?: unknown };
  const counters = Object.entries((status ?? {}) as Record<string, unknown>).filter(
    ([, v]) => typeof v === 'number' || typeof v === 'string',
  );
  const states = conditions(status).map((c) => [c.type, c.status, c.reason]);
  return canonical([counters, states, at(spec, 'unschedulable'), at(spec, 'replicas'), object.metadata['generation']]);
}

/** What makes a workload another one to those who depend on it. */
function standingOf(object: KubeObject): string {
  if (!hasReplicas(object.kind)) return '';
  const { generation, desired, available } = workloadOf(object);
  return `${generation} ${available >= desired}`;
}

/** A pod is well when it is ready, has done its work, or is being deleted, a claim when it is bound; other kinds tell by their own signals alone. */
function isWellNow(object: KubeObject): boolean {
  if (object.kind === 'PersistentVolumeClaim') return at(object, 'status', 'phase') === 'Bound' || deletedAt(object) !== undefined;
  if (object.kind !== 'Pod') return !isShort(object);
  const pod = podOf(object);
  if (pod.phase === 'Succeeded' || deletedAt(object) !== undefined) return true;
  return pod.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
