import { type CanaryPlan, digest, type GuardLayer, type Plan } from '../../../model/index.ts';
import { type Clock, type JobState, type Launcher, LaunchError, type Log } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { failureFrom } from '../failure.ts';
import { defaultTuning, type Tuning } from '../tuning.ts';
import { botProbes, executorOf } from './bot-probes.ts';
import { canary } from './canary.ts';
import { followJobs } from './follow.ts';
import { gatekeeperFaults } from './gatekeeper-pieces.ts';
import { guardVersion } from './guard-version.ts';
import { boundTo, type JobOf } from './binding.ts';
import { jobState, maybe } from './job-state.ts';
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

/** For a Job that is looked at and never made. */
const NO_PROBES: CanaryPlan = { v: 1, id: '0'.repeat(16), cluster: '', canary: { layers: [], deployments: [] } };

/** Executor Jobs of one cluster. How they stand is read from the cluster by name each time, so that a restart forgets nothing. */
export function kubernetesLauncher(options: LauncherOptions): Launcher {
  const { connection, namespace, clock, random, log, layers, jobOf, newId } = options;
  const jobs = jobsOf({ connection, namespace, clock, timeout: TIMEOUT });
  const reading = { connection, clock, timeout: TIMEOUT };
  const tuning = { ...defaultTuning, ...options.tuning };
  const canaryJob = (plan: CanaryPlan): ReturnType<typeof jobOf> => jobOf({ plan, approval: '', auditHead: '' });
  const probing = { ...reading, namespace, newId, jobOf: canaryJob };
  const proving = {
    ...reading,
    layers,
    newId,
    botProbes: () => botProbes(probing),
    gatekeeperFaults: () => gatekeeperFaults(reading, executorOf(canaryJob(NO_PROBES), namespace)),
    launch: async (plan: CanaryPlan) => {
      const manifest = canaryJob(plan);
      await jobs.create(manifest);
      return manifest.metadata.name;
    },
    state: (job: string) => stateOf(jobs, job, jobOf),
    remove: (job: string) => jobs.remove(job),
  };
  return {
    launch: async ({ name, plan, approval, auditHead }) => {
      const manifest = jobOf({ plan, approval, auditHead });
      if (manifest.metadata.name !== name) throw new LaunchError('refused', 'name', `the Job would be called ${manifest.metadata.name}`);
      const made = await create(jobs, manifest);
      if (made === 'existed' && !(await isMade(jobs, { name, plan, jobOf }))) throw new LaunchError('refused', 'foreign', FOREIGN);
      return made;
    },
    state: (name) => stateOf(jobs, name, jobOf),
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

const FOREIGN = 'the Job of this name was not made by the bot, or was changed since';

/** One that is gone already was there. */
async function isMade(
  jobs: Jobs,
  { name, plan, jobOf }: { readonly name: string; readonly plan: Plan; readonly jobOf: JobOf },
): Promise<boolean> {
  const job = await jobs.get(name).catch((error: unknown) => {
    throw new LaunchError('retry', 'unreachable', failureFrom(error).message);
  });
  return job === undefined || boundTo(job, [], jobOf)?.plan === digest(plan);
}

async function stateOf(jobs: Jobs, name: string, jobOf: JobOf): Promise<JobState> {
  const job = await jobs.get(name);
  if (job === undefined) return { is: 'absent' };
  const [pods, events] = await Promise.all([jobs.pods(name), jobs.events(name)]);
  const bound = boundTo(job, pods, jobOf);
  return bound === undefined ? maybe('foreign', FOREIGN) : jobState({ job, events, ...bound });
}
