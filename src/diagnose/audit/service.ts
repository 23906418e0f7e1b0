import { at, list, type ObjectRef, selectorOf, selectorText } from '../../model/index.ts';
import { inNamespace, kubectl, target } from '../command.ts';
import type { Facts, PodFact, ServiceFact, WorkloadFact } from '../facts/index.ts';
import { differing, nearly } from '../nearly-selected.ts';
import { type Hit, type Rule, sure } from '../rule.ts';
import { whole } from './lists.ts';
import { because, hitOf } from './remark.ts';

const text = (service: ServiceFact): string => selectorText(selectorOf(service.selector) ?? []);

function selected(facts: Facts, service: ServiceFact): readonly PodFact[] {
  const wanted = Object.entries(service.selector);
  return facts.pods.filter((p) => p.ref.namespace === service.ref.namespace && wanted.every(([k, v]) => p.labels[k] === v));
}

/** The webhook tells it: what the API server cannot call matters more than the Service itself. */
function calledByWebhook(facts: Facts, { ref }: ServiceFact): boolean {
  return [...facts.ofKind('ValidatingWebhookConfiguration'), ...facts.ofKind('MutatingWebhookConfiguration')].some((c) =>
    list(c.body['webhooks']).some(
      (w) => at(w, 'clientConfig', 'service', 'name') === ref.name && at(w, 'clientConfig', 'service', 'namespace') === ref.namespace,
    ),
  );
}

/** A headless Service is a name and maps no port; without pods it waits for them. */
function isHeadless(facts: Facts, { ref }: ServiceFact): boolean {
  return at(facts.find('Service', ref.namespace, ref.name)?.body['spec'], 'clusterIP') === 'None';
}

/** Nothing stands behind it because the workload is set to zero: usually meant so, and a riddle for whoever calls the Service. */
function scaledAway(facts: Facts, service: ServiceFact): WorkloadFact | undefined {
  const wanted = Object.entries(service.selector);
  return facts.workloads.find(
    (w) => w.ref.namespace === service.ref.namespace && w.desired === 0 && wanted.every(([k, v]) => w.templateLabels[k] === v),
  );
}

function atZero(service: ServiceFact, workload: WorkloadFact): Hit {
  return hitOf({
    cause: 'rollout.scaled_to_zero',
    shows: service.ref,
    culprit: workload.ref,
    title: `Service ${service.ref.name} has no pod: ${workload.ref.kind} ${workload.ref.name} is scaled to zero`,
    explanation: 'The workload behind the Service is set to 0 replicas, so whoever calls the Service gets no answer.',
    because: [...because(workload.id, 'replicas 0'), ...because(service.id, `selects ${text(service)}`)],
    against: because(workload.id, 'somebody may have meant it so'),
    strength: sure.fits,
    steps: [
      {
        text: 'Scale it up again if it should run.',
        command: kubectl('scale', target(workload.ref), ...inNamespace(workload.ref), '--replicas=1'),
      },
    ],
  });
}

function empty(facts: Facts, service: ServiceFact): Hit | undefined {
  const { endpoints } = service;
  const pods = selected(facts, service);
  if (pods.length === 0) {
    const waiting = unborn(facts, service);
    if (waiting !== undefined) return noPodsYet(service, waiting);
    const all = whole(facts, 'Pod', service.ref.namespace);
    const near = nearly(service, facts);
    if ((all === undefined && near === undefined) || (endpoints?.ready ?? 0) > 0)
      return endpoints?.ready === 0 ? bare(service, endpoints) : undefined;
    if (endpoints === undefined && all === undefined) return undefined;
    return hitOf({
      cause: 'service.selector',
      shows: service.ref,
      title: `Service ${service.ref.name} selects no pod${near === undefined ? ` (${text(service)})` : `: it ${differing(service, near)}`}`,
      explanation: `No pod ${all === undefined ? 'that was seen' : 'in the namespace'} has the labels ${text(service)}, so the Service has no endpoint and every connection to it fails.`,
      because: [
        ...(all === undefined ? because(service.id, `selects ${text(service)}`) : because(all, `no pod has the labels ${text(service)}`)),
        ...(near === undefined ? [] : because(near.id, `pod ${near.ref.name}: the Service ${differing(service, near)}`)),
        ...(endpoints === undefined ? [] : because(endpoints.id, 'no endpoints')),
      ],
      strength: sure.told,
      steps: [
        {
          text: 'Compare the selector with the labels of the pods.',
          command: kubectl('get', 'pods', ...inNamespace(service.ref), '--show-labels'),
        },
      ],
    });
  }
  if (pods.some((p) => p.well) || (endpoints?.ready ?? 0) > 0) return undefined;
  return pods.every((p) => !p.hasStatus) ? undefined : notReady(facts, service, pods);
}

