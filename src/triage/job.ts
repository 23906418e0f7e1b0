import { at, type KubeObject, type Millis, str, type Workload, workloadOf } from '../model/index.ts';
import { cron } from './cron.ts';
import { after, type Judgement, nothing, type Seen, signalOf } from './judge.ts';

export function judgeJob(seen: Seen, object: KubeObject): Judgement {
  const job = workloadOf(object);
  const failed = job.conditions.find((c) => c.type === 'Failed' && c.status === 'True');
  if (failed === undefined || job.deletedAt !== undefined) return nothing;
  const since = failed.since ?? seen.seenAt;
  const trouble = { family: 'job', reason: failed.reason || 'Failed', message: failed.message, happenedAt: since, nth: since } as const;
  return { signals: [signalOf(seen, trouble)] };
}

/** A start that was due and did not come. Suspended, and kept waiting by its own concurrency rule, are no failures. */
export function judgeCronJob(seen: Seen, object: KubeObject): Judgement {
  const job = workloadOf(object);
  const plan = job.schedule === undefined ? undefined : cron(job.schedule, str(at(object, 'spec', 'timeZone')));
  if (plan === undefined || job.suspended || job.deletedAt !== undefined) return nothing;
  if (job.concurrencyPolicy === 'Forbid' && job.active > 0) return nothing;
  const from = job.lastScheduledAt ?? job.createdAt;
  if (from === undefined) return nothing;
  return missed(seen, job, plan.next(from));
}

function missed(seen: Seen, job: Workload, expected: Millis | undefined): Judgement {
  if (expected === undefined) return nothing;
  return after(seen, expected, seen.grace.schedule, () => ({
    family: 'cronjob',
    reason: 'MissedSchedule',
    message: `a start was due at ${new Date(expected).toISOString()} by schedule ${job.schedule ?? ''} and has not happened`,
    happenedAt: expected,
    nth: expected,
  }));
}
