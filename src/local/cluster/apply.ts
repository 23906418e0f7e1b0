import { parseAllDocuments } from 'yaml';
import { badRequest } from './store/failure.ts';
import { strategicPatch } from './store/patch.ts';
import type { Store } from './store/store.ts';
import type { Obj } from './store/types.ts';

const isObject = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value && 'metadata' in value;

function documents(manifests: string | readonly unknown[]): unknown[] {
  if (typeof manifests !== 'string') return [...manifests];
  return parseAllDocuments(manifests).map((document) => {
    const flaw = document.errors[0];
    if (flaw) throw badRequest(`YAML: ${flaw.message}`);
    return document.toJS() as unknown;
  });
}

/** Items of a List, and the object itself otherwise. */
const flat = (value: unknown): unknown[] => {
  const items = (value as { items?: unknown[] } | null)?.items;
  return Array.isArray(items) ? items : value === null ? [] : [value];
};

/** Creates each object, or merges it into the one of its name; namespaces default to `default`. */
export function applyAll(store: Store, manifests: string | readonly unknown[]): void {
  for (const object of documents(manifests).flatMap(flat)) {
    if (!isObject(object)) throw badRequest('an object needs apiVersion, kind and metadata');
    const resource = store.resources.byKind(object.apiVersion, object.kind);
    if (resource === undefined) throw badRequest(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
    const metadata = { ...object.metadata, ...(resource.namespaced ? { namespace: object.metadata.namespace ?? 'default' } : {}) };
    const wanted: Obj = { ...object, metadata };
    const current = store.get(resource, metadata.namespace, metadata.name);
    const write = { manager: 'kubectl-client-side-apply', part: 'main' } as const;
    if (current === undefined) store.create(resource, wanted, write);
    else {
      const bare = { ...current, metadata: { ...current.metadata, resourceVersion: '', uid: '' } };
      store.replace(resource, strategicPatch(bare, wanted) as Obj, write);
    }
  }
}
