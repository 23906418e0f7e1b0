import type { Controller } from '../loop.ts';
import type { Resource } from '../store/resources.ts';
import type { Obj } from '../store/types.ts';
import type { ControllerNeeds } from './needs.ts';

const MANAGER = 'kube-controller-manager';

/** Removes what belonged to an object that is gone, and serves foreground and orphan deletion. */
export function garbage(needs: ControllerNeeds): Controller {
  const { store } = needs;

  function dependents(uid: string): { resource: Resource; object: Obj }[] {
    const seen = new Set<string>();
    return store.resources.all().flatMap((resource) => {
      if (seen.has(resource.storage)) return [];
      seen.add(resource.storage);
      return store
        .list(resource)
        .flatMap((object) => (object.metadata.ownerReferences?.some((owner) => owner.uid === uid) ? [{ resource, object }] : []));
    });
  }

  function release(resource: Resource, object: Obj, uid: string): void {
    const rest = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
    const { ownerReferences: _all, ...others } = object.metadata;
    const metadata = rest.length === 0 ? others : { ...others, ownerReferences: rest };
    store.replace(resource, { ...object, metadata }, { manager: MANAGER });
  }

  function collect(uid: string): void {
    for (const { resource, object } of dependents(uid)) {
      if ((object.metadata.ownerReferences ?? []).length > 1) release(resource, object, uid);
      else if (object.metadata.deletionTimestamp === undefined) store.remove(resource, object.metadata.namespace, object.metadata.name);
    }
  }

  function finalize(resource: Resource, object: Obj, finalizer: string): void {
    const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    store.replace(resource, { ...object, metadata: { ...object.metadata, finalizers } }, { manager: MANAGER });
  }

  function going(resource: Resource, object: Obj): void {
    const { finalizers = [], uid } = object.metadata;
    const left = dependents(uid);
    if (finalizers.includes('orphan')) {
      for (const dependent of left) release(dependent.resource, dependent.object, uid);
      finalize(resource, object, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      collect(uid);
      if (dependents(uid).length === 0) finalize(resource, object, 'foregroundDeletion');
    }
  }

  return {
    name: 'garbage',
    concerns({ type, object, resource }) {
      if (type === 'DELETED')
        return [
          `gone ${object.metadata.uid}`,
          ...(object.metadata.ownerReferences ?? []).map(
            (owner) => `owner ${owner.kind} ${object.metadata.namespace ?? ''} ${owner.name} ${owner.apiVersion}`,
          ),
        ];
      return object.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.length
        ? [`owner ${resource.kind} ${object.metadata.namespace ?? ''} ${object.metadata.name} ${object.apiVersion}`]
        : [];
    },
    reconcile(key) {
      const [what, first = '', namespace, name = '', apiVersion = ''] = key.split(' ');
      if (what === 'gone') return collect(first);
      const resource = store.resources.byKind(apiVersion, first);
      const object = resource && store.get(resource, namespace, name);
      if (resource && object?.metadata.deletionTimestamp !== undefined) going(resource, object);
      return undefined;
    },
  };
}
