import { type KubeObject, type Node, nodeOf, type Pod, podOf, type Target } from '../../model/index.ts';
import { controllerOf, none, targetOf } from '../objects.ts';
import type { LiveFacts, NoOffer } from '../types.ts';

export interface PodOn {
  readonly object: KubeObject;
  readonly pod: Pod;
  readonly target: Target;
  /** Kind of the controller that makes a new pod. */
  readonly by: string;
  readonly owner: KubeObject;
}

/** The pod to change and who replaces it; bare pods are refused: nobody would bring them back. */
export function podOn({ target: object, owner, pods }: LiveFacts, controllers: readonly string[]): PodOn | NoOffer {
  const target = object?.kind === 'Pod' ? targetOf(object) : undefined;
  if (object === undefined || target === undefined) return none('The pod could not be read.');
  const by = controllerOf(object)?.kind;
  if (by === undefined || owner === undefined || owner.kind === 'Pod')
    return none(`Pod ${target.name} has no controller: nobody would bring it back.`);
  if (!pods.some((p) => p.metadata.uid === target.uid)) return none(`Pod ${target.name} is not one of ${owner.metadata.name}'s.`);
  if (!controllers.includes(by)) return none(`Pod ${target.name} belongs to a ${by}, where this would not help or could do harm.`);
  return { object, pod: podOf(object), target, by, owner };
}

export function isReady(node: Node): boolean {
  return node.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

/** Where the scheduler would not put a pod again by itself. */
export function isAvoided(node: Node): boolean {
  return node.cordoned || node.taints.some((t) => t.effect === 'NoSchedule' || t.effect === 'NoExecute');
}

export function nodesOf(facts: LiveFacts): readonly Node[] {
  return [
    ...facts.nodes,
    ...facts.beside.filter((o) => o.kind === 'Node' && !facts.nodes.some((n) => n.metadata.name === o.metadata.name)),
  ].map(nodeOf);
}
