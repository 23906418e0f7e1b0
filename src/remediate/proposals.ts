import {
  type EvidenceItem,
  type Finding,
  type KubeObject,
  labels,
  type Millis,
  type ObjectRef,
  objectsIn,
  podOf,
  refOf,
  refText,
  sameObject,
} from '../model/index.ts';
import { actions } from './actions/index.ts';
import { controllerOf, isWorkload } from './objects.ts';
import type { ActionRule, Proposal } from './types.ts';

/** What is known of an incident before anything is looked at for a fix. */
export interface Case {
  readonly causes: readonly Finding[];
  readonly subject: ObjectRef;
  /** Uids, or `kind/namespace/name`, of the objects that fail now. */
  readonly failing: readonly string[];
  readonly failingSince: Millis;
  /** The scrubbed evidence. */
  readonly evidence: readonly EvidenceItem[];
}

/** Which actions may cure which cause, on what; best first. Whether each really does is said by `offerOf`, after `planLooks`. */
export function proposalsOf(known: Case): readonly Proposal[] {
  return known.causes.flatMap((finding) =>
    Object.values(actions)
      .filter((rule) => rule.cures(finding.cause))
      .flatMap((rule) => proposal(rule, finding, known) ?? []),
  );
}

function proposal({ kind }: ActionRule, finding: Finding, known: Case): Proposal | undefined {
  // A restart helps the one that hangs, not what it hangs on.
  const owner = kind === 'restart' ? known.subject : blamed(finding, known);
  const base = { kind, finding, owner, failingSince: known.failingSince };
  if (kind === 'evict-pod' || kind === 'delete-stuck-pod') {
    const pod = podOn(finding, known, kind);
    return pod === undefined
      ? undefined
      : { ...base, owner: isWorkload(owner) ? owner : (replacerOf(pod) ?? owner), target: refOf(pod), beside: nodeRef(pod) };
  }
  if (!isWorkload(owner)) return undefined;
  const beside = kind === 'restart' && !sameObject(finding.culprit, owner) ? [finding.culprit] : [];
  return { ...base, target: owner, beside };
}

/** The object to blame where that can be changed, else the one that fails. */
function blamed({ culprit }: Finding, { subject }: Case): ObjectRef {
  return isWorkload(culprit) ? culprit : subject;
}

function podOn({ culprit }: Finding, { failing, evidence }: Case, kind: Proposal['kind']): KubeObject | undefined {
  const seen = objectsIn(evidence).filter((o) => o.kind === 'Pod');
  const fits = seen.filter((o) => {
    const pod = podOf(o);
    if (culprit.kind === 'Node' && pod.node !== culprit.name) return false;
    // Pods of a lost node are told to end minutes later: the one that somebody replaces is kept in view until then.
    if (kind === 'delete-stuck-pod') return pod.deletedAt !== undefined || (culprit.kind === 'Node' && isReplaced(o));
    return failing.includes(o.metadata.uid ?? '') || failing.includes(refText({ ...refOf(o) }));
  });
  const rank = (o: KubeObject): string => `${podOf(o).deletedAt === undefined ? 1 : 0} ${o.metadata.name}`;
  return fits.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
}

/** Its controller starts another one elsewhere once this one was told to end. */
function isReplaced(pod: KubeObject): boolean {
  return ['ReplicaSet', 'Job'].includes(controllerOf(pod)?.kind ?? '') && !['Succeeded', 'Failed'].includes(podOf(pod).phase);
}

/** Who makes a new pod: the Deployment whose template hash its pods and its ReplicaSet's name carry, else the controller itself. */
function replacerOf(pod: KubeObject): ObjectRef | undefined {
  const by = controllerOf(pod);
  if (by === undefined) return undefined;
  const { namespace = '' } = pod.metadata;
  const end = `-${labels(pod)['pod-template-hash'] ?? ''}`;
  if (by.kind === 'ReplicaSet' && end !== '-' && by.name.endsWith(end))
    return { apiVersion: by.apiVersion, kind: 'Deployment', namespace, name: by.name.slice(0, -end.length) };
  return { apiVersion: by.apiVersion, kind: by.kind, namespace, name: by.name };
}

function nodeRef(pod: KubeObject): readonly ObjectRef[] {
  const { node } = podOf(pod);
  return node === undefined ? [] : [{ apiVersion: 'v1', kind: 'Node', name: node }];
}