/** The selector fits a workload that wants pods and has none: why it has none is the workload's own story. */
function unborn(facts: Facts, service: ServiceFact): WorkloadFact | undefined {
  const wanted = Object.entries(service.selector);
  return facts.workloads.find(
    (w) =>
      w.ref.kind !== 'ReplicaSet' &&
      w.ref.namespace === service.ref.namespace &&
      w.desired > 0 &&
      wanted.every(([k, v]) => w.templateLabels[k] === v),
  );
}

function noPodsYet(service: ServiceFact, workload: WorkloadFact): Hit {
  return hitOf({
    cause: 'service.no_endpoints',
    shows: service.ref,
    title: `Service ${service.ref.name} has no pod behind it: ${workload.ref.kind} ${workload.ref.name} has none`,
    explanation: 'The selector fits the workload, and its pods are not there.',
    because: [
      ...because(workload.id, `wants ${workload.desired} pods, has ${workload.current}`),
      ...because(service.id, `selects ${text(service)}`),
    ],
    strength: sure.told,
    toward: workload.ref,
  });
}

function bare(service: ServiceFact, endpoints: NonNullable<ServiceFact['endpoints']>): Hit {
  const not = endpoints.notReady > 0 ? `${endpoints.notReady} not ready, none ready` : 'none';
  return hitOf({
    cause: 'service.no_endpoints',
    shows: service.ref,
    title: `Service ${service.ref.name} has no ready endpoint`,
    explanation: 'Nothing ready stands behind the Service, so connections to it fail.',
    because: because(endpoints.id, `endpoints: ${not}`),
    strength: sure.told,
    steps: [
      {
        text: 'Look for pods that its selector matches.',
        command: kubectl('get', 'pods', ...inNamespace(service.ref), '-l', text(service)),
      },
    ],
  });
}

function notReady(facts: Facts, service: ServiceFact, pods: readonly PodFact[]): Hit {
  const owner: ObjectRef | undefined = pods[0] === undefined ? undefined : facts.ownerOf(pods[0].ref);
  return hitOf({
    cause: 'service.no_endpoints',
    shows: service.ref,
    title: `Service ${service.ref.name} has no ready pod behind it`,
    explanation: `The selector matches ${pods.length} ${pods.length === 1 ? 'pod' : 'pods'}, and none is ready.`,
    because: pods.slice(0, 3).flatMap((p) => because(p.id, `pod ${p.ref.name} is not ready (${p.phase || 'no phase'})`)),
    strength: sure.told,
    ...(owner === undefined ? {} : { toward: owner }),
  });
}

interface Ports {
  readonly names: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  /** Every selected pod declares its ports, so that a number beyond them is telling. */
  readonly declared: boolean;
}

function portsOf(pods: readonly PodFact[]): Ports {
  const all = pods.map((p) => p.containers.filter((c) => c.role === 'app' || c.role === 'sidecar').flatMap((c) => c.ports));
  return {
    names: new Set(all.flat().flatMap((p) => p.name ?? [])),
    numbers: new Set(all.flat().map((p) => String(p.port))),
    declared: all.length > 0 && all.every((ports) => ports.length > 0),
  };
}

function wrongPorts(facts: Facts, service: ServiceFact): readonly Hit[] {
  const pods = selected(facts, service);
  if (pods.length === 0 || service.ports.length === 0) return [];
  const ports = portsOf(pods);
  return service.ports.flatMap((p) => {
    const number = /^\d+$/.test(p.target);
    if (number ? !ports.declared || ports.numbers.has(p.target) : ports.names.has(p.target)) return [];
    const have = [...(number ? ports.numbers : ports.names)].join(', ') || 'none';
    return [
      hitOf({
        cause: 'service.target_port',
        shows: service.ref,
        title: `Service ${service.ref.name} sends port ${p.port} to ${p.target}, which its pods do not offer`,
        explanation: `targetPort ${p.target} is not among the ports of the selected pods (${have}). Connections through the Service are refused.`,
        because: because(service.id, `port ${p.port} → targetPort ${p.target}; containers declare ${have}`),
        against: number ? because(service.id, 'a container may listen on a port it does not declare') : [],
        strength: number ? sure.likely : sure.told,
      }),
    ];
  });
}

/** Services that lead nowhere. Without a selector, or as a name for something outside, there is nothing to check. */
export const service: Rule = {
  causes: ['service.selector', 'service.no_endpoints', 'service.target_port', 'rollout.scaled_to_zero'],
  judge: (facts) =>
    facts.services
      .filter((s) => Object.keys(s.selector).length > 0 && s.type !== 'ExternalName' && !isHeadless(facts, s) && !calledByWebhook(facts, s))
      .flatMap((s) => judge(facts, s)),
};

function judge(facts: Facts, service: ServiceFact): readonly Hit[] {
  const zero = selected(facts, service).length === 0 ? scaledAway(facts, service) : undefined;
  if (zero !== undefined) return [atZero(service, zero)];
  return [...[empty(facts, service)].filter((h) => h !== undefined), ...wrongPorts(facts, service)];
}
