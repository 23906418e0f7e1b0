import { at, list, type ObjectRef, selectorOf, selects, stringMap, text } from '../../../model/index.ts';
import type { NodeFact, PodFact } from '../../facts/index.ts';

/** The nodes that the pod's nodeSelector and required node affinity let it use, as the scheduler reads them. */
export function chosenNodes(pod: PodFact, nodes: readonly NodeFact[]): readonly NodeFact[] {
  const spec = pod.body['spec'];
  const wanted = Object.entries(stringMap(at(spec, 'nodeSelector')));
  const terms = list(at(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'));
  return nodes.filter((node) => {
    const labelled = wanted.every(([key, value]) => node.labels[key] === value);
    return labelled && (terms.length === 0 || terms.some((term) => holds(term, node)));
  });
}

function holds(term: unknown, node: NodeFact): boolean {
  const of = (expressions: unknown, labels: Readonly<Record<string, string>>): boolean =>
    list(expressions).length === 0 || selects(selectorOf({ matchExpressions: expressions }), labels);
  return of(at(term, 'matchExpressions'), node.labels) && of(at(term, 'matchFields'), { 'metadata.name': node.ref.name });
}

type Taint = NodeFact['taints'][number];

/** Taints of the node that keep the pod away. */
export function keptOffBy(pod: PodFact, node: NodeFact): readonly Taint[] {
  const tolerations = list(at(pod.body['spec'], 'tolerations'));
  return node.taints.filter((t) => t.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, t)));
}

function tolerates(toleration: unknown, taint: Taint): boolean {
  const key = text(at(toleration, 'key'));
  const effect = text(at(toleration, 'effect'));
  const exists = text(at(toleration, 'operator')) === 'Exists';
  if (effect !== '' && effect !== taint.effect) return false;
  if (key === '') return exists;
  return key === taint.key && (exists || text(at(toleration, 'value')) === taint.value);
}

const byTrouble = /^node\.kubernetes\.io\/(?:not-ready|unreachable|(?:memory|disk|pid)-pressure|network-unavailable)$/;

/** The first of these nodes that a condition of its own, told by a taint, keeps the pod off; only where that holds for all of them. */
export function troubledNode(pod: PodFact, nodes: readonly NodeFact[]): ObjectRef | undefined {
  const kept = nodes.map((node) => keptOffBy(pod, node));
  const all = kept.length > 0 && kept.every((taints) => taints.some((t) => byTrouble.test(t.key)));
  return all ? nodes[0]?.ref : undefined;
}
