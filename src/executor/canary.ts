import { at, type CanaryPlan, type GuardLayer, type GuardProbe, num } from '../model/index.ts';
import { approvalKey } from '../remediate/index.ts';
import { type Api, isOk, refusalOf } from './api.ts';
import { ask, type Sleep } from './ask.ts';
import { NoAnswer } from './no-answer.ts';
import { Refusal } from './refusal.ts';

interface Probing {
  readonly api: Api;
  readonly sleep: Sleep;
}

/** What each layer says when it is the one that refuses. RBAC's 403 names none of them, and proves nothing. */
const NAMES: Readonly<Record<GuardLayer, RegExp>> = {
  vap: /ValidatingAdmissionPolicy 'k8s-rca-executor-scope'/,
  gatekeeper: /admission webhook "[^"]*" denied the request.*human approval/s,
  practice: /^practice guard: /,
};

/** Tries what each layer must refuse on its own, as dry runs: whatever the answers, nothing is changed. */
export async function probe(it: Probing, plan: CanaryPlan): Promise<readonly GuardProbe[]> {
  const probes: GuardProbe[] = [];
  for (const deployment of plan.canary.deployments) {
    for (const layer of plan.canary.layers) probes.push(await probeOne(it, layer, deployment));
  }
  return probes;
}

async function probeOne(
  it: Probing,
  layer: GuardLayer,
  deployment: { readonly namespace: string; readonly name: string },
): Promise<GuardProbe> {
  const { namespace, name } = deployment;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const said = (refused: boolean, words: string): GuardProbe => ({ layer, namespace, refused, said: words });
  try {
    const live = await ask(it, { method: 'GET', path }, 'read');
    const body = forbiddenChange(layer, live);
    const answer = await it.api.send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json', dryRun: true });
    if (isOk(answer)) return said(false, 'the request was let through');
    const { code, why } = refusalOf(answer);
    return said(NAMES[layer].test(why), `${code}: ${why}`);
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Refusal) return said(false, `no verdict: ${error.message}`);
    throw error;
  }
}

/**
 * Field rules see `hostNetwork`; a scale by one is within every bound, so that only the missing approval is left to refuse it by. The approval
 * of an earlier change may still stand on the object, and hold: it is written over.
 */
function forbiddenChange(layer: GuardLayer, live: unknown): unknown {
  const metadata = { annotations: { [approvalKey]: 'canary' } };
  if (layer === 'vap') return { metadata, spec: { template: { spec: { hostNetwork: true } } } };
  const replicas = num(at(live, 'spec', 'replicas')) ?? 1;
  return { metadata, spec: { replicas: replicas >= 20 ? replicas - 1 : replicas + 1 } };
}
