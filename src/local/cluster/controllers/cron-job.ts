import type { Controller } from '../loop.ts';
import type { CronJob, Job, Obj } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isOwnedBy, ownerReference, ownKeys } from './needs.ts';

const MANAGER = 'kube-controller-manager';
const MINUTE = 60_000;

/** One field of a schedule: a star, steps, lists and ranges. Undefined when it cannot be read. */
function field(text: string, low: number, high: number): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!found) return undefined;
    const from = found[1] === undefined ? low : Number(found[1]);
    const to = found[2] !== undefined ? Number(found[2]) : found[1] === undefined || found[3] !== undefined ? high : from;
    if (from < low || to > high) return undefined;
    for (let value = from; value <= to; value += Number(found[3] ?? 1)) values.add(value);
  }
  return values;
}

const ALIASES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

/** Whether a minute (UTC) is on the schedule; undefined when the schedule cannot be read. */
export function scheduled(schedule: string): ((minute: Date) => boolean) | undefined {
  const parts = (ALIASES[schedule] ?? schedule).trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = [
    field(parts[0] ?? '', 0, 59),
    field(parts[1] ?? '', 0, 23),
    field(parts[2] ?? '', 1, 31),
    field(parts[3] ?? '', 1, 12),
    field(parts[4] ?? '', 0, 7),
  ];
  if (parts.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  return (at) =>
    minutes.has(at.getUTCMinutes()) &&
    hours.has(at.getUTCHours()) &&
    days.has(at.getUTCDate()) &&
    months.has(at.getUTCMonth() + 1) &&
    (weekdays.has(at.getUTCDay()) || (at.getUTCDay() === 0 && weekdays.has(7)));
}

const done = (job: Job, type: string): boolean => job.status.conditions?.some((c) => c.type === type && c.status === 'True') === true;

/** Starts Jobs by the wall clock: schedules are not scaled. */
export function cronJobs(needs: ControllerNeeds): Controller {
  const { store, timing, recorders } = needs;
  const recorder = recorders.from('cronjob-controller');

  function start(cron: CronJob, minute: number): Obj {
    const { jobTemplate } = cron.spec;
    return store.create(
      store.resources.known('Job'),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name: `${cron.metadata.name}-${Math.floor(minute / MINUTE)}`,
          namespace: cron.metadata.namespace ?? '',
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
          labels: { ...jobTemplate.metadata?.labels },
          annotations: {
            ...jobTemplate.metadata?.annotations,
            'batch.kubernetes.io/cronjob-scheduled-timestamp': new Date(minute).toISOString().replace('.000', ''),
          },
          ownerReferences: [ownerReference(cron)],
        },
        spec: structuredClone(jobTemplate.spec),
      },
      { manager: MANAGER },
    );
  }

  function report(cron: CronJob, jobs: readonly Job[], scheduledAt: number | undefined): void {
    const active = jobs.filter((job) => !done(job, 'Complete') && !done(job, 'Failed'));
    const best = jobs
      .flatMap((job) => (done(job, 'Complete') ? (job.status.completionTime ?? []) : []))
      .sort()
      .at(-1);
    store.edit(
      'CronJob',
      { namespace: cron.metadata.namespace ?? '', name: cron.metadata.name },
      { manager: MANAGER, part: 'status' },
      (draft) => {
        draft.status = {
          ...draft.status,
          active: active.map((job) => ({
            apiVersion: 'batch/v1',
            kind: 'Job',
            namespace: job.metadata.namespace ?? '',
            name: job.metadata.name,
            uid: job.metadata.uid,
          })),
          ...(scheduledAt === undefined ? {} : { lastScheduleTime: new Date(scheduledAt).toISOString().replace('.000', '') }),
          ...(best === undefined ? {} : { lastSuccessfulTime: best }),
        };
        if (draft.status.active?.length === 0) delete draft.status.active;
      },
    );
  }

  function trim(cron: CronJob, jobs: readonly Job[]): void {
    for (const [type, keep] of [
      ['Complete', cron.spec.successfulJobsHistoryLimit ?? 3],
      ['Failed', cron.spec.failedJobsHistoryLimit ?? 1],
    ] as const) {
      const old = jobs
        .filter((job) => done(job, type))
        .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1));
      for (const job of old.slice(keep)) {
        store.remove(store.resources.known('Job'), job.metadata.namespace, job.metadata.name, { propagation: 'Background' });
        recorder.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
      }
    }
  }

  function due(cron: CronJob, isDue: (minute: Date) => boolean, jobs: readonly Job[]): number | undefined {
    const minute = Math.floor(timing.now() / MINUTE) * MINUTE;
    const already = cron.status.lastScheduleTime !== undefined && Date.parse(cron.status.lastScheduleTime) >= minute;
    if (cron.spec.suspend === true || already || !isDue(new Date(minute)) || Date.parse(cron.metadata.creationTimestamp) > minute)
      return undefined;
    const active = jobs.filter((job) => !done(job, 'Complete') && !done(job, 'Failed'));
    if (cron.spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
      recorder.event(
        cron,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return undefined;
    }
    if (cron.spec.concurrencyPolicy === 'Replace')
      for (const job of active)
        store.remove(store.resources.known('Job'), job.metadata.namespace, job.metadata.name, { propagation: 'Background' });
    const job = start(cron, minute);
    recorder.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    return minute;
  }

  return {
    name: 'cronjob',
    concerns: (change) => ownKeys(change, 'CronJob'),
    reconcile(key, again) {
      const { namespace, name } = fromKey(key);
      const cron = store.one('CronJob', namespace, name);
      if (cron === undefined || cron.metadata.deletionTimestamp !== undefined) return;
      const isDue = scheduled(cron.spec.schedule);
      if (isDue === undefined)
        return recorder.event(
          cron,
          'Warning',
          'UnparseableSchedule',
          `unparseable schedule: "${cron.spec.schedule}" : expected exactly 5 fields`,
        );
      const jobs = store.of('Job', namespace).filter((job) => isOwnedBy(job, cron));
      report(cron, jobs, due(cron, isDue, jobs));
      trim(cron, jobs);
      again(MINUTE / 6);
      return undefined;
    },
  };
}
