import { workloadOf } from '../../model/index.ts';
import { isHealthy, roomFor } from '../budget.ts';
import { none, offered } from '../objects.ts';
import type { ActionRule } from '../types.ts';
import { isAvoided, isReady, nodesOf, podOn } from './pods.ts';

/** What is wrong with the node and not with the pod: elsewhere the same pod works. */
const nodes =
  /^(node\.(pressure\.|runtime$|network_unavailable$|cordoned$)|sandbox\.|volume\.mount\.driver$|image\.disk_full$|oom\.node$|pdb\.blocks_drain$)/;

export const evictPod: ActionRule = {
  kind: 'evict-pod',
  cures: (cause) => nodes.test(cause),
  offer(proposal, facts) {
    const on = podOn(facts, ['ReplicaSet', 'StatefulSet']);
    if ('is' in on) return on;
    const { object, pod, target, owner } = on;
    if (pod.deletedAt !== undefined) return none(`Pod ${target.name} is being deleted already.`);
    const all = nodesOf(facts);
    const here = all.find((n) => n.ref.name === pod.node);
    if (here === undefined) return none('The pod’s node could not be read.');
    if (!isReady(here)) return none(`Node ${here.ref.name} does not answer, so an eviction could not end.`);
    if (!isAvoided(here))
      return none(`Node ${here.ref.name} still takes new pods, so the new pod may come back to it. Cordon the node first.`);
    if (!all.some((n) => n.ref.name !== here.ref.name && isReady(n) && !isAvoided(n)))
      return none('No other node is ready to take the pod.');
    if (facts.unseenKinds.includes('PodDisruptionBudget')) return none('It cannot be seen whether a disruption budget allows it.');
    const room = roomFor(object, facts.budgets);
    if (room !== undefined) return none(room);
    return offered(
      { is: 'evict-pod', target },
      { cause: proposal.finding.cause, before: object, owner },
      {
        title: `Evict pod ${target.name} from node ${here.ref.name}`,
        says: `The trouble is the node's; ${owner.kind} ${owner.metadata.name} starts a new pod on another one.`,
        success: 'The pod is gone, its replacement is ready, and the failure is gone.',
        notes: [
          ...(workloadOf(owner).desired === 1 ? ['It is the only replica: there is none until the new pod is ready.'] : []),
          ...(isHealthy(object) ? ['The pod is ready now; evicting it interrupts its work.'] : []),
        ],
      },
    );
  },
};
