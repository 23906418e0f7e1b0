import { at, list, stringMap, text } from '../../../model/index.ts';
import { edit } from '../../command.ts';
import { type Facts, matchesLabels, type ObjectFact, type PodFact, podsBehind } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import { endpointIn, serviceAt } from '../dependency/endpoint.ts';
import { heard, shown, weight } from '../lines.ts';

const silence = [/timed? ?out|i\/o timeout|deadline exceeded|ETIMEDOUT|EAI_AGAIN|no answer|unreachable|no servers could be reached/i];

/** matchLabels only: an expression is taken to match, so that we claim too little rather than too much. */
function selected(selector: unknown, pod: PodFact): boolean {
  const labels = stringMap(at(selector, 'matchLabels'));
  return Object.keys(labels).length === 0 ? true : matchesLabels(labels, pod.labels);
}

function policiesOn(pod: PodFact, direction: 'Ingress' | 'Egress', facts: Facts): readonly ObjectFact[] {
  return facts.ofKind('NetworkPolicy', pod.ref.namespace).filter((p) => {
    const types = list(at(p.body['spec'], 'policyTypes')).map(text);
    const applies = types.length === 0 ? direction === 'Ingress' || at(p.body['spec'], 'egress') !== undefined : types.includes(direction);
    return applies && selected(at(p.body['spec'], 'podSelector'), pod);
  });
}

function peerMatches(peer: unknown, other: PodFact): boolean {
  if (at(peer, 'ipBlock') !== undefined) return true;
  if (at(peer, 'namespaceSelector') !== undefined) return true;
  return at(peer, 'podSelector') === undefined || selected(at(peer, 'podSelector'), other);
}

function portMatches(rule: unknown, port: number | undefined): boolean {
  const ports = list(at(rule, 'ports'));
  return (
    ports.length === 0 ||
    port === undefined ||
    ports.some((p) => typeof at(p, 'port') === 'string' || at(p, 'port') === undefined || at(p, 'port') === port)
  );
}

function allows(policy: ObjectFact, direction: 'ingress' | 'egress', other: PodFact, port: number | undefined): boolean {
  return list(at(policy.body['spec'], direction)).some((rule) => {
    const peers = list(at(rule, direction === 'ingress' ? 'from' : 'to'));
    return portMatches(rule, port) && (peers.length === 0 || peers.some((p) => peerMatches(p, other)));
  });
}

/** Policies that together let nothing pass between two pods. */
function blocking(from: PodFact, to: PodFact, port: number | undefined, facts: Facts): readonly ObjectFact[] {
  const into = policiesOn(to, 'Ingress', facts);
  const out = policiesOn(from, 'Egress', facts);
  if (into.length > 0 && !into.some((p) => allows(p, 'ingress', from, port))) return into;
  if (out.length > 0 && !out.some((p) => allows(p, 'egress', to, port))) return out;
  return [];
}

function hits(facts: Facts): readonly Hit[] {
  return heard(facts, silence).flatMap((h): Hit[] => {
    const endpoint = endpointIn(h.line.text);
    const service = endpoint && serviceAt(facts, endpoint, h.about.namespace);
    const from = facts.pod(h.about);
    const to = service && podsBehind(service, facts.pods)[0];
    if (from === undefined || to === undefined || service === undefined) return [];
    const target = Number(service.ports.find((p) => p.port === endpoint?.port)?.target) || undefined;
    const [policy] = blocking(from, to, target, facts);
    const strength = sure.told * weight(h);
    if (policy === undefined || strength === 0) return [];
    return [
      {
        cause: 'network.policy',
        title: `NetworkPolicy ${policy.ref.name} does not let ${facts.ownerOf(from.ref).name} reach ${service.ref.name}`,
        explanation: 'Connections time out, the pods behind the Service are there, and the policies that apply allow no such traffic.',
        culprit: policy.ref,
        because: [
          { evidence: h.line.id, says: shown(h.line), fromEnd: h.line.rest.length },
          { evidence: policy.id, says: `policy ${policy.ref.name} applies and has no rule for it` },
        ],
        against: [],
        strength,
        steps: [{ text: 'Add a rule for this client and port.', command: edit(policy.ref) }],
        shows: from.ref,
      },
    ];
  });
}

export const networkPolicy: Rule = { causes: ['network.policy'], judge: hits };
