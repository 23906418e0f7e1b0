import { type Rule, sure } from '../rule.ts';
import { because, hitOf } from './remark.ts';

/** Jobs whose pods failed, with none at work and none that succeeded. One that is suspended or completed is as it should be. */
export const job: Rule = {
  causes: ['job.failed.generic'],
  judge: (facts) =>
    facts.workloads
      .filter((w) => w.ref.kind === 'Job' && w.failed > 0 && w.active === 0 && w.succeeded === 0 && !w.suspended)
      .filter(
        (w) => !w.conditions.some((c) => (c.type === 'Complete' || c.type === 'Failed' || c.type === 'Suspended') && c.status === 'True'),
      )
      .map((w) => ({
        ...hitOf({
          cause: 'job.failed.generic',
          shows: w.ref,
          title: `Job ${w.ref.name}: ${w.failed} ${w.failed === 1 ? 'pod' : 'pods'} failed, none runs and none succeeded`,
          explanation: 'The Job has not given up yet, or does not say so; its pods tell why they fail.',
          because: because(w.id, `failed ${w.failed}, active 0, succeeded 0`),
          strength: sure.fits,
        }),
        bare: 'part' as const,
      })),
};
