import { selects } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';
import type { Pod, Service } from '../store/types.ts';
import type { Reached } from './process.ts';

/** Who listens where; the kubelet knows. */
export type Listening = (pod: Pod, port: number) => boolean;

const IP = /^\d+\.\d+\.\d+\.\d+$/;
const EXTERNAL = '203.0.113.20';

const isReady = (pod: Pod): boolean => pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;

function serviceNamed(store: Store, host: string, namespace: string): Service | undefined {
  const [name = '', space = namespace, kind, ...rest] = host.replace(/\.$/, '').split('.');
  const inCluster = kind === undefined || (kind === 'svc' && (rest.length === 0 || rest.join('.') === 'cluster.local'));
  return inCluster ? store.one('Service', space, name) : undefined;
}

/** Port numbers of the pod behind a service port; a name is looked up among its containers. */
export function targetPort(pod: Pod, target: number | string | undefined, fallback: number): number | undefined {
  if (typeof target === 'number' || target === undefined) return target ?? fallback;
  const ports = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((c) => c.ports ?? []);
  return ports.find((port) => port.name === target)?.containerPort;
}

export function backends(store: Store, service: Service): Pod[] {
  const pods = store.of('Pod', service.metadata.namespace);
  return pods.filter((pod) => selects(service.spec.selector, pod.metadata.labels) && pod.metadata.deletionTimestamp === undefined);
}

function reachService(store: Store, service: Service, port: number, listens: Listening): Reached {
  if (service.spec.type === 'ExternalName') return { is: 'ok', address: EXTERNAL };
  const ready = backends(store, service).filter(isReady);
  const ip = service.spec.clusterIP ?? '';
  const address = ip === 'None' || ip === '' ? (ready[0]?.status.podIP ?? '') : ip;
  if (address === '') return { is: 'unknown-host' };
  if (port === 0) return { is: 'ok', address };
  const row = service.spec.ports?.find((candidate) => candidate.port === port);
  const headless = ip === 'None';
  if (row === undefined && !headless) return { is: 'timeout', address };
  const open = ready.filter((pod) => {
    const target = headless ? port : targetPort(pod, row?.targetPort, port);
    return target !== undefined && listens(pod, target);
  });
  return { is: open.length > 0 ? 'ok' : 'refused', address };
}

/**
 * What a connection from a pod of `namespace` meets. kube-proxy refuses a service without ready endpoints and lets an unknown port
 * time out; the world outside answers, but for names that cannot exist (`.invalid`).
 */
export function connect(store: Store, namespace: string, to: { host: string; port: number }, listens: Listening): Reached {
  const { host, port } = to;
  const service = IP.test(host) ? store.of('Service').find((s) => s.spec.clusterIP === host) : serviceNamed(store, host, namespace);
  if (service) return reachService(store, service, port, listens);
  if (IP.test(host)) {
    const pod = store.of('Pod').find((candidate) => candidate.status.podIP === host);
    if (pod) return { is: listens(pod, port) ? 'ok' : 'refused', address: host };
    return host.startsWith('10.') ? { is: 'timeout', address: host } : { is: 'ok', address: host };
  }
  const stateful = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\.svc.*)?$/.exec(host);
  const pod = stateful && store.one('Pod', stateful[3] ?? namespace, stateful[1] ?? '');
  if (pod && isReady(pod)) return { is: listens(pod, port) ? 'ok' : 'refused', address: pod.status.podIP ?? '' };
  const outside = host.includes('.') && !/\.(invalid|local|svc|internal)$/.test(host) && !/\.svc(\.|$)/.test(host);
  const looksInside = host.split('.').length === 2 && store.one('Namespace', undefined, host.split('.')[1] ?? '') !== undefined;
  return outside && !looksInside ? { is: 'ok', address: EXTERNAL } : { is: 'unknown-host' };
}
