import {
  at,
  hasReplicas,
  type KubeObject,
  list,
  type Millis,
  nodeOf,
  num,
  podOf,
  type Signal,
  time,
  type Workload,
  workloadOf,
} from '../model/index.ts';
import type { Grace } from './grace.ts';
import { defaultGrace } from './grace.ts';

/** What is known around a signal, each as last seen; absent where it was never seen. */
export interface Around {
  /** The object that shows the trouble (for an Event: what it is about). */
  readonly object?: KubeObject;
  /** The subject and every owner of the object that is watched. */
  readonly owners: readonly KubeObject[];
  readonly node?: KubeObject;
  /** The object was seen to go. */
  readonly gone: boolean;
}

/** `until`: when the reason ends by itself and the signal must be judged again. */
export interface Excuse {
  readonly why: string;
  readonly until?: Millis;
}

/** Why this signal raises no card now; undefined when it does. Every reason stands in the ledger under these words. */
export function excused(
  signal: Signal,
  around: Around,
  context: {
    readonly now: Millis;
    readonly ownNamespace?: string;
    readonly grace?: Partial<Grace>;
    /** News of before this time is history: given at a first start, when nothing was recorded yet. */
    readonly newsSince?: Millis;
  },
): Excuse | undefined {
  const grace = { ...defaultGrace, ...context.grace };
  const workloads = around.owners.filter((o) => o.kind !== 'Node').map(workloadOf);
  return (
    ownJob(signal, context.ownNamespace) ??
    deletion(signal, around) ??
    stale(signal, context.now, context.newsSince) ??
    drain(signal, around, context.now) ??
    rollout(signal, around, { now: context.now, grace }) ??
    jobs(signal, workloads) ??
    retrying(signal, around, { now: context.now, grace }) ??
    replaced(around, workloads) ??
    retryable(signal, around, { now: context.now, grace })
  );
}

/** Our own short-lived Jobs end in ways of their own and are reported where they were started. */
function ownJob(signal: Signal, ownNamespace: string | undefined): Excuse | undefined {
  const { kind, namespace, name } = signal.subject;
  return kind === 'Job' && namespace === ownNamespace && name.startsWith('k8s-rca-') ? { why: 'own job' } : undefined;
}

function deletion(signal: Signal, around: Around): Excuse | undefined {
  if (around.gone) return { why: 'object gone' };
  if (signal.family === 'terminating' || around.object === undefined) return undefined;
  return around.object.metadata['deletionTimestamp'] === undefined ? undefined : { why: 'being deleted' };
}

/** Events live for an hour; what is older is history. */
function stale(signal: Signal, now: Millis, since: Millis | undefined): Excuse | undefined {
  if (signal.past !== true) return undefined;
  if (now - signal.happenedAt > 3_600_000) return { why: 'older than an hour' };
  return since !== undefined && signal.happenedAt < since ? { why: 'before the first start' } : undefined;
}

/** A cordoned node is being emptied: its pods end by SIGTERM (143) or SIGKILL (137), and it may go away itself. */
function drain(signal: Signal, around: Around, now: Millis): Excuse | undefined {
  const object = signal.family === 'node' ? around.object : around.node;
  if (object?.kind !== 'Node' || !nodeOf(object).cordoned) return undefined;
  if (signal.family === 'node') return signal.reason === 'NodeNotReady' ? { why: 'drain', until: now + 600_000 } : undefined;
  if (signal.family === 'eviction' || signal.family === 'unready') return { why: 'drain' };
  return signal.family === 'crash' && signal.reason !== 'OOMKilled' && /exit code (143|137)\b/.test(signal.message)
    ? { why: 'drain' }
    : undefined;
}

interface Time {
  readonly now: Millis;
  readonly grace: Grace;
}

/** Unready pods and missing replicas belong to a rollout while it is inside its deadline. What crashes or cannot start is never excused. */
function rollout(signal: Signal, around: Around, clock: Time): Excuse | undefined {
  if (signal.family !== 'unready' && signal.family !== 'rollout') return undefined;
  if (signal.reason === 'ProgressDeadlineExceeded' || signal.reason === 'FailedCreate') return undefined;
  const ends = around.owners.flatMap((o) => rolloutEnd(o, around.object) ?? []);
  const until = Math.min(...ends.map((e) => Math.min(e.end, e.begun + clock.grace.rollout)));
  return ends.length > 0 && clock.now < until ? { why: 'rollout inside its deadline', until } : undefined;
}

