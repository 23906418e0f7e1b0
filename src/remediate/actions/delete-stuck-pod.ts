import type { Millis } from '../../model/index.ts';
import { none, offered } from '../objects.ts';
import type { ActionRule } from '../types.ts';
import { isReady, nodesOf, podOn } from './pods.ts';

/** The kubelet needs seconds to confirm an end, volumes up to two minutes. */
const patience: Millis = 120_000;

export const deleteStuckPod: ActionRule = {
  kind: 'delete-stuck-pod',
  cures: (cause) => cause === 'terminating.node_gone' || cause === 'node.unreachable' || cause === 'node.not_ready',
  offer(proposal, facts) {
    // Two pods of one ordinal of a StatefulSet ruin its data, so those are never among them.
    const on = podOn(facts, ['ReplicaSet', 'Job']);
    if ('is' in on) return on;
    const { object, pod, target, owner, by } = on;
    if (pod.finalizers.length > 0) return none(`Pod ${target.name} waits for a finalizer (${pod.finalizers.join(', ')}).`);
    // `deletionTimestamp` is the end of the grace period.
    if (pod.deletedAt === undefined)
      return none(`Pod ${target.name} was not told to end yet; Kubernetes does that minutes after its node is lost.`);
    if (facts.at < pod.deletedAt + patience) return none(`Pod ${target.name} is not past its grace period.`);
    const node = nodesOf(facts).find((n) => n.ref.name === pod.node);
    const gone = pod.node !== undefined && node === undefined && facts.gone.includes(`Node/${pod.node}`);
    if (!gone && (node === undefined || isReady(node))) return none(`Nothing shows that the node of ${target.name} is lost.`);
    return offered(
      { is: 'delete-stuck-pod', target },
      { cause: proposal.finding.cause, before: object, owner },
      {
        title: `Delete the stuck pod ${target.name}`,
        says: `Its node ${pod.node ?? ''} ${gone ? 'is gone' : 'does not answer'}, so nobody can confirm that it ended; this removes the object without that.`,
        success: 'The pod is gone, its replacement is ready, and the failure is gone.',
        notes: gone
          ? []
          : [`If node ${pod.node ?? ''} is only cut off, the ${by}'s old container may still be running there beside the new one.`],
      },
    );
  },
};
