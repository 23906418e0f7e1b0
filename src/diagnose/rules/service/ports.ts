import { edit, inNamespace, kubectl } from '../../command.ts';
import { type Facts, podsBehind, type PodFact, type ServiceFact, type ServicePort } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';

const isNumber = /^\d+$/;

/** Ports the pods open, by number; empty when they declare none (declaring is optional, so that proves nothing). */
function declared(pods: readonly PodFact[]): readonly { readonly name?: string; readonly port: number; readonly protocol: string }[] {
  return pods.slice(0, 1).flatMap((p) => p.containers.filter((c) => c.role !== 'init').flatMap((c) => c.ports));
}

interface Mismatch {
  readonly says: string;
  readonly strength: number;
  readonly cause: Hit['cause'];
}

function mismatch(port: ServicePort, pods: readonly PodFact[]): Mismatch | undefined {
  const open = declared(pods);
  if (open.length === 0) return undefined;
  const list = open.map((p) => (p.name === undefined ? p.port : `${p.name} (${p.port})`)).join(', ');
  const match = open.filter((p) => (isNumber.test(port.target) ? String(p.port) === port.target : p.name === port.target));
  if (match.length === 0) {
    // A port by name must be declared, or there is no endpoint for it; a number need not be, but then declaring another one is telling.
    const strength = isNumber.test(port.target) ? sure.told : sure.stated;
    return { cause: 'service.target_port', says: `targetPort ${port.target}, but the container opens ${list}`, strength };
  }
  if (match.every((p) => p.protocol !== port.protocol))
    return {
      cause: 'service.protocol',
      says: `protocol ${port.protocol}, but the container opens ${match[0]?.protocol ?? ''} ${list}`,
      strength: sure.told,
    };
  return undefined;
}

function hit(service: ServiceFact, port: ServicePort, m: Mismatch, pod: PodFact): Hit {
  return {
    cause: m.cause,
    title: `Service ${service.ref.name} sends port ${port.port} to the wrong port: ${m.says}`,
    explanation: 'Traffic for this port of the Service reaches a port of the pods on which nothing listens.',
    culprit: service.ref,
    because: [
      { evidence: service.id, says: `port ${port.port} → ${m.says}` },
      { evidence: pod.id, says: `pod ${pod.ref.name} stands behind it` },
    ],
    against: [],
    strength: m.strength,
    steps: [
      { text: 'Set targetPort to the port the container opens.', command: edit(service.ref) },
      {
        text: 'Compare with the pods.',
        command: kubectl('get', 'pod', pod.ref.name, ...inNamespace(pod.ref), '-o', 'jsonpath={.spec.containers[*].ports}'),
      },
    ],
    shows: service.ref,
  };
}

function judge(service: ServiceFact, facts: Facts): readonly Hit[] {
  const pods = podsBehind(service, facts.pods);
  const [pod] = pods;
  if (pod === undefined) return [];
  return service.ports.flatMap((port) => {
    const m = mismatch(port, pods);
    return m === undefined ? [] : [hit(service, port, m, pod)];
  });
}

export const servicePorts: Rule = {
  causes: ['service.target_port', 'service.protocol'],
  judge: (facts) => facts.services.flatMap((s) => judge(s, facts)),
};
