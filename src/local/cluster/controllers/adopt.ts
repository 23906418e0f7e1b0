import type { Store } from '../store/store.ts';
import { matches } from '../store/selectors.ts';
import type { LabelSelector, Obj } from '../store/types.ts';
import { controllerOf, orphans, ownerReference } from './needs.ts';

const MANAGER = 'kube-controller-manager';

type Owner = Obj & { spec: { selector: LabelSelector } };

function take(store: Store, kind: 'Pod' | 'ControllerRevision', owner: Owner, orphan: Obj): void {
  const { namespace = '', name } = orphan.metadata;
  store.edit(kind, { namespace, name }, { manager: MANAGER }, (draft) => {
    draft.metadata.ownerReferences = [...(draft.metadata.ownerReferences ?? []), ownerReference(owner)];
  });
}

/** Makes pods without a controller that the selector matches the owner's own; `fits` narrows them down. */
export function adoptPods(store: Store, owner: Owner, fits: (name: string) => boolean = () => true): void {
  for (const pod of orphans(store, owner.metadata.namespace, owner.spec.selector))
    if (fits(pod.metadata.name)) take(store, 'Pod', owner, pod);
}

/** The same for revisions that an owner of this name left behind. */
export function adoptRevisions(store: Store, owner: Owner): void {
  for (const revision of store.of('ControllerRevision', owner.metadata.namespace))
    if (
      controllerOf(revision) === undefined &&
      revision.metadata.name.startsWith(`${owner.metadata.name}-`) &&
      matches(owner.spec.selector, revision.metadata.labels)
    )
      take(store, 'ControllerRevision', owner, revision);
}
