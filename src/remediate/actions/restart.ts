import { type CauseId, hasReplicas, type KubeObject, podOf, workloadOf } from '../../model/index.ts';
import { none, offered, workloadOn } from '../objects.ts';
import { instant } from '../plan.ts';
import type { ActionRule, LiveFacts, NoOffer, Proposal } from '../types.ts';

/** A process that runs and no longer gets anywhere: a new one starts afresh. */
const stuck: ReadonlySet<CauseId> = new Set(['app.exhausted', 'db.deadlock', 'db.too_many_connections', 'probe.readiness.timeout']);

/** The program lost something that may be back; it keeps a dead connection or waits out a long back-off. */
const lost = /^(dependency\.|db\.connection$|dns\.failing$)/;

export const restart: ActionRule = {
  kind: 'restart',
  cures: (cause) => stuck.has(cause) || lost.test(cause),
  offer(proposal, facts) {
    const on = workloadOn(facts.target);
    if ('is' in on) return on;
    const { object, target, now } = on;
    const cause = proposal.finding.cause;
    const refusal = lost.test(cause) ? notBackYet(proposal, facts) : notRunning(facts);
    if (refusal !== undefined) return refusal;
    if (now.paused) return none(`The rollout of ${target.name} is paused, so a restart would not begin.`);
    if (now.strategy === 'OnDelete') return none(`${target.name} replaces its pods only when they are deleted (OnDelete).`);
    if (now.desired === 0) return none(`${target.name} is scaled to zero: there is nothing to restart.`);
    const action = { is: 'restart', target, at: instant(facts.at) } as const;
    return offered(
      action,
      { cause, before: object, owner: object },
      {
        title: `Restart ${object.kind} ${target.name}`,
        says: lost.test(cause)
          ? 'What it depends on is healthy again; new pods connect afresh.'
          : 'Its process runs but no longer gets anywhere; new pods start with a fresh one.',
        success: 'All replicas are replaced and available, without a new restart, and the failure is gone.',
        notes: now.strategy === 'Recreate' ? [`${target.name} stops all its pods before it starts new ones (Recreate).`] : [],
      },
    );
  },
};

function notRunning(facts: LiveFacts): NoOffer | undefined {
  const alive = facts.pods
    .map(podOf)
    .some((p) => p.deletedAt === undefined && p.containers.some((c) => c.role === 'app' && c.state.is === 'running'));
  return alive ? undefined : none('No container of it is running: the kubelet starts them again by itself.');
}

function notBackYet(proposal: Proposal, facts: LiveFacts): NoOffer | undefined {
  const [dependency] = facts.beside;
  if (dependency === undefined) return none('It cannot be seen whether what it depends on is healthy again.');
  return healthy(dependency)
    ? undefined
    : none(`${proposal.beside[0]?.kind ?? ''} ${dependency.metadata.name}, which it depends on, is not healthy yet.`);
}

function healthy(object: KubeObject): boolean {
  if (!hasReplicas(object.kind)) return false;
  const w = workloadOf(object);
  const available = object.kind === 'StatefulSet' ? w.ready : w.available;
  return w.desired > 0 && available >= w.desired && w.observedGeneration >= w.generation;
}
