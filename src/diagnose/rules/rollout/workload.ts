import type { Condition } from '../../../model/index.ts';
import { describe, inNamespace, kubectl, target } from '../../command.ts';
import type { Facts, WorkloadFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';

type Part = Pick<Hit, 'cause' | 'title' | 'explanation' | 'strength' | 'steps'> & { readonly says: string; readonly bare?: 'whole' };

const undo = (w: WorkloadFact): string => kubectl('rollout', 'undo', target(w.ref), ...inNamespace(w.ref));
const condition = (w: WorkloadFact, type: string): Condition | undefined => w.conditions.find((c) => c.type === type);

/** The newest ReplicaSet's pods fail while an older one's are well: what differs between them is to blame. */
function badRevision(w: WorkloadFact, facts: Facts): Part | undefined {
  const sets = facts.workloads
    .filter((s) => s.ref.kind === 'ReplicaSet' && s.ref.namespace === w.ref.namespace && s.owners.some((o) => o.name === w.ref.name))
    .sort((a, b) => b.revision - a.revision);
  const [now, ...old] = sets;
  const well = old.find((s) => s.ready > 0);
  if (now === undefined || well === undefined || now.ready > 0 || now.desired === 0) return undefined;
  return {
    cause: 'rollout.bad_revision',
    title: `Revision ${now.revision} of ${w.ref.name} fails, revision ${well.revision} works`,
    explanation:
      'The pods of the new revision do not become ready; those of the one before still are. What changed between them is to blame.',
    strength: sure.likely,
    says: `revision ${now.revision}: ${now.ready} of ${now.desired} ready; revision ${well.revision}: ${well.ready} ready`,
    steps: [
      { text: 'Go back to the revision before.', command: undo(w) },
      {
        text: 'Compare the revisions.',
        command: kubectl('rollout', 'history', target(w.ref), ...inNamespace(w.ref), `--revision=${now.revision}`),
      },
    ],
    bare: 'whole',
  };
}

function deadline(w: WorkloadFact): Part | undefined {
  const c = condition(w, 'Progressing');
  if (c?.status !== 'False' || c.reason !== 'ProgressDeadlineExceeded') return undefined;
  return {
    cause: 'rollout.deadline',
    title: `The rollout of ${w.ref.name} does not finish`,
    explanation: `The new pods did not become available within ${w.progressDeadlineSeconds} s; why is not told here.`,
    strength: sure.fits + 0.1,
    says: brief(`Progressing is False: ${c.reason} ${c.message}`),
    steps: [{ text: 'See what the new pods wait for.', command: kubectl('rollout', 'status', target(w.ref), ...inNamespace(w.ref)) }],
    bare: 'whole',
  };
}

function paused(w: WorkloadFact): Part | undefined {
  if (!w.paused || w.updated >= w.desired) return undefined;
  return {
    cause: 'rollout.paused',
    title: `The rollout of ${w.ref.name} is paused`,
    explanation: 'The Deployment is paused, so changes are not rolled out.',
    strength: sure.told,
    says: 'spec.paused is true',
    steps: [{ text: 'Let it go on.', command: kubectl('rollout', 'resume', target(w.ref), ...inNamespace(w.ref)) }],
  };
}

/** Pods of a new workload need a moment; before that, missing replicas are no failure. */
const settling = 120_000;

function missing(w: WorkloadFact, facts: Facts): Part | undefined {
  if (!w.hasStatus || w.desired === 0 || w.ready >= w.desired) return undefined;
  // An object as old as "now" is the newest thing in a recording: its age says nothing.
  const age = w.createdAt === undefined ? 0 : facts.now - w.createdAt;
  if (age > 0 && age < settling) return undefined;
  const byKind: Readonly<Record<string, string>> = { StatefulSet: 'statefulset.unready', DaemonSet: 'daemonset.unready' };
  return {
    cause: byKind[w.ref.kind] ?? 'rollout.generic',
    title: `${w.ref.kind} ${w.ref.name} has ${w.ready} of ${w.desired} replicas ready`,
    explanation: 'Replicas are missing; nothing that was seen says why.',
    strength: sure.weak + 0.15,
    says: `wanted ${w.desired}, there ${w.current}, updated ${w.updated}, ready ${w.ready}`,
    steps: [{ text: 'See its pods and events.', command: describe(w.ref) }],
    bare: 'whole',
  };
}

const kinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

function parts(w: WorkloadFact, facts: Facts): readonly Part[] {
  const own = w.ref.kind !== 'ReplicaSet' || w.owners.length === 0;
  if (!kinds.has(w.ref.kind) || !own) return [];
  const found = [badRevision(w, facts), deadline(w), paused(w)].flatMap((p) => p ?? []);
  return found.length > 0 ? found : [missing(w, facts)].flatMap((p) => p ?? []);
}

export const workloadState: Rule = {
  causes: ['rollout.bad_revision', 'rollout.deadline', 'rollout.paused', 'rollout.generic', 'statefulset.unready', 'daemonset.unready'],
  judge: (facts) =>
    facts.workloads.flatMap((w) =>
      parts(w, facts).map(
        ({ says, ...part }): Hit => ({ ...part, culprit: w.ref, because: [{ evidence: w.id, says }], against: [], shows: w.ref }),
      ),
    ),
};
