import { annotations, apiVersionOf, at, text, type Remedy } from '../../model/index.ts';
import { approvalKey } from '../../remediate/index.ts';
import type { Hands } from '../hands.ts';

/** What the object itself shows of the change: its approval stands there, it does not, or the object cannot be read now. */
export type Trace = 'there' | 'none' | 'unknown';

const kinds = { deployments: 'Deployment', statefulsets: 'StatefulSet', pods: 'Pod' } as const;

/** The executor writes the approval in the request that makes the change, so a workload that carries it was changed, whatever a result claims. */
export async function traceOf({ needs }: Hands, { plan, hash }: Remedy): Promise<Trace> {
  const { target } = plan.action;
  const kind = kinds[target.resource];
  const ref = { apiVersion: apiVersionOf(kind), kind, namespace: target.namespace, name: target.name };
  const found = await needs.cluster.look({ do: 'get', ref });
  if (found.is === 'missing') return found.why === 'not-found' ? 'none' : 'unknown';
  if (found.is !== 'object' || found.body.metadata.uid !== target.uid) return 'none';
  return approvedPlan(annotations(found.body)[approvalKey] ?? '') === hash ? 'there' : 'none';
}

/** The digest that an approval names; its signature was checked by who let it be written. */
function approvedPlan(jws: string): string {
  try {
    return text(at(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')), 'planHash'));
  } catch {
    return '';
  }
}
