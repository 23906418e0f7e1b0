import {
  type Action,
  type CauseId,
  type KubeObject,
  num,
  type OwnerReference,
  owners,
  type Target,
  type Workload,
  workloadOf,
} from '../model/index.ts';
import { changed } from './change.ts';
import type { NoOffer, Offer } from './types.ts';

const resources: Readonly<Record<string, Target['resource']>> = { Deployment: 'deployments', StatefulSet: 'statefulsets', Pod: 'pods' };

/** Kinds whose template the catalogue may change. */
export function isWorkload(ref: { readonly kind: string }): boolean {
  return ref.kind === 'Deployment' || ref.kind === 'StatefulSet';
}

/** Names the object as it is now; `undefined` for kinds that nothing here changes, and without a uid. */
export function targetOf(object: KubeObject): Target | undefined {
  const resource = resources[object.kind];
  const { namespace, name, uid } = object.metadata;
  if (resource === undefined || namespace === undefined || uid === undefined) return undefined;
  return { resource, namespace, name, uid, generation: resource === 'pods' ? 0 : (num(object.metadata['generation']) ?? 0) };
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return owners(object).find((o) => o.controller);
}

export function none(why: string): NoOffer {
  return { is: 'none', why };
}

/** The action on the object just read, and how it would leave it. `source` is the revision that a rollback restores. */
export function offered(
  action: Action,
  on: { readonly cause: CauseId; readonly before: KubeObject; readonly owner: KubeObject; readonly source?: KubeObject },
  words: Pick<Offer, 'title' | 'says' | 'success' | 'undo' | 'notes'>,
): Offer {
  const { source, ...at } = on;
  const after = changed(action, on.before, source);
  return { is: 'offer', action, ...at, ...(after === undefined ? {} : { after }), ...words };
}

/** The workload to change, read and settled enough to be changed; or why not. */
export function workloadOn(
  object: KubeObject | undefined,
): { readonly object: KubeObject; readonly target: Target; readonly now: Workload } | NoOffer {
  const target = object === undefined || !isWorkload(object) ? undefined : targetOf(object);
  if (object === undefined || target === undefined) return none('The Deployment or StatefulSet to change could not be read.');
  const now = workloadOf(object);
  if (now.deletedAt !== undefined) return none(`${object.metadata.name} is being deleted.`);
  return { object, target, now };
}
