import {
  at,
  dict,
  type Found,
  kubectlLine,
  type KubeObject,
  labels,
  list,
  maybe,
  type Millis,
  num,
  type ObjectRef,
  objectsIn,
  owners,
  refOf,
  refText,
  sameObject,
  selectorOf,
  selects,
  text,
  workloadOf,
} from '../model/index.ts';
import type { LiveFacts, Proposal } from './types.ts';

/** The answers to `planLooks`, sorted out for the proposal. `at` is when they were read. */
export function liveFactsOf(proposal: Proposal, found: readonly Found[], at: Millis): LiveFacts {
  const objects = objectsIn(found);
  const one = (ref: ObjectRef): KubeObject | undefined =>
    found.flatMap((f) => (f.is === 'object' ? [f.body] : [])).find((o) => sameObject(refOf(o), ref)) ??
    objects.find((o) => sameObject(refOf(o), ref));
  const kind = (name: string): readonly KubeObject[] => objects.filter((o) => o.kind === name);
  const owner = one(proposal.owner);
  const pods = kind('Pod').filter((p) => owner !== undefined && ownsPod(owner, p));
  const missing = found.flatMap((f) => (f.is === 'missing' ? [f] : []));
  // A kind that the cluster does not know answers not-found: nobody has one.
  const blind = missing.filter((m) => m.why !== 'not-found');
  const cut = found.flatMap((f) => (f.is === 'list' && !f.complete ? [f] : []));
  return {
    at,
    ...maybe('target', one(proposal.target)),
    ...maybe('owner', owner),
    pods,
    revisions: [...kind('ReplicaSet'), ...kind('ControllerRevision')]
      .filter((r) => owns(owner, r))
      .sort((a, b) => revisionOf(b) - revisionOf(a)),
    autoscalers: [...kind('HorizontalPodAutoscaler'), ...kind('VerticalPodAutoscaler')].filter((a) => scales(a, owner)),
    budgets: kind('PodDisruptionBudget').filter((b) => covers(b, pods, owner)),
    quotas: kind('ResourceQuota'),
    limitRanges: kind('LimitRange'),
    nodes: kind('Node'),
    ...maybe(
      'namespace',
      kind('Namespace').find((n) => n.metadata.name === proposal.target.namespace),
    ),
    beside: proposal.beside.flatMap((ref) => one(ref) ?? []),
    gone: missing.flatMap((m) => (m.why === 'not-found' && m.look.do === 'get' ? [refText(m.look.ref)] : [])),
    unseen: [...blind.map((m) => `${kubectlLine(m.look)}: ${m.why}`), ...cut.map((c) => `${c.query}: only the first were listed`)],
    unseenKinds: [...blind.flatMap((m) => kindOf(m.look)), ...cut.map((c) => c.kind)],
  };
}

function kindOf(look: Extract<Found, { readonly is: 'missing' }>['look']): readonly string[] {
  return look.do === 'get' ? [look.ref.kind] : look.do === 'list' ? [look.kind] : [];
}

function owns(owner: KubeObject | undefined, object: KubeObject): boolean {
  return owner !== undefined && owners(object).some((o) => o.uid === owner.metadata.uid);
}

/** By its selector; a pod that another controller holds is not the owner's. */
function ownsPod(owner: KubeObject, pod: KubeObject): boolean {
  if (sameObject(refOf(owner), refOf(pod))) return true;
  return (
    owns(owner, pod) ||
    (selects(selectorOf(at(owner['spec'], 'selector')), labels(pod)) && owners(pod).some((o) => o.kind === 'ReplicaSet'))
  );
}

/** Number of a ReplicaSet or ControllerRevision in its workload's history; 0 where it has none. */
export function revisionOf(object: KubeObject): number {
  return object.kind === 'ControllerRevision' ? (num(object['revision']) ?? 0) : workloadOf(object).revision;
}

function scales(autoscaler: KubeObject, owner: KubeObject | undefined): boolean {
  const ref = at(autoscaler['spec'], autoscaler.kind === 'VerticalPodAutoscaler' ? 'targetRef' : 'scaleTargetRef');
  return owner !== undefined && text(at(ref, 'kind')) === owner.kind && text(at(ref, 'name')) === owner.metadata.name;
}

function covers(budget: KubeObject, pods: readonly KubeObject[], owner: KubeObject | undefined): boolean {
  const selector = selectorOf(at(budget['spec'], 'selector'));
  const template = dict(at(owner?.['spec'], 'template', 'metadata', 'labels'));
  const planned = Object.fromEntries(Object.entries(template).flatMap(([k, v]) => (typeof v === 'string' ? [[k, v]] : [])));
  return selects(selector, planned) || list(pods).some((p) => selects(selector, labels(p as KubeObject)));
}
