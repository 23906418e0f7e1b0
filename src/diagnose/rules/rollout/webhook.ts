import { at, list, type ObjectRef, text } from '../../../model/index.ts';
import { describe, inNamespace, kubectl } from '../../command.ts';
import { sure } from '../../rule.ts';
import { group, type Sentence, type Word } from '../spoken.ts';

/** `Post "https://policy.tools.svc:443/check?timeout=10s": …`, `no endpoints available for service "policy"`. */
function serviceOf(on: Sentence): ObjectRef | undefined {
  const [, name, namespace] = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b/.exec(on.said.message) ?? [];
  return name === undefined || namespace === undefined ? undefined : { kind: 'Service', name, namespace };
}

/** The configuration that holds the webhook, where it was seen. */
function configurationOf(on: Sentence): ObjectRef | undefined {
  const all = [...on.facts.ofKind('ValidatingWebhookConfiguration'), ...on.facts.ofKind('MutatingWebhookConfiguration')];
  return all.find((c) => list(c.body['webhooks']).some((w) => text(at(w, 'name')) === group(on)))?.ref;
}

/** What the API server got when it called, plainest first. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/no endpoints available/i, 'its Service has no ready endpoint'],
  [/service "[^"]+" not found/i, 'its Service does not exist'],
  [/x509|certificate/i, 'its certificate is not trusted'],
  [/connection refused/i, 'connections to it are refused'],
  [/no such host/i, 'its host name does not resolve'],
  [/deadline exceeded|timed? ?out|timeout:/i, 'it gives no answer in time'],
  [/(?:status|code:?) ?5\d\d|Internal Server Error|Service Unavailable|EOF/i, 'it answers with an error'],
];

function answer(on: Sentence): string {
  // The URL carries `?timeout=10s`: what came back stands behind it.
  const after = on.said.message.replace(/"https?:[^"]*"/g, '');
  return answers.find(([words]) => words.test(after))?.[1] ?? 'the API server cannot call it';
}

/** The webhook stands in the way of everything it looks at: it is to blame, not the workload that wants to create a pod. */
export const webhookDown: Word = {
  cause: 'webhook.unreachable',
  words: /failed calling webhook "([^"]+)"|failed to call webhook|conversion webhook for (.+?) failed/i,
  strength: sure.stated,
  title: (on) => `Admission webhook ${group(on)} is down: ${answer(on)}`.replace('webhook  ', 'webhook '),
  explanation: 'The API server cannot ask the webhook, and its failure policy is Fail: nothing that it looks at can be created.',
  culprit: (on) => configurationOf(on) ?? serviceOf(on) ?? { kind: 'Webhook', name: group(on) || 'of the cluster' },
  toward: serviceOf,
  steps: (on) => {
    const service = serviceOf(on);
    const behind = service && [
      { text: 'See whether pods stand ready behind it.', command: kubectl('get', 'service,endpointslices,pods', ...inNamespace(service)) },
      { text: 'See its Service.', command: describe(service) },
    ];
    return [
      ...(behind ?? []),
      {
        text: 'Find its configuration (failurePolicy, namespaceSelector, certificate).',
        command: kubectl('get', 'validatingwebhookconfigurations,mutatingwebhookconfigurations'),
      },
    ];
  },
};
