import { at, list } from '../../../model/index.ts';
import type { Clock, Log } from '../../../ports/index.ts';
import type { Change } from '../change.ts';
import type { Connection } from '../connection.ts';
import { mustKnow } from '../kinds.ts';
import { type Reflector, startReflector } from '../reflector.ts';
import type { Tuning } from '../tuning.ts';
import { turns } from '../turns.ts';
import { watchSource } from '../watch-source.ts';

export interface Following {
  readonly connection: Connection;
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly tuning: Tuning;
}

const REMEDY_LABEL = 'k8s-rca.io/remedy';
const JOB_LABEL = 'batch.kubernetes.io/job-name';

/** What no watch shows (events: why no pod is made) is looked for this often while a Job is unfinished. */
const LOOK_EVERY = 5_000;

/** Jobs of remedies and their pods, watched: a Job's name is told when it or its pod changed, and at every interval until it has ended. */
export function followJobs(needs: Following, on: (name: string) => void): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const tell = (name: string): void => {
    if (!stopped.signal.aborted) on(name);
  };
  const unfinished = new Set<string>();
  const jobs = reflect(needs, { kind: 'Job', labelSelector: REMEDY_LABEL }, ({ is, object }) => {
    const { name } = object.metadata;
    if (is === 'seen' && !hasEnded(object)) unfinished.add(name);
    else unfinished.delete(name);
    tell(name);
  });
  const pods = reflect(needs, { kind: 'Pod', labelSelector: `${REMEDY_LABEL},${JOB_LABEL}` }, ({ object }) =>
    tell(String(at(object.metadata, 'labels', JOB_LABEL))),
  );
  const look = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await needs.clock.sleep(LOOK_EVERY, stopped.signal);
      for (const name of unfinished) tell(name);
    }
  };
  void look();
  return {
    async stop() {
      stopped.abort();
      await Promise.all([jobs.stop(), pods.stop()]);
    },
  };
}

type Of = { readonly kind: string; readonly labelSelector: string };

function reflect(needs: Following, of: Of, deliver: (change: Change) => void): Reflector {
  const { connection, namespace, clock, random, log, tuning } = needs;
  const link = `watch executor ${of.kind}s`;
  return startReflector({
    source: watchSource(connection, { kind: mustKnow(of.kind), namespace, labelSelector: of.labelSelector }, tuning),
    clock,
    random,
    tuning,
    turns: turns(),
    keep: () => true,
    after: Promise.resolve(),
    deliver,
    failed: (_change, error) => log.error({ link, error: error instanceof Error ? error.name : typeof error }, 'a Job was not taken in'),
    troubled: ({ kind, status }) => log.warn({ link, error: kind, status }, 'a watch does not get through; it is tried on'),
    recovered: () => log.info({ link }, 'a watch gets through again'),
  });
}

function hasEnded(job: unknown): boolean {
  return list(at(job, 'status', 'conditions')).some(
    (c) => (at(c, 'type') === 'Complete' || at(c, 'type') === 'Failed') && at(c, 'status') === 'True',
  );
}
