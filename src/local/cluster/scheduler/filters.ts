import { quantity } from '../store/quantities.ts';
import { matches, requirementsHold } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';
import type { Node, NodeSelectorTerm, Pod, PodAffinityTerm, Resources, Taint, Toleration } from '../store/types.ts';

/** Why a node will not do. `helps` says whether evicting other pods could change it. */
export interface Objection {
  readonly text: string;
  readonly preemption: 'helps' | 'never-helps';
}

const never = (text: string): Objection => ({ text, preemption: 'never-helps' });
const perhaps = (text: string): Objection => ({ text, preemption: 'helps' });

export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some(
    (t) =>
      (t.effect === undefined || t.effect === '' || t.effect === taint.effect) &&
      (t.key === undefined || t.key === '' ? t.operator === 'Exists' : t.key === taint.key) &&
      (t.operator === 'Exists' || (t.value ?? '') === (taint.value ?? '')),
  );
}

function termHolds(term: NodeSelectorTerm, node: Node): boolean {
  const fields = { 'metadata.name': node.metadata.name };
  return requirementsHold(term.matchExpressions, node.metadata.labels ?? {}) && requirementsHold(term.matchFields, fields);
}

export function affinityHolds(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return selected && (required === undefined || required.some((term) => termHolds(term, node)));
}

const requestsOf = (resources: Resources | undefined): [string, number][] =>
  Object.entries(resources?.requests ?? {}).map(([name, value]) => [name, quantity(value) ?? 0]);

/** What a pod asks for: the sum of its containers, or its largest init container when that is more. */
function requests(pod: Pod): Map<string, number> {
  const sum = new Map<string, number>([['pods', 1]]);
  for (const container of pod.spec.containers)
    for (const [name, amount] of requestsOf(container.resources)) sum.set(name, (sum.get(name) ?? 0) + amount);
  for (const container of pod.spec.initContainers ?? [])
    for (const [name, amount] of requestsOf(container.resources)) sum.set(name, Math.max(sum.get(name) ?? 0, amount));
  return sum;
}

/** Room left on a node, per resource. */
export function free(node: Node, pods: readonly Pod[]): Map<string, number> {
  const left = new Map(Object.entries(node.status.allocatable).map(([name, value]) => [name, quantity(value) ?? 0]));
  for (const pod of pods) for (const [name, amount] of requests(pod)) left.set(name, (left.get(name) ?? 0) - amount);
  return left;
}

function resourceObjections(pod: Pod, node: Node, pods: readonly Pod[]): Objection[] {
  const left = free(node, pods);
  const objections: Objection[] = [];
  for (const [name, amount] of requests(pod)) {
    if (amount === 0 || amount <= (left.get(name) ?? 0)) continue;
    const most = quantity(node.status.allocatable[name]) ?? 0;
    const text = name === 'pods' ? 'Too many pods' : `Insufficient ${name}`;
    objections.push(amount > most ? never(text) : perhaps(text));
  }
  return objections;
}

const hostPorts = (pod: Pod): string[] =>
  pod.spec.containers.flatMap((c) => (c.ports ?? []).flatMap((p) => (p.hostPort ? [`${p.protocol ?? 'TCP'}/${p.hostPort}`] : [])));

interface Surrounding {
  readonly store: Store;
  readonly nodes: readonly Node[];
  readonly podsOn: (node: string) => readonly Pod[];
}

/** Pods in the same topology domain as the node that the term selects. */
function neighbours(term: PodAffinityTerm, pod: Pod, node: Node, around: Surrounding): Pod[] {
  const domain = node.metadata.labels?.[term.topologyKey];
  if (domain === undefined) return [];
  const inDomain = around.nodes.filter((other) => other.metadata.labels?.[term.topologyKey] === domain);
  const spaces = term.namespaces ?? [pod.metadata.namespace];
  return inDomain
    .flatMap((other) => around.podsOn(other.metadata.name))
    .filter((other) => spaces.includes(other.metadata.namespace) && matches(term.labelSelector, other.metadata.labels));
}

function podAffinityObjection(pod: Pod, node: Node, around: Surrounding): Objection | undefined {
  const wanted = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const first = (term: PodAffinityTerm): boolean =>
    matches(term.labelSelector, pod.metadata.labels) && !around.nodes.some((other) => neighbours(term, pod, other, around).length > 0);
  if (wanted.some((term) => neighbours(term, pod, node, around).length === 0 && !first(term)))
    return never("node(s) didn't match pod affinity rules");
  const unwanted = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (unwanted.some((term) => neighbours(term, pod, node, around).length > 0))
    return perhaps("node(s) didn't match pod anti-affinity rules");
  const repelled = around
    .podsOn(node.metadata.name)
    .some((other) =>
      (other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
        (term) => other.metadata.namespace === pod.metadata.namespace && matches(term.labelSelector, pod.metadata.labels),
      ),
    );
  return repelled ? perhaps("node(s) didn't satisfy existing pods anti-affinity rules") : undefined;
}

function volumeObjection(pod: Pod, node: Node, store: Store): Objection | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const claim = store.one('PersistentVolumeClaim', pod.metadata.namespace, volume.persistentVolumeClaim?.claimName ?? '');
    const bound = claim?.spec.volumeName;
    if (bound === undefined) continue;
    const held = store.one('PersistentVolume', undefined, bound);
    if (held === undefined) return never('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
    const required = (held.spec as { nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] } } }).nodeAffinity?.required
      ?.nodeSelectorTerms;
    if (required && !required.some((term) => termHolds(term, node))) return never("node(s) didn't match PersistentVolume's node affinity");
  }
  return undefined;
}

/** In the order of the scheduler's plugins: the first plugin that objects speaks (resources name all that lack). */
export function objections(pod: Pod, node: Node, around: Surrounding): Objection[] {
  const pods = around.podsOn(node.metadata.name);
  if (
    node.spec.unschedulable === true &&
    !tolerates(pod.spec.tolerations, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })
  )
    return [never('node(s) were unschedulable')];
  const taint = (node.spec.taints ?? []).find((t) => t.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations, t));
  if (taint) return [never('node(s) had untolerated taint(s)')];
  if (!affinityHolds(pod, node)) return [never("node(s) didn't match Pod's node affinity/selector")];
  const taken = new Set(pods.flatMap(hostPorts));
  if (hostPorts(pod).some((port) => taken.has(port))) return [perhaps("node(s) didn't have free ports for the requested pod ports")];
  const lacking = resourceObjections(pod, node, pods);
  if (lacking.length > 0) return lacking;
  const other = volumeObjection(pod, node, around.store) ?? podAffinityObjection(pod, node, around);
  return other ? [other] : [];
}
