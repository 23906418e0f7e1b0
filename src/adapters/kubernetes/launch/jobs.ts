import { at, type KubeObject, list } from '../../../model/index.ts';
import type { Clock } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import { ApiFailure } from '../failure.ts';
import { mustKnow, pathOf } from '../kinds.ts';
import { jsonOf } from '../lines.ts';

/** Everything the bot may do to executor Jobs: make one, read them with their pods and events, remove one. All of it in its own namespace. */
export interface Jobs {
  create(manifest: unknown): Promise<void>;
  /** Undefined when there is none. */
  get(name: string): Promise<KubeObject | undefined>;
  pods(job: string): Promise<readonly KubeObject[]>;
  /** Of the Job and of its pods, also of pods that are gone. */
  events(job: string): Promise<readonly KubeObject[]>;
  remove(name: string): Promise<void>;
}

export interface JobsNeeds {
  readonly connection: Connection;
  readonly namespace: string;
  readonly clock: Clock;
  /** Per request, milliseconds. */
  readonly timeout: number;
}

const ANSWER_BYTES = 8 * 1024 * 1024;
const job = mustKnow('Job');

export function jobsOf({ connection, namespace, clock, timeout }: JobsNeeds): Jobs {
  const path = pathOf(job, { namespace });
  const ask = (call: Omit<Parameters<Connection['open']>[0], 'signal'>): Promise<unknown> =>
    withDeadline({ clock, ms: timeout, signal: new AbortController().signal }, async (signal) =>
      jsonOf(await connection.open({ ...call, signal }), ANSWER_BYTES),
    );
  const items = async (kind: string, query: Record<string, string>): Promise<readonly KubeObject[]> =>
    list(at(await ask({ path: pathOf(mustKnow(kind), { namespace }), query }), 'items')) as readonly KubeObject[];
  return {
    create: async (manifest) => void (await ask({ path, method: 'POST', body: manifest })),
    get: (name) => orAbsent(ask({ path: pathOf(job, { namespace, name }) }) as Promise<KubeObject>),
    pods: (name) => items('Pod', { labelSelector: `job-name=${name}` }),
    async events(name) {
      const all = await items('Event', {});
      return all.filter((event) => isAbout(String(at(event, 'involvedObject', 'name')), name));
    },
    remove: async (name) =>
      void (await orAbsent(ask({ path: pathOf(job, { namespace, name }), method: 'DELETE', query: { propagationPolicy: 'Background' } }))),
  };
}

/** The Job controller names a pod after its Job, a hyphen and five characters. */
function isAbout(object: string, name: string): boolean {
  return object === name || (object.startsWith(`${name}-`) && object.length === name.length + 6);
}

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiFailure && error.kind === 'not-found') return undefined;
    throw error;
  }
}
