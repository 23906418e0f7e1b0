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

/**
 * The piece that must refuse, and how it says its name. RBAC's 403 names none of them, and proves nothing; nor does Gatekeeper by its stock
 * webhook, which lets everything pass while it is down.
 */
const PIECES: Readonly<Record<GuardLayer, { readonly piece: string; readonly says: RegExp }>> = {
  vap: {
    piece: 'k8s-rca-executor-scope',
    says: /ValidatingAdmissionPolicy 'k8s-rca-executor-scope' with binding 'k8s-rca-executor-scope' denied/,
  },
  gatekeeper: {
    piece: 'executor-guard.k8s-rca.io',
    says: /admission webhook "executor-guard\.k8s-rca\.io" denied the request: .*\[k8s-rca-executor-guard\] [^\n]*human approval/s,
  },
  practice: { piece: 'practice guard', says: /^practice guard: / },
};

/** Of two webhooks that refuse one request the API server names the faster: ours is waited for as often as this. */
const TRIES = 40;
const ANOTHER = /admission webhook "[^"]*" denied the request/;

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
  const { piece, says } = PIECES[layer];
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const said = (refused: boolean, words: string): GuardProbe => ({ layer, piece, namespace, refused, said: words });
  try {
    const live = await ask(it, { method: 'GET', path }, 'read');
    const body = forbiddenChange(layer, live);
    let words = '';
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await it.api.send({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json', dryRun: true });
      if (isOk(answer)) return said(false, 'the request was let through');
      const { code, why } = refusalOf(answer);
      words = `${code}: ${why}`;
      if (says.test(why)) return said(true, words);
      if (layer !== 'gatekeeper' || !ANOTHER.test(why)) break;
    }
    return said(false, words);
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
