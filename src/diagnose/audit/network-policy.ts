import { at, labels, list, selectorOf, selects, selectorText, strings } from '../../model/index.ts';
import type { Facts, ObjectFact, PodFact } from '../facts/index.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { whole } from './lists.ts';
import { because, hitOf } from './remark.ts';

const podsIn = (facts: Facts, namespace: string | undefined): readonly PodFact[] => facts.pods.filter((p) => p.ref.namespace === namespace);

/** Pods a policy is about; all of its namespace when its selector is empty. */
function subjects(facts: Facts, policy: ObjectFact): readonly PodFact[] {
  const selector = selectorOf(at(policy.body['spec'], 'podSelector'));
  return podsIn(facts, policy.ref.namespace).filter((p) => selects(selector, p.labels));
}

function selectsNothing(facts: Facts, policy: ObjectFact): readonly Hit[] {
  const selector = selectorOf(at(policy.body['spec'], 'podSelector')) ?? [];
  const all = whole(facts, 'Pod', policy.ref.namespace);
  if (selector.length === 0 || all === undefined || subjects(facts, policy).length > 0) return [];
  return [
    hitOf({
      cause: 'network_policy.selects_nothing',
      shows: policy.ref,
      title: `Network policy ${policy.ref.name} selects no pod (${selectorText(selector)})`,
      explanation: 'It has no effect: traffic it should allow or deny is decided by other policies, or by none.',
      because: [...because(policy.id, `podSelector ${selectorText(selector)}`), ...because(all, 'no such pod')],
      strength: sure.told,
    }),
  ];
}

type Way = 'ingress' | 'egress';

function peers(facts: Facts, policy: ObjectFact, way: Way): readonly Hit[] {
  const key = way === 'ingress' ? 'from' : 'to';
  const all = list(at(policy.body['spec'], way)).flatMap((rule) => list(at(rule, key)));
  return all.flatMap((peer) => {
    const problem = peerProblem(facts, policy, peer);
    if (problem === undefined) return [];
    return [
      hitOf({
        cause: 'network_policy.peer_selects_nothing',
        shows: policy.ref,
        title: `Network policy ${policy.ref.name} allows ${way} ${key} ${problem.what}, and there is none`,
        explanation: `The ${way} rule matches nobody, so what it was meant to allow is denied.`,
        because: [...because(policy.id, `${way} ${key} ${problem.what}`), ...because(problem.evidence, 'none matches')],
        strength: sure.likely,
      }),
    ];
  });
}

function peerProblem(
  facts: Facts,
  policy: ObjectFact,
  peer: unknown,
): { readonly what: string; readonly evidence: ObjectFact['id'] } | undefined {
  const byNamespace = selectorOf(at(peer, 'namespaceSelector'));
  const byPod = selectorOf(at(peer, 'podSelector'));
  const namespaces = facts.ofKind('Namespace').filter((n) => selects(byNamespace, namespaceLabels(n)));
  if (byNamespace !== undefined && byNamespace.length > 0 && namespaces.length === 0) {
    const all = whole(facts, 'Namespace', undefined);
    return all === undefined ? undefined : { what: `namespaces ${selectorText(byNamespace)}`, evidence: all };
  }
  if (byPod === undefined || byPod.length === 0) return undefined;
  const homes =
    byNamespace === undefined ? [policy.ref.namespace] : byNamespace.length === 0 ? undefined : namespaces.map((n) => n.ref.name);
  const candidates = facts.pods.filter((p) => homes === undefined || homes.includes(p.ref.namespace));
  const all = whole(facts, 'Pod', homes?.length === 1 ? homes[0] : undefined);
  if (all === undefined || candidates.some((p) => selects(byPod, p.labels))) return undefined;
  return { what: `pods ${selectorText(byPod)}${homes === undefined ? '' : ` in ${homes.join(', ')}`}`, evidence: all };
}

/** The API server labels every namespace with its name; old recordings lack it. */
function namespaceLabels(namespace: ObjectFact): Readonly<Record<string, string>> {
  return { 'kubernetes.io/metadata.name': namespace.ref.name, ...labels(namespace.body) };
}

/** A policy for certain pods that lets nothing in, while a Service sends to them and no other policy lets anything in. */
function denies(facts: Facts, policy: ObjectFact, policies: readonly ObjectFact[]): readonly Hit[] {
  const spec = policy.body['spec'];
  const types = strings(at(spec, 'policyTypes'));
  const closed = (types.length === 0 || types.includes('Ingress')) && list(at(spec, 'ingress')).length === 0;
  const selector = selectorOf(at(spec, 'podSelector')) ?? [];
  if (!closed || selector.length === 0) return [];
  const pods = subjects(facts, policy);
  const opened = policies.some(
    (o) =>
      o !== policy &&
      o.ref.namespace === policy.ref.namespace &&
      list(at(o.body['spec'], 'ingress')).length > 0 &&
      subjects(facts, o).some((p) => pods.includes(p)),
  );
  const service = facts.services.find(
    (s) =>
      s.ref.namespace === policy.ref.namespace &&
      Object.keys(s.selector).length > 0 &&
      pods.some((p) => Object.entries(s.selector).every(([k, v]) => p.labels[k] === v)),
  );
  if (opened || service === undefined) return [];
  return [
    hitOf({
      cause: 'network_policy.denies_all',
      shows: policy.ref,
      title: `Network policy ${policy.ref.name} lets nothing reach the pods behind Service ${service.ref.name}`,
      explanation: 'It selects these pods for ingress without a rule that allows any, and no other policy allows any either.',
      because: [
        ...because(policy.id, `podSelector ${selectorText(selector)}, no ingress rule`),
        ...because(service.id, `Service ${service.ref.name} sends to these pods`),
      ],
      strength: sure.likely,
    }),
  ];
}

export const networkPolicy: Rule = {
  causes: ['network_policy.selects_nothing', 'network_policy.peer_selects_nothing', 'network_policy.denies_all'],
  judge: (facts) => {
    const all = facts.ofKind('NetworkPolicy');
    return all.flatMap((p) => [
      ...selectsNothing(facts, p),
      ...peers(facts, p, 'ingress'),
      ...peers(facts, p, 'egress'),
      ...denies(facts, p, all),
    ]);
  },
};
