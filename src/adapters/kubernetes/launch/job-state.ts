import { at, type Execution, type KubeObject, list, num, text } from '../../../model/index.ts';
import type { JobState } from '../../../ports/index.ts';
import { executionIn } from './execution.ts';
import { troubleIn } from './trouble.ts';

/** What the cluster shows of one Job. */
export interface Shown {
  readonly job: KubeObject;
  /** Its own alone. */
  readonly pods: readonly KubeObject[];
  /** Digest of the plan that it carries. */
  readonly plan: string;
  readonly events: readonly KubeObject[];
}

type Failed = Extract<JobState, { is: 'failed' }>;

/** The executor may have sent its change before it died: only the object itself can tell. */
export const maybe = (code: string, why: string): Failed => ({ is: 'failed', code, why, ran: 'maybe' });

/** How a Job stands, from the cluster alone. It is `failed` only when nothing of it can run any more. */
export function jobState(shown: Shown): JobState {
  const { plan } = shown;
  const execution = resultOf(shown);
  if (execution !== undefined) return { is: 'done', execution, plan };
  const failed = conditionOf(shown.job, 'Failed');
  if (failed !== undefined) return whyFailed(shown, text(at(failed, 'reason')));
  if (conditionOf(shown.job, 'Complete') !== undefined) {
    return maybe('no-result', 'the executor ended well but left no result that can be read');
  }
  if (text(at(shown.job, 'metadata', 'deletionTimestamp')) !== '') return maybe('gone', 'the Job was deleted by somebody');
  return standing(shown);
}

function standing({ pods, events }: Shown): JobState {
  if (pods.some(isRunning)) return { is: 'running' };
  const trouble = troubleIn(events);
  if (trouble !== undefined) return { is: 'waiting', why: trouble.why };
  return { is: 'waiting', why: pods.length === 0 ? 'the executor’s pod is being made' : 'the executor’s pod is starting' };
}

/** A Job whose container never ran is told by what kept it; one that ran without a result by how its pod ended. */
function whyFailed({ pods, events }: Shown, reason: string): Failed {
  const started = pods.some((pod) => hasRun(pod)) || events.some((event) => text(at(event, 'reason')) === 'Started');
  const trouble = started ? undefined : troubleIn(events);
  if (trouble !== undefined) return { is: 'failed', ...trouble };
  if (started) return howItDied(pods, reason);
  if (reason === 'DeadlineExceeded') return { is: 'failed', code: 'deadline', why: 'the executor’s pod did not start in time' };
  return { is: 'failed', code: 'gone', why: `the executor’s pod was deleted before it started (${reason})` };
}

function howItDied(pods: readonly KubeObject[], reason: string): Failed {
  for (const pod of pods) {
    const evicted = text(at(pod, 'status', 'reason'));
    if (evicted !== '') return maybe('evicted', `the executor’s pod ended early: ${evicted}: ${text(at(pod, 'status', 'message'))}`);
    const end = terminated(pod);
    if (end !== undefined) {
      return maybe('died', `the executor ended with ${num(at(end, 'exitCode')) ?? '?'} (${text(at(end, 'reason'))}) and left no result`);
    }
  }
  if (reason === 'DeadlineExceeded') return maybe('deadline', 'the executor ran into its deadline');
  return maybe('gone', 'the executor’s pod was deleted while it ran');
}

const statuses = (pod: KubeObject): readonly unknown[] => list(at(pod, 'status', 'containerStatuses'));
const terminated = (pod: KubeObject): unknown =>
  statuses(pod)
    .map((s) => at(s, 'state', 'terminated'))
    .find((s) => s !== undefined);
const isRunning = (pod: KubeObject): boolean => statuses(pod).some((s) => at(s, 'state', 'running') !== undefined);
const hasRun = (pod: KubeObject): boolean => isRunning(pod) || terminated(pod) !== undefined;

function resultOf({ pods, plan }: Shown): Execution | undefined {
  return pods.map((pod) => executionIn(text(at(terminated(pod), 'message')), plan)).find((e) => e !== undefined);
}

function conditionOf(job: KubeObject, type: string): unknown {
  return list(at(job, 'status', 'conditions')).find((c) => at(c, 'type') === type && at(c, 'status') === 'True');
}
