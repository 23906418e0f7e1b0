import type { KubeletsElsewhere, Pod } from '../../../src/local/cluster/index.ts';
import type { Route } from '../egress.ts';

const HERE = '127.0.0.1';

const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;

/** The port of the pod behind a Service's, by number or by name. */
function portOf(pod: Pod, target: number | string | undefined, fallback: number): number | undefined {
  if (typeof target !== 'string') return target ?? fallback;
  return pod.spec.containers.flatMap((one) => one.ports ?? []).find((port) => port.name === target)?.containerPort;
}

/** What kube-proxy does for one connection: a Service's address and port lead to the port of a ready pod that it selects. */
export const serviceRoute =
  (kubelets: Pick<KubeletsElsewhere, 'service' | 'pods'>): Route =>
  (host, port) => {
    const service = kubelets.service(host);
    if (service === undefined) return { host, port };
    const row = service.spec.ports?.find((one) => one.port === port);
    if (row === undefined) return undefined;
    const ready = kubelets.pods(service).find(isReady);
    const target = ready === undefined ? undefined : portOf(ready, row.targetPort, port);
    return target === undefined ? undefined : { host: HERE, port: target };
  };