function rolloutEnd(owner: KubeObject, object: KubeObject | undefined): { begun: Millis; end: Millis } | undefined {
  const w = workloadOf(owner);
  const deadline = w.progressDeadlineSeconds * 1000;
  if (w.ref.kind === 'Deployment') {
    const progress = w.conditions.find((c) => c.type === 'Progressing');
    const going = w.observedGeneration < w.generation || (progress?.status === 'True' && progress.reason !== 'NewReplicaSetAvailable');
    const begun = lastUpdate(owner) ?? progress?.since ?? w.createdAt;
    return going && begun !== undefined ? { begun, end: begun + deadline } : undefined;
  }
  if (w.ref.kind !== 'StatefulSet' && w.ref.kind !== 'DaemonSet') return undefined;
  // No conditions and no deadline of their own: the deadline of a Deployment, counted from the pod's creation.
  const born = object?.kind === 'Pod' ? podOf(object).createdAt : undefined;
  const going = w.updated < w.desired || w.observedGeneration < w.generation || w.ready < w.desired;
  return going && born !== undefined ? { begun: born, end: born + deadline } : undefined;
}

/** `lastUpdateTime` of Progressing: moves with every step forward, and the deadline counts from it. */
function lastUpdate(deployment: KubeObject): Millis | undefined {
  const progress = list(at(deployment, 'status', 'conditions')).find((c) => at(c, 'type') === 'Progressing');
  return time(at(progress, 'lastUpdateTime'));
}

/** A Job that completed forgives its failed pods. */
function jobs(signal: Signal, workloads: readonly Workload[]): Excuse | undefined {
  const job = workloads.find((w) => w.ref.kind === 'Job');
  if (job === undefined || signal.about.kind !== 'Pod') return undefined;
  if (job.conditions.some((c) => c.type === 'Complete' && c.status === 'True')) return { why: 'job completed' };
  return undefined;
}

/** A Job's own default. */
const usualRetries = 6;
/** Restarts in one pod that fill the longest wait: the kubelet's back-off adds up to about five minutes (10 + 20 + 40 + 80 + 160 s). */
const mostRestarts = 5;
/** How soon a held retry is judged again, since what decides is the Job, not the pod. */
const retryAgain: Millis = 10_000;

/**
 * A failed pod of a Job that may try again is a retry, not yet a failure: held until the Job gives up, or until the wait for what may
 * mend itself has passed and no later try is running.
 */
function retrying(signal: Signal, around: Around, time: Time): Excuse | undefined {
  const object = around.owners.find((o) => o.kind === 'Job');
  if (object === undefined || signal.about.kind !== 'Pod' || signal.family !== 'crash') return undefined;
  const job = workloadOf(object);
  const limit = job.backoffLimit ?? usualRetries;
  const over = job.conditions.some((c) => c.type === 'Failed' && c.status === 'True');
  if (over || job.failed > limit || signal.count > Math.min(limit, mostRestarts)) return undefined;
  const runs = (num(at(object, 'status', 'ready')) ?? 0) > 0;
  const until = signal.happenedAt + time.grace.retryable;
  return time.now < until || runs ? { why: 'job still has retries', until: time.now + retryAgain } : undefined;
}

/** A pod that ended for good stays in the list; what counts is that its owner has what it wants. */
function replaced(around: Around, workloads: readonly Workload[]): Excuse | undefined {
  if (around.object?.kind !== 'Pod' || podOf(around.object).phase !== 'Failed') return undefined;
  const owner = workloads.find((w) => hasReplicas(w.ref.kind));
  return owner !== undefined && owner.hasStatus && owner.ready >= owner.desired ? { why: 'replaced by a healthy pod' } : undefined;
}

const retry =
  /\b(429|5\d\d)\b|too ?many ?requests|toomanyrequests|service unavailable|bad gateway|internal server error|gateway time-?out/i;

/** The registry asked to come back later, and the kubelet does. Held, not forgotten. */
function retryable(signal: Signal, around: Around, time: Time): Excuse | undefined {
  if (signal.family !== 'image' || !retry.test(signal.message)) return undefined;
  const pod = around.object?.kind === 'Pod' ? podOf(around.object) : undefined;
  const until = (pod?.startedAt ?? pod?.createdAt ?? signal.happenedAt) + time.grace.retryable;
  return time.now < until ? { why: 'retryable pull error', until } : undefined;
}
