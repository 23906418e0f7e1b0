import { at } from '../../model/index.ts';
import { inNamespace, kubectl } from '../command.ts';
import type { Facts } from '../facts/index.ts';
import type { Hit } from '../rule.ts';

const changesTheSet = /^kubectl (?:set \S+|rollout undo|edit|patch) (?:statefulset[ /])/;

/**
 * A StatefulSet in its usual order waits for a pod that is not ready before it replaces any: the right template alone leaves the pod
 * as it is (kubernetes/kubernetes#67250). The steps that change the set are followed by the one that lets it go on.
 */
export function withHeldPod(hit: Hit, facts: Facts): Hit {
  const pod = facts.pod(hit.shows);
  const set = facts.workload(facts.ownerOf(hit.shows));
  const last = hit.steps.findLastIndex((s) => changesTheSet.test(s.command ?? ''));
  if (pod === undefined || set?.ref.kind !== 'StatefulSet' || last < 0) return hit;
  const parallel = at(set.body['spec'], 'podManagementPolicy') === 'Parallel';
  const ready = pod.conditions.some((c) => c.type === 'Ready' && c.status === 'True');
  if (parallel || ready) return hit;
  const drop = {
    text: `StatefulSet ${set.ref.name} replaces no pod while ${pod.ref.name} is not ready: delete it once the template is right.`,
    command: kubectl('delete', 'pod', pod.ref.name, ...inNamespace(pod.ref)),
  };
  return { ...hit, steps: [...hit.steps.slice(0, last + 1), drop, ...hit.steps.slice(last + 1)] };
}
