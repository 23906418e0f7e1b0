import type { Random } from '../random.ts';
import type { Recorders } from '../recorder.ts';
import type { Change, Store } from '../store/store.ts';
import type { LabelSelector, Obj, OwnerReference, Pod, Template } from '../store/types.ts';
import type { Timing } from '../timing.ts';
import { matches } from '../store/selectors.ts';

/** What every controller works with. */
export interface ControllerNeeds {
  readonly store: Store;
  readonly timing: Timing;
  readonly random: Random;
  readonly recorders: Recorders;
}

export const keyOf = (object: Obj): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

export function fromKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export const controllerOf = (object: Obj): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller === true);

/** Keys of the objects of `kind` that a change concerns: the object itself, or the owner of what changed. */
export function ownKeys(change: Change, kind: string): string[] {
  const { object } = change;
  if (change.resource.kind === kind) return [keyOf(object)];
  const owner = controllerOf(object);
  return owner?.kind === kind ? [`${object.metadata.namespace ?? ''}/${owner.name}`] : [];
}

export function ownerReference(owner: Obj): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

export const isOwnedBy = (object: Obj, owner: Obj): boolean => controllerOf(object)?.uid === owner.metadata.uid;

export function podsOf(store: Store, owner: Obj): Pod[] {
  return store.of('Pod', owner.metadata.namespace).filter((pod) => isOwnedBy(pod, owner));
}

/** Pods without an owner that the selector matches: a ReplicaSet takes them as its own. */
export function orphans(store: Store, namespace: string | undefined, selector: LabelSelector): Pod[] {
  return store
    .of('Pod', namespace)
    .filter(
      (pod) => controllerOf(pod) === undefined && pod.metadata.deletionTimestamp === undefined && matches(selector, pod.metadata.labels),
    );
}

export const isReady = (pod: Pod): boolean => pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
export const isActive = (pod: Pod): boolean =>
  pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined;

/** Ready for at least so many seconds of cluster time. */
export function isAvailable(pod: Pod, minReadySeconds: number | undefined, timing: Timing): boolean {
  if (!isReady(pod)) return false;
  const since = pod.status.conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime;
  return !minReadySeconds || timing.since(Date.parse(since ?? '')) >= minReadySeconds * 1000;
}

/** A new pod of a template. The name is given or generated from a prefix. */
export function podFrom(
  owner: Obj,
  template: Template,
  name: { name: string } | { generateName: string },
  extra: { labels?: Record<string, string> } = {},
): Obj {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      ...name,
      namespace: owner.metadata.namespace ?? '',
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      labels: { ...template.metadata?.labels, ...extra.labels },
      ...(template.metadata?.annotations ? { annotations: { ...template.metadata.annotations } } : {}),
      ownerReferences: [ownerReference(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/** FNV-1a over canonical JSON, in the alphabet of generated names: stands for `pod-template-hash`. */
export function templateHash(value: unknown): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  let hash = 0x811c9dc5;
  for (const c of JSON.stringify(value)) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text += letters[hash % letters.length] ?? 'b';
    hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
  }
  return text;
}

/** `25%` of `total`, or the number itself. */
export function share(value: number | string | undefined, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = Number.parseFloat(value ?? '0');
  if (!(value ?? '').endsWith('%')) return Number(value ?? 0) || 0;
  return round === 'up' ? Math.ceil((percent * total) / 100) : Math.floor((percent * total) / 100);
}
