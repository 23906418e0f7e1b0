import type { CauseId } from '../../../model/index.ts';
import { describe, kubectl } from '../../command.ts';
import type { Facts, PodFact } from '../../facts/index.ts';
import { type Ground, type Hit, type Rule, sure } from '../../rule.ts';
import { heard, shown, weight } from '../lines.ts';

/** Parts of the cluster that others need, by the labels kubeadm and its kin give them. */
const is = {
  proxy: (p: PodFact): boolean => p.labels['k8s-app'] === 'kube-proxy',
  dns: (p: PodFact): boolean => p.labels['k8s-app'] === 'kube-dns',
  scheduler: (p: PodFact): boolean => p.labels['component'] === 'kube-scheduler',
} as const;

const unreachable = [
  /timed? ?out|i\/o timeout|connection refused|ETIMEDOUT|ECONNREFUSED|no route to host|EAI_AGAIN|name resolution|UNAVAILABLE/i,
];

interface Part {
  readonly cause: CauseId;
  readonly title: (p: PodFact) => string;
  readonly explanation: string;
}

const proxy: Part = {
  cause: 'network.proxy',
  title: (p) => `kube-proxy does not run on node ${p.node ?? ''}`,
  explanation: 'Without it the node does not forward traffic to Services, so connections by Service name or address fail there.',
};
const dns: Part = {
  cause: 'dns.failing',
  title: (p) => `The cluster’s DNS server ${p.ref.name} is not ready`,
  explanation: 'Names of Services cannot be resolved while no DNS server answers.',
};

function hit(part: Part, pod: PodFact, on: Pick<Hit, 'shows' | 'strength'> & { readonly complaint?: Ground }): Hit {
  return {
    cause: part.cause,
    title: part.title(pod),
    explanation: part.explanation,
    culprit: pod.ref,
    because: [
      { evidence: pod.id, says: `${pod.ref.name} is ${pod.phase || 'not running'}${pod.well ? '' : ' and not ready'}` },
      ...(on.complaint === undefined ? [] : [on.complaint]),
    ],
    against: [],
    strength: on.strength,
    steps: [
      { text: 'See why it is not running.', command: describe(pod.ref) },
      { text: 'Read its log.', command: kubectl('logs', pod.ref.name, '-n', pod.ref.namespace ?? 'kube-system', '--tail=50') },
    ],
    shows: on.shows,
  };
}

/** Only for pods that complain of unreachable peers, and only for parts that serve them. */
function forComplaints(facts: Facts): readonly Hit[] {
  return heard(facts, unreachable).flatMap((h): Hit[] => {
    const pod = facts.pod(h.about);
    const strength = sure.told * weight(h);
    if (pod === undefined || strength === 0) return [];
    const on = { shows: pod.ref, strength, complaint: { evidence: h.line.id, says: shown(h.line), fromEnd: h.line.rest.length } };
    const proxies = facts.pods.filter((p) => is.proxy(p) && p.node === pod.node && !p.well).map((p) => hit(proxy, p, on));
    const servers = facts.pods.filter(is.dns);
    const down = servers.length > 0 && servers.every((p) => !p.well) ? servers.slice(0, 1).map((p) => hit(dns, p, on)) : [];
    return [...proxies, ...down];
  });
}

function forUnscheduled(facts: Facts): readonly Hit[] {
  const [scheduler] = facts.pods.filter(is.scheduler);
  if (scheduler === undefined || facts.pods.some((p) => is.scheduler(p) && p.well)) return [];
  const part: Part = {
    cause: 'pending.no_scheduler',
    title: () => 'kube-scheduler does not run, so no pod is placed',
    explanation: 'New pods wait for a node until the scheduler runs again.',
  };
  return facts.pods
    .filter((p) => p.phase === 'Pending' && p.node === undefined)
    .map((p) => hit(part, scheduler, { shows: p.ref, strength: sure.stated }));
}

export const controlPlane: Rule = {
  causes: ['network.proxy', 'dns.failing', 'pending.no_scheduler'],
  judge: (facts) => [...forComplaints(facts), ...forUnscheduled(facts)],
};
