import { at, type CanaryPlan, type GuardProbe, list, text } from '../../../model/index.ts';
import type { Connection } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import { failureFrom } from '../failure.ts';
import type { Reading } from './guard-version.ts';
import { jsonOf } from '../lines.ts';

/** An account that may do nothing, anywhere: the bot may ask for a token of it, and is refused as it would be for the executor's. */
const POWERLESS = 'k8s-rca-canary';
const ANSWER_BYTES = 1024 * 1024;

export interface BotProbing extends Reading {
  readonly namespace: string;
  /** The manifest of a Job, as the launcher makes it. */
  readonly jobOf: (plan: CanaryPlan) => unknown;
  readonly newId: () => string;
}

/**
 * What the policies that guard the bot's own namespace must refuse the bot: an executor's Job with a command of its own, and a token. Dry runs,
 * by the account that is guarded, and nothing but the one policy is against them. Never rejects.
 */
export async function botProbes(it: BotProbing): Promise<readonly GuardProbe[]> {
  const { namespace, connection, newId } = it;
  const job = it.jobOf({ v: 1, id: newId(), cluster: connection.name, canary: { layers: ['vap'], deployments: [] } });
  const place = encodeURIComponent(namespace);
  return [
    await probe(it, 'k8s-rca-executor-job-shape', { path: `/apis/batch/v1/namespaces/${place}/jobs`, body: withCommand(job) }),
    await probe(it, 'k8s-rca-executor-token', {
      path: `/api/v1/namespaces/${place}/serviceaccounts/${POWERLESS}/token`,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [], expirationSeconds: 600 } },
    }),
  ];
}

type Call = Pick<Parameters<Connection['open']>[0], 'path' | 'body'>;

async function probe({ connection, clock, timeout, namespace }: BotProbing, piece: string, call: Call): Promise<GuardProbe> {
  const said = (refused: boolean, words: string): GuardProbe => ({ layer: 'vap', piece, namespace, refused, said: words.slice(0, 300) });
  try {
    await withDeadline({ clock, ms: timeout, signal: new AbortController().signal }, async (signal) =>
      jsonOf(await connection.open({ ...call, method: 'POST', query: { dryRun: 'All' }, signal }), ANSWER_BYTES),
    );
    return said(false, 'the request was let through');
  } catch (error) {
    const { message } = failureFrom(error);
    return said(message.includes(`ValidatingAdmissionPolicy '${piece}' with binding '${piece}' denied`), message);
  }
}

/** The one thing about the Job that is not as it must be. */
function withCommand(job: unknown): unknown {
  const spec = Object(at(job, 'spec')) as Record<string, unknown>;
  const template = Object(spec['template']) as Record<string, unknown>;
  const pod = Object(template['spec']) as Record<string, unknown>;
  const containers = list(pod['containers']).map((c) => ({ ...(Object(c) as Record<string, unknown>), command: ['true'] }));
  return { ...(Object(job) as Record<string, unknown>), spec: { ...spec, template: { ...template, spec: { ...pod, containers } } } };
}

/** `system:serviceaccount:…` under which the executor's Jobs run. */
export function executorOf(job: unknown, namespace: string): string {
  return `system:serviceaccount:${namespace}:${text(at(job, 'spec', 'template', 'spec', 'serviceAccountName'))}`;
}
