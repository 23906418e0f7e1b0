import { at, list, selectorOf, selects, stringMap } from '../../../model/index.ts';
import type { NodeFact, PodFact } from '../../facts/index.ts';

/** The nodes that the pod's nodeSelector and required node affinity let it use. Node names in `matchFields` are read as the scheduler reads them. */
export function chosenNodes(pod: PodFact, nodes: readonly NodeFact[]): readonly NodeFact[] {
  const spec = pod.body['spec'];
  const wanted = Object.entries(stringMap(at(spec, 'nodeSelector')));
  const required = at(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
  const terms = list(required);
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
