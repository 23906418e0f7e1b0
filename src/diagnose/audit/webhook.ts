import { at, list, type ObjectRef, str, text } from '../../model/index.ts';
import { named } from '../command.ts';
import type { Facts, ObjectFact, PodFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { whole } from './lists.ts';
import { because, hitOf } from './remark.ts';

interface Hook {
  readonly name: string;
  readonly service: ObjectRef;
  /** Requests fail when the hook does not answer; with Ignore they pass. */
  readonly fails: boolean;
}

function hooks({ body }: ObjectFact): readonly Hook[] {
  return list(body['webhooks']).flatMap((w) => {
    const service = at(w, 'clientConfig', 'service');
    const name = str(at(service, 'name'));
    if (name === undefined) return [];
    const namespace = str(at(service, 'namespace'));
    return [
      {
        name: text(at(w, 'name')),
        service: { kind: 'Service', name, ...(namespace === undefined ? {} : { namespace }) },
        fails: at(w, 'failurePolicy') !== 'Ignore',
      },
    ];
  });
}

function judge(facts: Facts, config: ObjectFact, hook: Hook): readonly Hit[] {
  const effect = hook.fails
    ? 'Its failure policy is Fail, so the requests it is called for are refused.'
    : 'Its failure policy is Ignore, so the requests pass unchecked, later than they should.';
  const make = (cause: string, problem: string, pointers: Hit['because'], toward?: ObjectRef): readonly Hit[] => [
    hitOf({
      cause,
      shows: config.ref,
      title: `Webhook ${hook.name} of ${config.ref.name} cannot answer: ${problem}`,
      explanation: `The API server calls ${named(hook.service)} in ${hook.service.namespace ?? 'its namespace'}. ${effect}`,
      because: [...because(config.id, `webhook ${hook.name} → ${hook.service.namespace ?? ''}/${hook.service.name}`), ...pointers],
      strength: hook.fails ? sure.told : sure.fits,
      ...(toward === undefined ? {} : { toward }),
    }),
  ];
  const gone = facts.absent('Service', hook.service.namespace, hook.service.name);
  if (gone !== undefined)
    return make('webhook.service_missing', `Service ${hook.service.name} does not exist`, because(gone, 'no such Service'));
  const service = facts.services.find((s) => s.ref.name === hook.service.name && s.ref.namespace === hook.service.namespace);
  if (service === undefined || Object.keys(service.selector).length === 0) return [];
  const pods = facts.pods.filter(
    (p) => p.ref.namespace === service.ref.namespace && Object.entries(service.selector).every(([k, v]) => p.labels[k] === v),
  );
  return [...noPods(facts, pods, make, service.ref)];
}

type Make = (cause: string, problem: string, pointers: Hit['because'], toward?: ObjectRef) => readonly Hit[];

function noPods(facts: Facts, pods: readonly PodFact[], make: Make, service: ObjectRef): readonly Hit[] {
  const [first] = pods;
  if (first === undefined) {
    const all = whole(facts, 'Pod', service.namespace);
    return all === undefined
      ? []
      : make('webhook.no_endpoints', `no pod stands behind Service ${service.name}`, because(all, 'no pod matches its selector'));
  }
  // A pod without any status (a fixture, a template) tells nothing.
  if (pods.some((p) => p.well) || pods.every((p) => !p.hasStatus)) return [];
  return make(
    'webhook.no_endpoints',
    `no pod behind Service ${service.name} is ready`,
    because(first.id, `pod ${first.ref.name} is not ready`),
    facts.ownerOf(first.ref),
  );
}

export const webhook: Rule = {
  causes: ['webhook.service_missing', 'webhook.no_endpoints'],
  judge: (facts) =>
    [...facts.ofKind('ValidatingWebhookConfiguration'), ...facts.ofKind('MutatingWebhookConfiguration')].flatMap((c) =>
      hooks(c).flatMap((h) => judge(facts, c, h)),
    ),
};
