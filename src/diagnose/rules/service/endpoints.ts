import type { ObjectRef } from '../../../model/index.ts';
import { describe, edit, inNamespace, kubectl, target } from '../../command.ts';
import { type Facts, matchesLabels, podsBehind, type PodFact, type ServiceFact, type WorkloadFact } from '../../facts/index.ts';
import { differing, nearly } from '../../nearly-selected.ts';
import { type Ground, type Hit, type Rule, sure } from '../../rule.ts';

const words = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([k, v]) => `${k}=${v}`)
    .join(',');

/** The workload a Service seems meant for: of its name, or sharing a label with its selector. */
function meantFor(service: ServiceFact, facts: Facts): WorkloadFact | undefined {
  const here = facts.workloads.filter(
    (w) => w.ref.namespace === service.ref.namespace && /^(Deployment|StatefulSet|DaemonSet)$/.test(w.ref.kind),
  );
  const shares = (w: WorkloadFact): boolean =>
    Object.entries(service.selector).some(([k, v]) => w.templateLabels[k] === v || w.templateLabels[k]?.includes(v));
  return (
    here.find((w) => matchesLabels(service.selector, w.templateLabels)) ??
    here.find((w) => w.ref.name === service.ref.name) ??
    here.find(shares)
  );
}

const seeEndpoints = (service: ServiceFact): { readonly text: string; readonly command: string } => ({
  text: 'See its endpoints.',
  command: kubectl('get', 'endpointslices', ...inNamespace(service.ref), '-l', `kubernetes.io/service-name=${service.ref.name}`),
});

function base(service: ServiceFact): Pick<Hit, 'against' | 'shows'> {
  return { against: [], shows: service.ref };
}

function scaledToZero(service: ServiceFact, w: WorkloadFact, seen: readonly Ground[]): Hit {
  return {
    ...base(service),
    cause: 'rollout.scaled_to_zero',
    title: `${w.ref.kind} ${w.ref.name} is scaled to zero, so Service ${service.ref.name} has nobody behind it`,
    explanation: 'The workload is set to zero replicas; its clients get no answer.',
    culprit: w.ref,
    because: [{ evidence: w.id, says: `${w.ref.name} has spec.replicas 0` }, ...seen],
    strength: sure.stated,
    steps: [
      { text: 'Scale it up.', command: kubectl('scale', target(w.ref), ...inNamespace(w.ref), '--replicas=1') },
      seeEndpoints(service),
    ],
  };
}

function wrongSelector(service: ServiceFact, facts: Facts, seen: readonly Ground[]): Hit {
  const pod = nearly(service, facts);
  const shown = pod && Object.fromEntries(Object.keys(service.selector).map((k) => [k, pod.labels[k] ?? '(none)']));
  const differs = pod && differing(service, pod);
  return {
    ...base(service),
    cause: 'service.selector',
    title: `Service ${service.ref.name} selects no pod${differs ? `: it ${differs}` : ` (${words(service.selector)})`}`,
    explanation: `Its selector matches no pod, so it has no endpoints.${pod && shown ? ` Pod ${pod.ref.name}, for which it seems meant, carries ${words(shown)}.` : ''}`,
    culprit: service.ref,
    because: [
      { evidence: service.id, says: `selector ${words(service.selector)}` },
      ...(pod && shown ? [{ evidence: pod.id, says: `pod ${pod.ref.name} carries ${words(shown)}` }] : []),
      ...seen,
    ],
    strength: pod ? sure.stated : sure.likely,
    steps: [
      { text: 'Compare labels and selector.', command: kubectl('get', 'pods', ...inNamespace(service.ref), '--show-labels') },
      { text: 'Correct the selector (or the pods’ labels).', command: edit(service.ref) },
      seeEndpoints(service),
    ],
  };
}

function podsUnready(service: ServiceFact, pods: readonly PodFact[], facts: Facts, seen: readonly Ground[]): Hit {
  const owner: ObjectRef = pods[0] === undefined ? service.ref : facts.ownerOf(pods[0].ref);
  return {
    ...base(service),
    cause: 'dependency.down',
    title: `Service ${service.ref.name} has no ready endpoint: the pods of ${owner.name} are not ready`,
    explanation: 'Its selector matches pods, but none of them is ready.',
    culprit: owner,
    because: [
      ...seen,
      ...pods.slice(0, 2).map((p) => ({ evidence: p.id, only: 'effect' as const, says: `pod ${p.ref.name} is not ready (${p.phase})` })),
    ],
    strength: sure.likely,
    steps: [{ text: 'See why they are not ready.', command: describe(owner) }, seeEndpoints(service)],
    toward: owner,
    proximate: 'symptom',
  };
}

function bareEmpty(service: ServiceFact, seen: readonly Ground[]): Hit {
  return {
    ...base(service),
    cause: 'service.no_endpoints',
    title: `Service ${service.ref.name} has no ready endpoint`,
    explanation: 'Nobody answers behind the Service; why is not told.',
    culprit: service.ref,
    because: seen,
    strength: sure.likely,
    steps: [seeEndpoints(service), { text: 'See the Service.', command: describe(service.ref) }],
    bare: 'part',
  };
}

function judge(service: ServiceFact, facts: Facts): readonly Hit[] {
  const { endpoints } = service;
  if (endpoints === undefined || endpoints.ready > 0 || Object.keys(service.selector).length === 0 || service.externalName !== undefined)
    return [];
  const seen: readonly Ground[] = [
    {
      evidence: endpoints.id,
      only: 'effect',
      says: `${endpoints.ready} ready and ${endpoints.notReady} unready endpoints behind ${service.ref.name}`,
    },
  ];
  const pods = podsBehind(service, facts.pods);
  if (pods.length > 0) return [podsUnready(service, pods, facts, seen)];
  const meant = meantFor(service, facts);
  if (meant?.desired === 0) return [scaledToZero(service, meant, seen)];
  const matches = meant !== undefined && matchesLabels(service.selector, meant.templateLabels);
  if (endpoints.notReady === 0 && !matches && (nearly(service, facts) !== undefined || meant !== undefined))
    return [wrongSelector(service, facts, seen)];
  return [bareEmpty(service, seen)];
}

export const serviceEndpoints: Rule = {
  causes: ['rollout.scaled_to_zero', 'service.selector', 'dependency.down', 'service.no_endpoints'],
  judge: (facts) => facts.services.flatMap((s) => judge(s, facts)),
};
