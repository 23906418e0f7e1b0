import { at, dict, type ObjectRef, refText, sameObject, stringMap } from '../../model/index.ts';
import type { Facts, PodFact, ServiceFact } from '../facts/index.ts';

/** Pods that an object is about: those it owns, selects, mounts or carries. */
export function podsAround(facts: Facts, ref: ObjectRef): readonly PodFact[] {
  const all = [...facts.pods, ...facts.leaving];
  if (ref.kind === 'Pod') return all.filter((p) => sameObject(p.ref, ref));
  if (ref.kind === 'Node') return all.filter((p) => p.node === ref.name);
  if (ref.kind === 'PersistentVolumeClaim')
    return all.filter((p) => p.ref.namespace === ref.namespace && p.volumes.some((v) => v.claim === ref.name));
  if (ref.kind === 'Service') return all.filter((p) => selects(facts, ref, p));
  return all.filter((p) => sameObject(facts.ownerOf(p.ref), ref) || p.owners.some((o) => o.kind === ref.kind && o.name === ref.name));
}

function selects(facts: Facts, service: ObjectRef, pod: PodFact): boolean {
  const object = facts.find('Service', service.namespace, service.name);
  const selector = Object.entries(stringMap(dict(at(object?.body['spec'], 'selector'))));
  return pod.ref.namespace === service.namespace && selector.length > 0 && selector.every(([k, v]) => pod.labels[k] === v);
}

/** A Service of the subject's name, or one that shares a label with its pods, leads to it. */
function standsBefore(service: ServiceFact, facts: Facts): boolean {
  if (service.ref.namespace !== facts.subject.namespace) return false;
  const labels = [
    ...podsAround(facts, facts.subject).map((p) => p.labels),
    ...facts.workloads.filter((w) => sameObject(w.ref, facts.subject)).map((w) => w.templateLabels),
  ];
  const shares = labels.some((l) =>
    Object.entries(service.selector).some(([k, v]) => /(^|\/)(app|name|component|service|instance)$/.test(k) && l[k] === v),
  );
  return service.ref.name === facts.subject.name || shares;
}

/** Kinds of which only fragments may have been recorded: then its neighbours speak for it. Nobody's neighbours speak for a kind we do not know. */
const fragmentary = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'PersistentVolumeClaim',
  'Recording',
]);

/** Whether an object belongs to the incident's own story, as opposed to being looked at as somebody's dependency. */
export function scopeOf(facts: Facts): (ref: ObjectRef) => boolean {
  const own = new Set<string>();
  const add = (ref: ObjectRef): unknown => own.add(refText(ref));
  add(facts.subject);
  add(facts.ownerOf(facts.subject));
  const known = facts.objects.some((o) => sameObject(o.ref, facts.subject)) || podsAround(facts, facts.subject).length > 0;
  // What fails on a node is the story of its pods; of the node only what is wrong with itself.
  for (const pod of facts.subject.kind === 'Node' ? [] : podsAround(facts, facts.subject)) {
    add(pod.ref);
    if (pod.node !== undefined) add({ kind: 'Node', name: pod.node });
    for (const claim of pod.volumes.flatMap((v) => (v.claim === undefined ? [] : [v.claim])))
      add({ kind: 'PersistentVolumeClaim', name: claim, ...(pod.ref.namespace === undefined ? {} : { namespace: pod.ref.namespace }) });
  }
  for (const service of facts.services) if (standsBefore(service, facts)) add(service.ref);
  const subject = refText(facts.subject);
  return (ref) =>
    own.has(refText(ref)) ||
    own.has(refText(facts.ownerOf(ref))) ||
    refText(facts.ownerOf(ref)) === subject ||
    (!known && fragmentary.has(facts.subject.kind) && ref.namespace === facts.subject.namespace);
}
