import { edit } from '../command.ts';
import { type Rule, sure } from '../rule.ts';
import { scheduleProblem } from './cron-schedule.ts';
import { because, hitOf } from './remark.ts';

/** CronJobs that can never start a Job. One that is suspended is so on purpose. */
export const cronJob: Rule = {
  causes: ['cronjob.invalid_schedule', 'cronjob.negative_deadline'],
  judge: (facts) =>
    facts.workloads
      .filter((w) => w.ref.kind === 'CronJob')
      .flatMap((w) => {
        const problem = w.schedule === undefined ? undefined : scheduleProblem(w.schedule);
        const deadline = w.startingDeadlineSeconds;
        return [
          ...(problem === undefined
            ? []
            : [
                hitOf({
                  cause: 'cronjob.invalid_schedule',
                  shows: w.ref,
                  title: `Schedule "${w.schedule ?? ''}" of CronJob ${w.ref.name} cannot be read`,
                  explanation: `It is no schedule the controller understands: ${problem}. No Job is ever started.`,
                  because: because(w.id, `schedule "${w.schedule ?? ''}": ${problem}`),
                  strength: sure.stated,
                  steps: [{ text: 'Write a valid schedule.', command: edit(w.ref) }],
                }),
              ]),
          ...(deadline === undefined || deadline >= 0
            ? []
            : [
                hitOf({
                  cause: 'cronjob.negative_deadline',
                  shows: w.ref,
                  title: `CronJob ${w.ref.name} has a negative starting deadline (${deadline} s)`,
                  explanation: 'Every start is already too late, so no Job is ever started.',
                  because: because(w.id, `startingDeadlineSeconds ${deadline}`),
                  strength: sure.stated,
                  steps: [{ text: 'Remove startingDeadlineSeconds or make it positive.', command: edit(w.ref) }],
                }),
              ]),
        ];
      }),
};
