import { isDeepStrictEqual } from 'node:util';
import type { Store } from '../store/store.ts';
import type { ControllerRevision, DaemonSet, StatefulSet, Template } from '../store/types.ts';
import { isOwnedBy, ownerReference, templateHash } from './needs.ts';

const MANAGER = 'kube-controller-manager';
const HASH = 'controller.kubernetes.io/hash';

type Owner = StatefulSet | DaemonSet;

export const hashOf = (revision: ControllerRevision): string => revision.metadata.labels?.[HASH] ?? '';

/** The pod template of a revision, as it stood in its owner. */
export function templateOf(revision: ControllerRevision): Template {
  const { $patch: _directive, ...template } = revision.data.spec.template;
  return template;
}

/** The owner's revisions, oldest first. */
export function revisionsOf(store: Store, owner: Owner): ControllerRevision[] {
  return store
    .of('ControllerRevision', owner.metadata.namespace)
    .filter((revision) => isOwnedBy(revision, owner))
    .sort((a, b) => a.revision - b.revision);
}

function add(store: Store, owner: Owner, number: number): ControllerRevision {
  const { name, namespace = '', annotations = {} } = owner.metadata;
  const { template } = owner.spec;
  const hash = templateHash(template);
  const { 'kubectl.kubernetes.io/last-applied-configuration': _manifest, ...inherited } = annotations;
  const revision: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      annotations: inherited,
      labels: { ...template.metadata?.labels, ...(owner.kind === 'DaemonSet' ? { 'controller-revision-hash': hash } : {}), [HASH]: hash },
      ownerReferences: [ownerReference(owner)],
    },
    data: { spec: { template: { ...structuredClone(template), $patch: 'replace' } } },
    revision: number,
  };
  return store.create(store.resources.known('ControllerRevision'), revision, { manager: MANAGER }) as ControllerRevision;
}

/** The revision of the owner's present template: a new one with the next number, or the one it had before, raised to be the newest. */
export function presentRevision(store: Store, owner: Owner): ControllerRevision {
  const all = revisionsOf(store, owner);
  const newest = all.at(-1);
  const same = all.findLast((revision) => isDeepStrictEqual(templateOf(revision), owner.spec.template));
  if (same === undefined) return add(store, owner, (newest?.revision ?? 0) + 1);
  if (newest === undefined || same.revision >= newest.revision) return same;
  const { namespace = '', name } = same.metadata;
  const raised = newest.revision + 1;
  store.edit('ControllerRevision', { namespace, name }, { manager: MANAGER }, (draft) => {
    draft.revision = raised;
  });
  return { ...same, revision: raised };
}

/** Removes the oldest revisions beyond the owner's limit; those that pods still have (`live`, by name) stay. */
export function trimRevisions(store: Store, owner: Owner, live: ReadonlySet<string>): void {
  const spare = revisionsOf(store, owner).filter((revision) => !live.has(revision.metadata.name));
  const tooMany = spare.length - (owner.spec.revisionHistoryLimit ?? 10);
  for (const revision of spare.slice(0, Math.max(0, tooMany)))
    store.remove(store.resources.known('ControllerRevision'), revision.metadata.namespace, revision.metadata.name);
}
