import type { Condition, Deployment, ReplicaSet } from '../store/types.ts';
import { share } from './needs.ts';

/** How far a rollout may go in one step, from the strategy of the Deployment. */
export interface Bounds {
  /** Most pods in all. */
  readonly most: number;
  /** Fewest that must stay available. */
  readonly fewest: number;
}

export function bounds(deployment: Deployment): Bounds {
  const { replicas, strategy } = deployment.spec;
  const surge = share(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, 'up');
  const asked = share(strategy?.rollingUpdate?.maxUnavailable ?? '25%', replicas, 'down');
  const unavailable = surge === 0 && asked === 0 ? 1 : asked;
  return { most: replicas + surge, fewest: Math.max(0, replicas - unavailable) };
}

export interface ScalePlan {
  readonly set: ReplicaSet;
  readonly to: number;
}

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number => sets.reduce((total, set) => total + count(set), 0);

/** The next scalings of a rolling update: the new ReplicaSet up within the surge, old ones down without losing availability; broken pods first. */
export function rollingStep(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): ScalePlan[] {
  const { most, fewest } = bounds(deployment);
  const all = [current, ...old];
  const total = sum(all, (set) => set.spec.replicas);
  const plans: ScalePlan[] = [];
  const up = Math.min(deployment.spec.replicas - current.spec.replicas, most - total);
  if (up > 0) plans.push({ set: current, to: current.spec.replicas + up });
  if (deployment.spec.replicas < current.spec.replicas) plans.push({ set: current, to: deployment.spec.replicas });
  const newUnavailable = current.spec.replicas - (current.status.availableReplicas ?? 0);
  let room = total - fewest - newUnavailable;
  let available = sum(all, (set) => set.status.availableReplicas ?? 0) - fewest;
  for (const set of old) {
    const broken = set.spec.replicas - (set.status.availableReplicas ?? 0);
    const healthy = set.spec.replicas - broken;
    const dropBroken = Math.max(0, Math.min(broken, room));
    const dropHealthy = Math.max(0, Math.min(healthy, room - dropBroken, available));
    if (dropBroken + dropHealthy > 0) plans.push({ set, to: set.spec.replicas - dropBroken - dropHealthy });
    room -= dropBroken + dropHealthy;
    available -= dropHealthy;
  }
  return plans;
}

/** Recreate: everything old goes first. */
export function recreateStep(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): ScalePlan[] {
  const running = old.filter((set) => set.spec.replicas > 0 || set.status.replicas > 0);
  if (running.length > 0) return running.filter((set) => set.spec.replicas > 0).map((set) => ({ set, to: 0 }));
  return current.spec.replicas === deployment.spec.replicas ? [] : [{ set: current, to: deployment.spec.replicas }];
}

/** A condition with the transition time kept while the status is the same. */
export function withCondition(list: readonly Condition[] | undefined, next: Condition, stamp: string): Condition[] {
  const old = (list ?? []).find((condition) => condition.type === next.type);
  const same = old?.status === next.status && old?.reason === next.reason && old?.message === next.message;
  if (old && same) return [...(list ?? [])];
  const condition = {
    ...next,
    lastUpdateTime: stamp,
    lastTransitionTime: old && old.status === next.status ? (old.lastTransitionTime ?? stamp) : stamp,
  };
  return [...(list ?? []).filter((other) => other.type !== next.type), condition];
}
