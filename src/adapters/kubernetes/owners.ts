import { LRUCache } from 'lru-cache';
import { annotations, at, eventOf, type KubeObject, type ObjectRef, ownerChain, refOf, text } from '../../model/index.ts';
import { uidOf } from './change.ts';

/** Where the chain of controllers is looked up: the memories of the running watches. */
export interface Directory {
  byUid(kind: string, uid: string): KubeObject | undefined;
  byName(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
}

export interface Owners {
  /** Controllers, nearest first. For an Event: those of the object it is about. */
  of(object: KubeObject): readonly ObjectRef[];
}

/** Chains of objects whose parents are gone; the newest ones are enough. */
const REMEMBERED = 20_000;

/** Kinds whose own controller is worth following. Anything else, custom resources first of all, ends the chain. */
const followed: ReadonlySet<string> = new Set(['ReplicaSet', 'Job', 'Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Pod']);
/** Controllers that name what they make after themselves, so that the name leads back to them. */
const namedAfter: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', ['ReplicaSet', 'Job', 'StatefulSet', 'DaemonSet', 'Deployment']],
  ['ReplicaSet', ['Deployment']],
  ['Job', ['CronJob']],
]);

/** The mirror of a static pod belongs to the node that runs its file. */
function mirrored(object: KubeObject): readonly ObjectRef[] {
  if (object.kind !== 'Pod' || annotations(object)['kubernetes.io/config.mirror'] === undefined) return [];
  return [{ apiVersion: 'v1', kind: 'Node', name: text(at(object['spec'], 'nodeName')) }];
}

export function ownersFrom(directory: Directory): Owners {
  const remembered = new LRUCache<string, readonly ObjectRef[]>({ max: REMEMBERED });

  const find = ({ kind, uid, namespace, name }: ObjectRef): KubeObject | undefined => {
    if (!followed.has(kind)) return undefined;
    return uid === undefined ? directory.byName(kind, namespace, name) : directory.byUid(kind, uid);
  };

  const chainOf = (object: KubeObject): readonly ObjectRef[] => {
    const uid = uidOf(object);
    const climbed = ownerChain(object, find);
    const chain = climbed.length === 0 ? mirrored(object) : climbed;
    const before = remembered.get(uid);
    // A parent that was collected as garbage cuts the chain short; what was known before still holds.
    const best = before !== undefined && before.length > chain.length && before[0]?.uid === chain[0]?.uid ? before : chain;
    if (best.length > 0) remembered.set(uid, best);
    return best;
  };

  const asSelfThenOwners = (parent: KubeObject): readonly ObjectRef[] => [refOf(parent), ...chainOf(parent)];

  /**
   * What was gone before we started, or is not known yet because its event was faster, is traced by its name: `web-7d9f8b6c5d-x2x9z`
   * was made by `web-7d9f8b6c5d`, and that by `web`.
   */
  const chainOfName = ({ kind, namespace, name }: ObjectRef): readonly ObjectRef[] => {
    const stem = name.slice(0, name.lastIndexOf('-'));
    if (stem === '') return [];
    const makers = namedAfter.get(kind) ?? [];
    const parent = makers.map((k) => directory.byName(k, namespace, stem)).find((o) => o !== undefined);
    if (parent !== undefined) return asSelfThenOwners(parent);
    const deployment = kind === 'Pod' ? directory.byName('Deployment', namespace, stem.slice(0, stem.lastIndexOf('-'))) : undefined;
    return deployment === undefined ? [] : asSelfThenOwners(deployment);
  };

  const chainOfRef = (ref: ObjectRef): readonly ObjectRef[] => {
    const live =
      (ref.uid === undefined ? undefined : directory.byUid(ref.kind, ref.uid)) ?? directory.byName(ref.kind, ref.namespace, ref.name);
    if (live !== undefined) return chainOf(live);
    const before = ref.uid === undefined ? undefined : remembered.get(ref.uid);
    return before ?? chainOfName(ref);
  };

  return { of: (object) => (object.kind === 'Event' ? chainOfRef(eventOf(object).about) : chainOf(object)) };
}
