import { type Condition, hasReplicas, type KubeObject, type Workload, workloadOf } from '../model/index.ts';
import { after, both, type Judgement, nothing, type Seen, signalOf, type Trouble } from './judge.ts';

/** What a Deployment, StatefulSet or DaemonSet says of itself. Their pods say more, and sooner. */
export function judgeWorkload(seen: Seen, object: KubeObject): Judgement {
  const workload = workloadOf(object);
  if (!workload.hasStatus || workload.deletedAt !== undefined) return nothing;
  const conditions = workload.ref.kind === 'Deployment' ? both(...workload.conditions.map((c) => judgeCondition(seen, c))) : nothing;
  return conditions.signals.length > 0 ? conditions : both(conditions, judgeCounters(seen, workload));
}

function judgeCondition(seen: Seen, condition: Condition): Judgement {
  const { type, status } = condition;
  const stuck = type === 'Progressing' && status === 'False';
  const refused = type === 'ReplicaFailure' && status === 'True';
  if (!stuck && !refused && !(type === 'Available' && status === 'False')) return nothing;
  const since = condition.since ?? seen.seenAt;
  const trouble: Trouble = {
    family: 'rollout',
    reason: condition.reason || type,
    message: condition.message,
    happenedAt: since,
    nth: `${type} ${since}`,
  };
  return stuck || refused ? { signals: [signalOf(seen, trouble)] } : after(seen, since, seen.grace.unready, () => trouble);
}

/** Counters carry no time: the caller remembers since when replicas are missing. */
function judgeCounters(seen: Seen, workload: Workload): Judgement {
  const { shortSince } = seen.context;
  if (shortSince === undefined || workload.paused || workload.ready >= workload.desired) return nothing;
  const deadline = Math.min(workload.progressDeadlineSeconds * 1000, seen.grace.short);
  return after(seen, shortSince, deadline, () => ({
    family: 'rollout',
    reason: 'ReplicasMissing',
    message: `${workload.ready} of ${workload.desired} replicas ready, ${workload.updated} updated`,
    happenedAt: shortSince,
    nth: `short ${shortSince}`,
  }));
}

/** Fewer ready than wanted: what `shortSince` is counted from. */
export function isShort(object: KubeObject): boolean {
  if (!hasReplicas(object.kind)) return false;
  const workload = workloadOf(object);
  return workload.hasStatus && workload.ready < workload.desired;
}
