import type { Controller } from '../loop.ts';
import type { ControllerNeeds } from './needs.ts';

const MANAGER = 'kube-controller-manager';

/** Gives each namespace its ServiceAccount and CA ConfigMap, and empties one that is being deleted. */
export function namespaces(needs: ControllerNeeds): Controller {
  const { store } = needs;

  function furnish(namespace: string): void {
    const put = (kind: 'ServiceAccount' | 'ConfigMap', name: string, rest: Record<string, unknown>): void => {
      if (store.one(kind, namespace, name)) return;
      const metadata = { name, namespace, uid: '', resourceVersion: '', creationTimestamp: '' };
      store.create(store.resources.known(kind), { apiVersion: 'v1', kind, metadata, ...rest }, { manager: MANAGER });
    };
    put('ServiceAccount', 'default', {});
    put('ConfigMap', 'kube-root-ca.crt', { data: { 'ca.crt': 'practice' } });
  }

  /** How many objects are left. */
  function empty(namespace: string): number {
    let left = 0;
    const seen = new Set<string>();
    for (const resource of store.resources.all()) {
      if (!resource.namespaced || seen.has(resource.storage)) continue;
      seen.add(resource.storage);
      for (const object of store.list(resource, namespace)) {
        if (object.metadata.deletionTimestamp === undefined) {
          const removed = store.remove(resource, namespace, object.metadata.name);
          left += removed.is === 'going' ? 1 : 0;
        } else left += 1;
      }
    }
    return left;
  }

  return {
    name: 'namespaces',
    concerns: ({ resource, object, type }) => (resource.kind === 'Namespace' && type !== 'DELETED' ? [object.metadata.name] : []),
    reconcile(name, again) {
      const namespace = store.one('Namespace', undefined, name);
      if (namespace === undefined) return;
      if (namespace.metadata.deletionTimestamp === undefined) return furnish(name);
      if (namespace.status.phase !== 'Terminating')
        store.edit('Namespace', { name }, { manager: MANAGER, part: 'status' }, (draft) => {
          draft.status = { ...draft.status, phase: 'Terminating' };
        });
      if (empty(name) > 0) return again(1000);
      store.edit('Namespace', { name }, { manager: MANAGER }, (draft) => {
        draft['spec'] = { finalizers: [] };
      });
      return undefined;
    },
  };
}
