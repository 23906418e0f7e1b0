import { type KubeObject, type ObjectRef, type OwnerReference, refOf } from './object.ts';
import { labels, maybe, owners } from './read.ts';

/** Longest chain followed; Kubernetes' own is three (Pod → Job → CronJob), operators add one or two. */
const longest = 6;

/**
 * The controllers of an object, nearest first. `find` answers with the parent when it is known; an unknown parent is kept as the
 * reference names it. A ReplicaSet that is gone still tells its Deployment: it is named `<deployment>-<pod-template-hash>`.
 */
export function ownerChain(object: KubeObject, find: (ref: ObjectRef) => KubeObject | undefined): readonly ObjectRef[] {
  const chain: ObjectRef[] = [];
  let current: KubeObject | undefined = object;
  while (current !== undefined && chain.length < longest) {
    const parent = controllerOf(current);
    if (parent === undefined || chain.some((r) => r.kind === parent.kind && r.name === parent.name)) break;
    const ref: ObjectRef = {
      ...maybe('apiVersion', parent.apiVersion || undefined),
      kind: parent.kind,
      name: parent.name,
      ...home(parent, object),
      ...maybe('uid', parent.uid || undefined),
    };
    const found: KubeObject | undefined = find(ref);
    chain.push(found === undefined ? ref : refOf(found));
    if (found === undefined) chain.push(...deploymentBehind(ref, current));
    current = found;
  }
  return chain;
}

/** The one owner that controls it; a single owner without the flag counts, as old recordings leave it out. */
function controllerOf(object: KubeObject): OwnerReference | undefined {
  const all = owners(object).filter((o) => o.kind !== '' && o.name !== '');
  return all.find((o) => o.controller) ?? (all.length === 1 ? all[0] : undefined);
}

function home(parent: OwnerReference, child: KubeObject): { readonly namespace?: string } {
  return parent.kind === 'Node' ? {} : maybe('namespace', child.metadata.namespace);
}

function deploymentBehind(replicaSet: ObjectRef, pod: KubeObject): readonly ObjectRef[] {
  const hash = labels(pod)['pod-template-hash'];
  if (replicaSet.kind !== 'ReplicaSet' || hash === undefined || !replicaSet.name.endsWith(`-${hash}`)) return [];
  const name = replicaSet.name.slice(0, -hash.length - 1);
  return name === '' ? [] : [{ apiVersion: 'apps/v1', kind: 'Deployment', name, ...maybe('namespace', replicaSet.namespace) }];
}
