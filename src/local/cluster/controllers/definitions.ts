import type { Controller } from '../loop.ts';
import type { Store } from '../store/store.ts';
import type { Definition } from '../store/types.ts';

/** Serves the kinds of a CustomResourceDefinition from the moment it is created. */
export function loadCustomKinds(store: Store): Controller {
  const accept = (name: string): void => {
    const definition = store.one('CustomResourceDefinition', undefined, name);
    if (definition === undefined || definition.status?.['acceptedNames'] !== undefined) return;
    const lastTransitionTime = definition.metadata.creationTimestamp;
    store.edit('CustomResourceDefinition', { name }, { manager: 'kube-apiserver', part: 'status' }, (draft) => {
      draft.status = {
        acceptedNames: draft.spec.names,
        storedVersions: draft.spec.versions.filter((v) => v.storage).map((v) => v.name),
        conditions: [
          { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime },
          {
            type: 'Established',
            status: 'True',
            reason: 'InitialNamesAccepted',
            message: 'the initial names have been accepted',
            lastTransitionTime,
          },
        ],
      };
    });
  };
  return {
    name: 'definitions',
    concerns: ({ resource, type, object }) => {
      if (resource.kind !== 'CustomResourceDefinition') return [];
      if (type === 'DELETED') store.resources.forget(object.metadata.name);
      else store.resources.define(object as Definition);
      return [object.metadata.name];
    },
    reconcile: accept,
  };
}
