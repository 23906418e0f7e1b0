import { annotations, at, type KubeObject, num, podOf } from '../../model/index.ts';
import { none, offered, workloadOn } from '../objects.ts';
import type { ActionRule, Bounds, LiveFacts, NoOffer } from '../types.ts';

export const scale: ActionRule = {
  kind: 'scale',
  cures: (cause) => cause === 'rollout.scaled_to_zero' || cause === 'app.exhausted',
  offer(proposal, facts, bounds) {
    const on = workloadOn(facts.target);
    if ('is' in on) return on;
    const { object, target, now } = on;
    const [autoscaler] = facts.autoscalers.filter((a) => a.kind === 'HorizontalPodAutoscaler');
    if (facts.unseenKinds.includes('HorizontalPodAutoscaler')) return none('It cannot be seen whether an autoscaler sets its replicas.');
    // An autoscaler leaves a workload at zero alone; at any other size it would undo the change.
    if (autoscaler !== undefined && now.desired > 0) return none(`HorizontalPodAutoscaler ${autoscaler.metadata.name} sets its replicas.`);
    const wanted = now.desired === 0 ? usual(object, autoscaler) : busy(now.desired, facts);
    if (typeof wanted !== 'number') return wanted;
    const replicas = within(wanted, now.desired, bounds);
    if (replicas === now.desired) return none(`It already has ${now.desired} replicas, the most that are allowed.`);
    const action = { is: 'scale', target, replicas } as const;
    return offered(
      action,
      { cause: proposal.finding.cause, before: object, owner: object },
      {
        title: `Scale ${object.kind} ${target.name} from ${now.desired} to ${replicas}`,
        says:
          now.desired === 0
            ? 'It is scaled to zero although others need it.'
            : 'More replicas share the work that one of them cannot carry.',
        success: `${replicas} replicas are available and the failure is gone.`,
        undo: { is: 'scale', replicas: now.desired },
        notes: now.desired === 0 ? ['Somebody may have scaled it to zero on purpose.'] : [],
      },
    );
  },
};

/** Replicas it had: as its manifest says, else the autoscaler's least, else one. */
function usual(object: KubeObject, autoscaler: KubeObject | undefined): number {
  const manifest = parsed(annotations(object)['kubectl.kubernetes.io/last-applied-configuration'] ?? '');
  const written = num(at(manifest, 'spec', 'replicas')) ?? 0;
  return written > 0 ? written : Math.max(1, num(at(autoscaler?.['spec'], 'minReplicas')) ?? 1);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function busy(desired: number, facts: LiveFacts): number | NoOffer {
  const running = facts.pods.map(podOf).filter((p) => p.containers.some((c) => c.role === 'app' && c.state.is === 'running'));
  if (running.length < desired) return none('Not all of its replicas run; more of them would not help.');
  return desired + Math.max(1, Math.ceil(desired / 2));
}

function within(wanted: number, now: number, { leastReplicas, mostReplicas, replicaStep }: Bounds): number {
  const low = Math.max(leastReplicas, now - replicaStep);
  const high = Math.max(now, Math.min(mostReplicas, now + replicaStep));
  return Math.min(high, Math.max(low, wanted));
}

/** `3`, `+2` or `-1` as a number of replicas; `undefined` when it cannot be read or would leave the bounds. */
export function replicasOf(written: string, now: number, bounds: Bounds): number | undefined {
  if (!/^[+-]?\d{1,4}$/.test(written)) return undefined;
  const wanted = /^[+-]/.test(written) ? now + Number(written) : Number(written);
  return wanted === within(wanted, now, bounds) ? wanted : undefined;
}
