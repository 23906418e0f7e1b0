import type { CanaryPlan, GuardLayer, GuardProbe } from '../model/index.ts';
import { approvalKey, restartedKey } from '../remediate/index.ts';
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
    // Sent again where nothing answers yet, as in the first moments of a pod; what must be refused is sent once.
    await ask(it, { method: 'GET', path }, 'read');
    const body = forbiddenChange(layer);
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

/** A time at which nobody restarted anything, so that it always is a change. */
const RESTARTED_AT = '1970-01-01T00:00:00Z';

/**
 * Field rules see `hostNetwork`; a restart has no bounds that anybody could set, and suits any number of replicas, so that only the missing
 * approval is left to refuse it by. The approval of an earlier change may still stand on the object, and hold: it is written over.
 */
function forbiddenChange(layer: GuardLayer): unknown {
  const metadata = { annotations: { [approvalKey]: 'canary' } };
  const template = layer === 'vap' ? { spec: { hostNetwork: true } } : { metadata: { annotations: { [restartedKey]: RESTARTED_AT } } };
  return { metadata, spec: { template } };
}
