import { describe, inNamespace, kubectl } from '../../command.ts';
import type { WorkloadFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { brief } from '../lines.ts';
import { spoken } from '../spoken.ts';

function hit(job: WorkloadFact): readonly Hit[] {
  const failed = job.conditions.find((c) => (c.type === 'Failed' || c.type === 'FailureTarget') && c.status === 'True');
  const complete = job.conditions.some((c) => c.type === 'Complete' && c.status === 'True');
  if (complete || (failed === undefined && job.failed === 0)) return [];
  const reason = failed?.reason ?? '';
  const base = { culprit: job.ref, against: [], shows: job.ref } as const;
  const steps = [
    { text: 'Read its events.', command: describe(job.ref) },
    {
      text: 'Read the log of its last pod.',
      command: kubectl('logs', `job/${job.ref.name}`, ...inNamespace(job.ref), '--all-containers', '--tail=100'),
    },
  ];
  const because = [
    { evidence: job.id, says: brief(failed === undefined ? `${job.failed} pods failed` : `Failed: ${failed.reason} ${failed.message}`) },
  ];
  if (reason === 'DeadlineExceeded')
    return [
      {
        ...base,
        cause: 'job.failed.deadline',
        title: `Job ${job.ref.name} ran longer than its deadline${job.activeDeadlineSeconds === undefined ? '' : ` of ${job.activeDeadlineSeconds} s`}`,
        explanation: 'activeDeadlineSeconds ended it: it hangs, is slow, or the deadline is too short.',
        because,
        strength: sure.told,
        steps,
      },
    ];
  if (/^(PodFailurePolicy|FailedIndexes|MaxFailedIndexesExceeded)$/.test(reason))
    return [
      {
        ...base,
        cause: 'job.failed.policy',
        title: `Job ${job.ref.name} was ended by its failure policy (${reason})`,
        explanation: 'A pod failure policy or the limit of failed indexes ended it; why its pods fail is told by them.',
        because,
        strength: sure.fits + 0.1,
        steps,
        proximate: 'symptom',
      },
    ];
  const backoff = reason === 'BackoffLimitExceeded' || /backoff limit/i.test(failed?.message ?? '');
  return [
    {
      ...base,
      cause: backoff ? 'job.failed.backoff' : 'job.failed.generic',
      title: backoff ? `Job ${job.ref.name} used up its ${job.backoffLimit ?? 6} retries` : `Pods of Job ${job.ref.name} fail`,
      explanation: 'Its pods failed again and again; why is not told by the Job itself.',
      because,
      strength: sure.fits + 0.1,
      steps,
      bare: 'whole',
    },
  ];
}

export const failedJob: Rule = {
  causes: ['job.failed.deadline', 'job.failed.policy', 'job.failed.backoff', 'job.failed.generic'],
  judge: (facts) => facts.workloads.filter((w) => w.ref.kind === 'Job').flatMap(hit),
};

/** A Job that is gone and has left only its events. */
export const jobEvents: Rule = spoken(
  (s) => s.about.kind === 'Job' && s.from === 'event' && /^(BackoffLimitExceeded|DeadlineExceeded)$/.test(s.reason),
  [
    {
      cause: 'job.failed.deadline',
      words: /deadline/i,
      strength: sure.told,
      title: (on) => `Job ${on.said.about.name} ran longer than its deadline`,
      explanation: 'activeDeadlineSeconds ended it.',
      steps: () => [],
    },
    {
      cause: 'job.failed.backoff',
      words: /[^]*/,
      strength: sure.fits + 0.1,
      title: (on) => `Job ${on.said.about.name} used up its retries`,
      explanation: 'Its pods failed again and again.',
      steps: () => [],
      bare: 'whole',
    },
  ],
);

export const cronEvents: Rule = spoken(
  (s) => s.about.kind === 'CronJob',
  [
    {
      cause: 'cronjob.invalid_schedule',
      words: /unparseable schedule|invalid schedule|invalid timeZone/i,
      strength: sure.stated,
      title: (on) => `The schedule of CronJob ${on.said.about.name} is not valid`,
      explanation: 'The controller cannot read the schedule or time zone, so it never starts a Job.',
      steps: (on) => [
        {
          text: 'Correct spec.schedule or spec.timeZone.',
          command: kubectl('edit', 'cronjob', on.said.about.name, ...inNamespace(on.said.about)),
        },
      ],
    },
    {
      cause: 'cronjob.missed',
      words: /too many missed start times|Missed scheduled time/i,
      strength: sure.told,
      title: (on) => `CronJob ${on.said.about.name} misses its start times`,
      explanation: 'The controller was down, the clock is wrong, or startingDeadlineSeconds is too short.',
      steps: (on) => [
        {
          text: 'Set or raise startingDeadlineSeconds.',
          command: kubectl('edit', 'cronjob', on.said.about.name, ...inNamespace(on.said.about)),
        },
      ],
    },
    {
      cause: 'cronjob.blocked',
      words: /prior execution is running|concurrency policy is Forbid|Not starting job because/i,
      strength: sure.told,
      title: (on) => `CronJob ${on.said.about.name} waits: the run before has not ended`,
      explanation: 'concurrencyPolicy Forbid skips runs while one is active; that one hangs or takes too long.',
      steps: (on) => [{ text: 'See the Job that is still active.', command: kubectl('get', 'jobs', ...inNamespace(on.said.about)) }],
    },
  ],
);
