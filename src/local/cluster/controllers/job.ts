import { isDeepStrictEqual } from 'node:util';
import type { Controller } from '../loop.ts';
import { Refusal } from '../store/failure.ts';
import type { Condition, Job, Pod } from '../store/types.ts';
import { type ControllerNeeds, fromKey, ownKeys, podFrom, podsOf } from './needs.ts';

const MANAGER = 'kube-controller-manager';

/** Pause before a failed pod is followed by the next: 10 s doubling to 6 min. */
const FIRST_BACKOFF = 10_000;
const LONGEST_BACKOFF = 360_000;

const ended = (job: Job): boolean =>
  job.status.conditions?.some((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True') === true;

interface Tally {
  readonly active: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** When the last failed pod ended, wall clock; 0 when none did. */
  readonly lastFailure: number;
  readonly ready: number;
}

/** Pods of a job that have ended, by uid: a pod that is deleted afterwards still counts. */
interface Ended {
  readonly succeeded: Set<string>;
  readonly failed: Set<string>;
  lastFailure: number;
}

const restarts = (pod: Pod): number =>
  [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].reduce((sum, s) => sum + s.restartCount, 0);

const finishedAt = (pod: Pod): number =>
  Math.max(0, ...(pod.status.containerStatuses ?? []).map((status) => Date.parse(status.state.terminated?.finishedAt ?? '') || 0));

function tally(pods: readonly Pod[], seen: Ended): Tally {
  for (const pod of pods) {
    if (pod.status.phase === 'Succeeded') seen.succeeded.add(pod.metadata.uid);
    if (pod.status.phase !== 'Failed') continue;
    seen.failed.add(pod.metadata.uid);
    seen.lastFailure = Math.max(seen.lastFailure, finishedAt(pod));
  }
  const active = pods.filter(
    (pod) => pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined,
  );
  const ready = active.filter((pod) => pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')).length;
  return { active, ready, succeeded: seen.succeeded.size, failed: seen.failed.size, lastFailure: seen.lastFailure };
}

/** Runs pods to completion, again with back-off until the limit. */
export function jobs(needs: ControllerNeeds & { readonly outside: readonly string[] }): Controller {
  const { store, timing, recorders, outside } = needs;
  const recorder = recorders.from('job-controller');
  const endedPods = new Map<string, Ended>();
  // A process of this machine runs at life's pace, and so do the waits of its Job.
  const passed = (job: Job, moment: number): number =>
    job.spec.template.spec.containers.some((c) => outside.includes(c.image ?? '')) ? timing.now() - moment : timing.since(moment);
  const at = (job: Job): { namespace: string; name: string } => ({ namespace: job.metadata.namespace ?? '', name: job.metadata.name });

  function finish(job: Job, type: 'Complete' | 'Failed', why: { reason: string; message: string }, counts: Tally): void {
    const stamp = timing.stamp();
    for (const pod of counts.active) store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
    store.edit('Job', at(job), { manager: MANAGER, part: 'status' }, (draft) => {
      const intent = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
      const condition = (kind: string): Condition => ({
        type: kind,
        status: 'True',
        ...why,
        lastProbeTime: stamp,
        lastTransitionTime: stamp,
      });
      draft.status = {
        ...draft.status,
        conditions: [...(draft.status.conditions ?? []), condition(intent), condition(type)],
        failed: counts.failed + (type === 'Failed' ? counts.active.length : 0),
        succeeded: counts.succeeded,
        ready: 0,
        ...(type === 'Complete' ? { completionTime: stamp } : {}),
      };
      delete draft.status.active;
    });
    if (type === 'Complete') recorder.event(job, 'Normal', 'Completed', 'Job completed');
    else recorder.event(job, 'Warning', why.reason, why.message);
  }

  function verdict(job: Job, counts: Tally): { type: 'Complete' | 'Failed'; reason: string; message: string } | undefined {
    const completions = job.spec.completions ?? 1;
    const limit = job.spec.backoffLimit ?? 6;
    if (counts.failed > limit || restartedTooOften(job, counts, limit))
      return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    const started = Date.parse(job.status.startTime ?? '');
    const deadline = job.spec.activeDeadlineSeconds;
    if (deadline !== undefined && passed(job, started) > deadline * 1000)
      return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    if (counts.succeeded >= completions)
      return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    return undefined;
  }

  /** Containers restarted in place count as they are; a limit of 0 still lets the first run end. */
  function restartedTooOften(job: Job, counts: Tally, limit: number): boolean {
    if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
    const retried = counts.active.reduce((sum, pod) => sum + restarts(pod), 0);
    return limit === 0 ? retried > 0 : retried >= limit;
  }

  function grow(job: Job, counts: Tally, again: (milliseconds: number) => void): void {
    const missing = Math.min(job.spec.parallelism ?? 1, (job.spec.completions ?? 1) - counts.succeeded) - counts.active.length;
    if (missing <= 0) return;
    const pause = counts.failed === 0 ? 0 : Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (counts.failed - 1));
    const left = pause - timing.since(counts.lastFailure);
    if (left > 0) return again(left);
    for (let i = 0; i < missing; i += 1) {
      try {
        const pod = store.create(store.resources.known('Pod'), podFrom(job, job.spec.template, { generateName: `${job.metadata.name}-` }), {
          manager: MANAGER,
        });
        recorder.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        recorder.event(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return again(FIRST_BACKOFF);
      }
    }
    return undefined;
  }

  /** Selector and pod labels are the controller's, by uid. */
  function prepare(job: Job): void {
    const labels = {
      'batch.kubernetes.io/controller-uid': job.metadata.uid,
      'batch.kubernetes.io/job-name': job.metadata.name,
      'controller-uid': job.metadata.uid,
      'job-name': job.metadata.name,
    };
    store.edit('Job', at(job), { manager: MANAGER }, (draft) => {
      draft.spec.selector ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': job.metadata.uid } };
      draft.spec.parallelism ??= 1;
      draft.spec.completions ??= 1;
      draft.spec.template.metadata = { ...draft.spec.template.metadata, labels: { ...draft.spec.template.metadata?.labels, ...labels } };
      draft.metadata.generation = job.metadata.generation ?? 1;
    });
  }

  function report(job: Job, counts: Tally): void {
    store.edit('Job', at(job), { manager: MANAGER, part: 'status' }, (draft) => {
      const { conditions } = draft.status;
      const status: Job['status'] = {
        startTime: draft.status.startTime ?? timing.stamp(),
        ...(counts.active.length > 0 ? { active: counts.active.length } : {}),
        ...(counts.succeeded > 0 ? { succeeded: counts.succeeded } : {}),
        ...(counts.failed > 0 ? { failed: counts.failed } : {}),
        ready: counts.ready,
        ...(conditions ? { conditions } : {}),
      };
      if (!isDeepStrictEqual(draft.status, status)) draft.status = status;
    });
  }

  /** A finished job: deleted after its time to live, when it has one. */
  function retire(job: Job, again: (milliseconds: number) => void): void {
    const ttl = job.spec.ttlSecondsAfterFinished;
    if (ttl === undefined) return;
    const end = Date.parse(job.status.conditions?.findLast((c) => c.status === 'True')?.lastTransitionTime ?? '');
    const left = ttl * 1000 - passed(job, end);
    if (left > 0) again(left);
    else store.remove(store.resources.known('Job'), job.metadata.namespace, job.metadata.name, { propagation: 'Background' });
  }

  function suspend(job: Job, counts: Tally): void {
    for (const pod of counts.active) store.remove(store.resources.known('Pod'), pod.metadata.namespace, pod.metadata.name);
    if (job.status.conditions?.some((c) => c.type === 'Suspended' && c.status === 'True')) return;
    store.edit('Job', at(job), { manager: MANAGER, part: 'status' }, (draft) => {
      const stamp = timing.stamp();
      draft.status.conditions = [
        {
          type: 'Suspended',
          status: 'True',
          reason: 'JobSuspended',
          message: 'Job suspended',
          lastProbeTime: stamp,
          lastTransitionTime: stamp,
        },
      ];
      delete draft.status.active;
    });
    recorder.event(job, 'Normal', 'Suspended', 'Job suspended');
  }

  return {
    name: 'job',
    concerns: (change) => ownKeys(change, 'Job'),
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const job = store.one('Job', namespace, name);
      if (job === undefined || job.metadata.deletionTimestamp !== undefined) return;
      if (job.spec.selector === undefined) return prepare(job);
      if (ended(job)) return retire(job, again);
      const seen = endedPods.get(job.metadata.uid) ?? { succeeded: new Set(), failed: new Set(), lastFailure: 0 };
      endedPods.set(job.metadata.uid, seen);
      const counts = tally(podsOf(store, job), seen);
      if (job.spec.suspend === true) return suspend(job, counts);
      report(job, counts);
      const result = verdict(job, counts);
      if (result) return finish(job, result.type, { reason: result.reason, message: result.message }, counts);
      grow(job, counts, again);
      const deadline = job.spec.activeDeadlineSeconds;
      if (deadline !== undefined)
        again(Math.max(200, deadline * 1000 - passed(job, Date.parse(job.status.startTime ?? timing.stamp())) + 200));
      return undefined;
    },
  };
}
