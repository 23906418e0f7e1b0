import type { CanaryPlan, GuardLayer, Plan } from '../../../model/index.ts';
import { type Clock, type JobState, type Launcher, LaunchError, type Log } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { failureFrom } from '../failure.ts';
import { defaultTuning, type Tuning } from '../tuning.ts';
import { canary } from './canary.ts';
import { followJobs } from './follow.ts';
import { guardVersion } from './guard-version.ts';
import { jobState } from './job-state.ts';
import { type Jobs, jobsOf } from './jobs.ts';

/** One Job to make. */
export interface JobOrder {
  readonly plan: Plan | CanaryPlan;
  /** Compact JWS; empty for a canary, which asks for nothing that needs one. */
  readonly approval: string;
  readonly auditHead: string;
}

export interface LauncherOptions {
  readonly connection: Connection;
  /** Our own: Jobs are made there and nowhere else. */
  readonly namespace: string;
  /** Layers of the guard that are demanded, each proven on its own. */
  readonly layers: readonly GuardLayer[];
  /** The manifest of a Job, named by its plan's id. */
  readonly jobOf: (order: JobOrder) => { readonly metadata: { readonly name: string } };
  /** Id of a canary's Job: 16 characters of a name, never one that was used before. */
  readonly newId: () => string;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads reconnects. */
  readonly random: () => number;
  readonly log: Log;
  /** For tests and the practice cluster. */
  readonly tuning?: Partial<Tuning>;
}

/** Per request, milliseconds. */
const TIMEOUT = 15_000;

/** Executor Jobs of one cluster. How they stand is read from the cluster by name each time, so that a restart forgets nothing. */
export function kubernetesLauncher(options: LauncherOptions): Launcher {
  const { connection, namespace, clock, random, log, layers, jobOf, newId } = options;
  const jobs = jobsOf({ connection, namespace, clock, timeout: TIMEOUT });
  const reading = { connection, clock, timeout: TIMEOUT };
  const tuning = { ...defaultTuning, ...options.tuning };
  const proving = {
    ...reading,
    layers,
    newId,
    launch: async (plan: CanaryPlan) => {
      const manifest = jobOf({ plan, approval: '', auditHead: '' });
      await jobs.create(manifest);
      return manifest.metadata.name;
    },
    state: (job: string) => stateOf(jobs, job),
    remove: (job: string) => jobs.remove(job),
  };
  return {
    launch: async ({ name, plan, approval, auditHead }) => {
      const manifest = jobOf({ plan, approval, auditHead });
      if (manifest.metadata.name !== name) throw new LaunchError('refused', 'name', `the Job would be called ${manifest.metadata.name}`);
      return create(jobs, manifest);
    },
    state: (name) => stateOf(jobs, name),
    follow: (on) => followJobs({ connection, namespace, clock, random, log, tuning }, on),
    canary: (namespaces) => canary(proving, namespaces),
    guardVersion: () => guardVersion(reading),
  };
}

async function create(jobs: Jobs, manifest: unknown): Promise<'created' | 'existed'> {
  try {
    await jobs.create(manifest);
    return 'created';
  } catch (error) {
    const { kind, status, message } = failureFrom(error);
    if (status === 409 && message.includes('already exists')) return 'existed';
    // A quota that others write at the same time answers 409 too, and is worth another try.
    const passes = status === 409 || ['unauthorized', 'throttled', 'server', 'timeout', 'unreachable'].includes(kind);
    throw new LaunchError(passes && !/denied the request|ValidatingAdmissionPolicy/.test(message) ? 'retry' : 'refused', kind, message);
  }
}

async function stateOf(jobs: Jobs, name: string): Promise<JobState> {
  const job = await jobs.get(name);
  if (job === undefined) return { is: 'absent' };
  const [pods, events] = await Promise.all([jobs.pods(name), jobs.events(name)]);
  return jobState({ job, pods, events });
}
