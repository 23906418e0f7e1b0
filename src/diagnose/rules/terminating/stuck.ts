import { describe, inNamespace, kubectl } from '../../command.ts';
import type { Facts, PodFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { conditionSays } from '../node/conditions.ts';

/** Past its grace period by this much, a deletion is stuck: the kubelet needs seconds, volumes up to two minutes. */
const patience = 120_000;

function overdue(p: PodFact, now: number): number {
  return p.deletedAt === undefined ? 0 : now - p.deletedAt - p.gracePeriodSeconds * 1000;
}

function hit(p: PodFact, facts: Facts): Hit {
  const node = facts.nodes.find((n) => n.ref.name === p.node);
  const lost = node?.conditions.find((c) => c.type === 'Ready' && c.status !== 'True');
  const minutes = Math.round(overdue(p, facts.now) / 60_000);
  const base = { against: [], shows: p.ref } as const;
  const because = [{ evidence: p.id, says: `deletion was asked for, and its grace period ended ${minutes} min ago` }];
  if (p.finalizers.length > 0)
    return {
      ...base,
      cause: 'terminating.finalizer',
      title: `${p.ref.name} is held by finalizer ${p.finalizers.join(', ')}`,
      explanation: 'The pod goes only when the controller that set the finalizer removes it; that controller is down or waits.',
      culprit: facts.ownerOf(p.ref),
      because: [...because, { evidence: p.id, says: `finalizers: ${p.finalizers.join(', ')}` }],
      strength: sure.told,
      steps: [{ text: 'Find the controller of this finalizer and see why it does not act.', command: describe(p.ref) }],
    };
  if (lost && node)
    return {
      ...base,
      cause: 'terminating.node_gone',
      title: `${p.ref.name} cannot end: node ${node.ref.name} does not answer`,
      explanation: 'Only the kubelet can confirm that the containers ended, and the node does not answer.',
      culprit: node.ref,
      because: [...because, { evidence: node.id, says: conditionSays(lost) }],
      strength: sure.told,
      steps: [{ text: 'Bring the node back, or remove it from the cluster when it is surely off.', command: describe(node.ref) }],
    };
  return {
    ...base,
    cause: 'terminating.slow_stop',
    title: `${p.ref.name} does not stop in time`,
    explanation: 'The containers or volumes are not released although the grace period is over.',
    culprit: facts.ownerOf(p.ref),
    because,
    strength: sure.fits,
    steps: [
      { text: 'Read its events: volumes, hooks, the runtime.', command: describe(p.ref) },
      { text: 'See the node’s pods.', command: kubectl('get', 'pod', p.ref.name, ...inNamespace(p.ref), '-o', 'wide') },
    ],
  };
}

export const stuckDeletion: Rule = {
  causes: ['terminating.finalizer', 'terminating.node_gone', 'terminating.slow_stop'],
  judge: (facts) => facts.leaving.filter((p) => overdue(p, facts.now) > patience && p.phase !== 'Succeeded').map((p) => hit(p, facts)),
};
