import { at, digest, type KubeObject, list, type Plan, text } from '../../../model/index.ts';

/** How the bot would make the Job of this plan. */
export type JobOf = (order: { readonly plan: Plan; readonly approval: string; readonly auditHead: string }) => unknown;

/** What of the cluster's word on one Job can be believed. */
export interface Bound {
  /** Digest of the plan that the Job carries. */
  readonly plan: string;
  /** The pods that the Job's controller made of it. A label alone makes no pod the Job's. */
  readonly pods: readonly KubeObject[];
}

/** Undefined for a Job that is not, field by field, as the bot makes it: somebody else's under the same name. What the server adds may be there. */
export function boundTo(job: KubeObject, pods: readonly KubeObject[], jobOf: JobOf): Bound | undefined {
  const spec = at(job, 'spec', 'template', 'spec');
  const plan = parsed(env(spec, 'RCA_PLAN'));
  if (plan === undefined) return undefined;
  const made = jobOf({ plan, approval: env(spec, 'RCA_APPROVAL'), auditHead: '' });
  if (at(made, 'metadata', 'name') !== job.metadata.name || !holds(at(job, 'spec'), at(made, 'spec'))) return undefined;
  return { plan: digest(plan), pods: pods.filter((pod) => isOf(pod, job) && holds(at(pod, 'spec'), at(made, 'spec', 'template', 'spec'))) };
}

function env(spec: unknown, name: string): string {
  const [container] = list(at(spec, 'containers'));
  return text(
    at(
      list(at(container, 'env')).find((e) => at(e, 'name') === name),
      'value',
    ),
  );
}

function parsed(json: string): Plan | undefined {
  try {
    return JSON.parse(json) as Plan;
  } catch {
    return undefined;
  }
}

function isOf(pod: KubeObject, job: KubeObject): boolean {
  const owner = list(at(pod.metadata, 'ownerReferences')).find((o) => at(o, 'controller') === true);
  return at(owner, 'kind') === 'Job' && job.metadata.uid !== undefined && at(owner, 'uid') === job.metadata.uid;
}

/** Whether everything that was written stands there; more may. Lists are as long as they were written. */
function holds(found: unknown, written: unknown): boolean {
  if (Array.isArray(written)) {
    const there = list(found);
    return there.length === written.length && written.every((one, i) => holds(there[i], one));
  }
  // An empty text is left out by the server: the approval of a canary.
  if (written === '') return found === undefined || found === '';
  if (typeof written !== 'object' || written === null) return found === written;
  return Object.entries(written).every(([key, one]) => holds(at(found, key), one));
}
