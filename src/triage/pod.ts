import { type Condition, type KubeObject, type Pod, podOf } from '../model/index.ts';
import { judgeContainer } from './container.ts';
import { after, both, type Judgement, nothing, type Seen, signalOf, type Trouble } from './judge.ts';

/** `status.reason` of pods that something outside the container ended. */
const endedFromOutside =
  /^(Evicted|NodeLost|NodeShutdown|Terminated|Shutdown|UnexpectedAdmissionError|Preempt|OutOf|NodeAffinity|InvalidNodeInfo|DeadlineExceeded)/;

export function judgePod(seen: Seen, object: KubeObject): Judgement {
  const pod = podOf(object);
  if (pod.deletedAt !== undefined) return terminating(seen, pod, pod.deletedAt);
  if (!pod.hasStatus || pod.phase === 'Succeeded') return nothing;
  if (pod.phase === 'Failed' && endedFromOutside.test(pod.reason)) return evicted(seen, pod);
  const containers = both(...pod.containers.map((c) => judgeContainer(seen, pod, c)));
  if (pod.phase === 'Failed') return containers.signals.length > 0 ? containers : failed(seen, pod);
  return both(unscheduled(seen, pod), containers, notReady(seen, pod, containers));
}

function terminating(seen: Seen, pod: Pod, deletedAt: number): Judgement {
  return after(seen, deletedAt, seen.grace.terminating, () => ({
    ...placed(pod),
    family: 'terminating',
    reason: 'StuckTerminating',
    message: pod.finalizers.length > 0 ? `finalizers: ${pod.finalizers.join(', ')}` : 'deletion was asked for and has not ended',
    happenedAt: deletedAt,
    nth: deletedAt,
  }));
}

function evicted(seen: Seen, pod: Pod): Judgement {
  const at = condition(pod, 'DisruptionTarget')?.since ?? condition(pod, 'Ready')?.since ?? pod.startedAt ?? seen.seenAt;
  const family = pod.reason === 'DeadlineExceeded' ? 'job' : 'eviction';
  return { signals: [signalOf(seen, { ...placed(pod), family, reason: pod.reason, message: pod.message, happenedAt: at, nth: 0 })] };
}

/** Phase Failed with no container to blame: the pod's own words are all there is. */
function failed(seen: Seen, pod: Pod): Judgement {
  const at = condition(pod, 'Ready')?.since ?? pod.startedAt ?? seen.seenAt;
  const trouble: Trouble = {
    ...placed(pod),
    family: 'crash',
    reason: pod.reason || 'Failed',
    message: pod.message,
    happenedAt: at,
    nth: 0,
  };
  return { signals: [signalOf(seen, trouble)] };
}

function unscheduled(seen: Seen, pod: Pod): Judgement {
  const scheduled = condition(pod, 'PodScheduled');
  // SchedulingGated waits for its gate by design.
  if (scheduled?.status !== 'False' || scheduled.reason === 'SchedulingGated') return nothing;
  const trouble: Trouble = {
    ...placed(pod),
    family: 'pending',
    reason: scheduled.reason || 'Unschedulable',
    message: scheduled.message,
    happenedAt: scheduled.since ?? pod.createdAt ?? seen.seenAt,
    nth: 0,
  };
  return { signals: [signalOf(seen, trouble)] };
}

function notReady(seen: Seen, pod: Pod, containers: Judgement): Judgement {
  const ready = condition(pod, 'Ready');
  if (ready?.status === 'True' || pod.node === undefined || containers.signals.some((s) => s.past === undefined)) return nothing;
  if (!pod.containers.some((c) => c.role !== 'ephemeral' && c.state.is === 'running')) return creating(seen, pod);
  // Init containers at work: their own states tell when one fails.
  const late = pod.containers.filter((c) => c.role !== 'ephemeral' && c.role !== 'init' && !c.ready);
  // No condition and nothing late: a sparse object, not an unready pod.
  if (ready === undefined && late.length === 0) return nothing;
  if (late.every((c) => c.state.is === 'waiting') && condition(pod, 'Initialized')?.status === 'False') return nothing;
  const since = ready?.since ?? pod.startedAt ?? pod.createdAt ?? seen.seenAt;
  return after(seen, since, seen.grace.unready, () => ({
    ...placed(pod),
    family: 'unready',
    reason: ready?.reason || 'NotReady',
    message: ready?.message || `containers not ready: ${late.map((c) => c.name).join(', ')}`,
    happenedAt: since,
    nth: since,
  }));
}

function creating(seen: Seen, pod: Pod): Judgement {
  const stuck = pod.containers.find((c) => c.state.is === 'waiting');
  if (stuck?.state.is !== 'waiting') return nothing;
  const { reason, message } = stuck.state;
  const since = pod.startedAt ?? pod.createdAt ?? seen.seenAt;
  return after(seen, since, seen.grace.creating, () => ({
    ...placed(pod),
    family: 'unready',
    reason: reason || 'ContainerCreating',
    message: message || `${stuck.name} does not come into being`,
    happenedAt: since,
    nth: since,
  }));
}

function placed(pod: Pod): Pick<Trouble, 'node' | 'templateHash'> {
  const hash = pod.labels['pod-template-hash'] ?? pod.labels['controller-revision-hash'];
  return { ...(pod.node === undefined ? {} : { node: pod.node }), ...(hash === undefined ? {} : { templateHash: hash }) };
}

function condition(pod: Pod, type: string): Condition | undefined {
  return pod.conditions.find((c) => c.type === type);
}
