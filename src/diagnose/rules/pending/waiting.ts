import { describe, kubectl } from '../../command.ts';
import type { Facts, PodFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';

const unplaced = (p: PodFact): boolean =>
  p.node === undefined &&
  p.containers.every((c) => c.state.is === 'unknown') &&
  (p.phase === 'Pending' || p.conditions.some((c) => c.type === 'PodScheduled' && c.status === 'False'));

function gated(p: PodFact, facts: Facts): Hit | undefined {
  const c = p.conditions.find((k) => k.type === 'PodScheduled' && k.reason === 'SchedulingGated');
  if (c === undefined && p.schedulingGates.length === 0) return undefined;
  return {
    cause: 'pending.gated',
    title: `${p.ref.name} is held back by a scheduling gate${p.schedulingGates.length > 0 ? `: ${p.schedulingGates.join(', ')}` : ''}`,
    explanation: 'The scheduler does not look at a pod until whoever set the gate removes it.',
    culprit: facts.ownerOf(p.ref),
    because: [{ evidence: p.id, says: `scheduling gates: ${p.schedulingGates.join(', ') || (c?.message ?? '')}` }],
    against: [],
    strength: sure.stated,
    steps: [{ text: 'Find the controller that sets the gate and see why it does not remove it.', command: describe(p.ref) }],
    shows: p.ref,
  };
}

/** Two minutes: a scheduler that lives answers within seconds. */
const patience = 120_000;

function unnoticed(p: PodFact, facts: Facts): Hit | undefined {
  const noticed =
    p.conditions.some((c) => c.type === 'PodScheduled') ||
    facts.said.some((s) => s.about.name === p.ref.name && s.reason === 'FailedScheduling');
  if (noticed || !p.hasStatus || p.createdAt === undefined || facts.now - p.createdAt < patience) return undefined;
  const custom = p.schedulerName !== undefined && p.schedulerName !== 'default-scheduler';
  return {
    cause: 'pending.no_scheduler',
    title: `No scheduler takes up ${p.ref.name}${custom ? ` (schedulerName ${p.schedulerName})` : ''}`,
    explanation: custom
      ? 'The pod names a scheduler that does not run or is misspelt.'
      : 'The pod waits and no scheduler has said anything about it: kube-scheduler may be down.',
    culprit: facts.ownerOf(p.ref),
    because: [
      {
        evidence: p.id,
        says: `Pending for ${Math.round((facts.now - p.createdAt) / 60_000)} min, no PodScheduled condition, scheduler ${p.schedulerName ?? 'default-scheduler'}`,
      },
    ],
    against: [],
    strength: custom ? sure.told : sure.fits,
    steps: [{ text: 'See whether the scheduler runs.', command: kubectl('get', 'pods', '-n', 'kube-system') }],
    shows: p.ref,
  };
}

function generic(p: PodFact, facts: Facts): Hit | undefined {
  if (!p.hasStatus || p.phase !== 'Pending') return undefined;
  return {
    cause: 'pending.generic',
    title: `${p.ref.name} is not scheduled`,
    explanation: 'The pod has no node; the reason is not told.',
    culprit: facts.ownerOf(p.ref),
    because: [{ evidence: p.id, says: 'phase Pending, no node' }],
    against: [],
    strength: sure.weak,
    steps: [{ text: 'Read its events.', command: describe(p.ref) }],
    shows: p.ref,
    bare: 'whole',
  };
}

export const waiting: Rule = {
  causes: ['pending.gated', 'pending.no_scheduler', 'pending.generic'],
  judge: (facts) => facts.pods.filter(unplaced).flatMap((p) => gated(p, facts) ?? unnoticed(p, facts) ?? generic(p, facts) ?? []),
};
