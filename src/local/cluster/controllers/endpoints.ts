import { isDeepStrictEqual } from 'node:util';
import { backends, targetPort } from '../kubelet/index.ts';
import type { Controller } from '../loop.ts';
import { selects } from '../store/selectors.ts';
import type { Obj, Pod, Service } from '../store/types.ts';
import { type ControllerNeeds, fromKey, isReady, keyOf, ownerReference } from './needs.ts';

const MANAGER = 'kube-controller-manager';

interface Port {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}

function portsFor(service: Service, pod: Pod | undefined): Port[] {
  return (service.spec.ports ?? []).flatMap((row) => {
    const port = pod
      ? targetPort(pod, row.targetPort, row.port)
      : typeof row.targetPort === 'string'
        ? undefined
        : (row.targetPort ?? row.port);
    return port === undefined ? [] : [{ ...(row.name === undefined ? {} : { name: row.name }), port, protocol: row.protocol ?? 'TCP' }];
  });
}

const reference = (pod: Pod): Record<string, unknown> => ({
  kind: 'Pod',
  namespace: pod.metadata.namespace,
  name: pod.metadata.name,
  uid: pod.metadata.uid,
});

function subsets(service: Service, pods: readonly Pod[]): unknown[] {
  if (pods.length === 0) return [];
  const address = (pod: Pod): Record<string, unknown> => ({ ip: pod.status.podIP, nodeName: pod.spec.nodeName, targetRef: reference(pod) });
  const ready = pods.filter(isReady).map(address);
  const notReady = pods.filter((pod) => !isReady(pod)).map(address);
  return [
    {
      ...(ready.length ? { addresses: ready } : {}),
      ...(notReady.length ? { notReadyAddresses: notReady } : {}),
      ports: portsFor(service, pods[0]),
    },
  ];
}

const sliceEndpoints = (pods: readonly Pod[]): unknown[] =>
  pods.map((pod) => ({
    addresses: [pod.status.podIP],
    conditions: { ready: isReady(pod), serving: isReady(pod), terminating: false },
    nodeName: pod.spec.nodeName,
    targetRef: reference(pod),
  }));

/** Endpoints and one EndpointSlice for each Service with a selector. */
export function endpoints(needs: ControllerNeeds): Controller {
  const { store } = needs;

  function put(kind: 'Endpoints' | 'EndpointSlice', wanted: Obj): void {
    const resource = store.resources.known(kind);
    const current = store.get(resource, wanted.metadata.namespace, wanted.metadata.name);
    if (current === undefined) return void store.create(resource, wanted, { manager: MANAGER });
    const next = { ...current, ...wanted, metadata: { ...current.metadata, labels: wanted.metadata.labels ?? {} } };
    if (!isDeepStrictEqual(next, current)) store.replace(resource, next, { manager: MANAGER });
  }

  const meta = (service: Service, labels: Record<string, string>): Obj['metadata'] => ({
    name: service.metadata.name,
    namespace: service.metadata.namespace ?? '',
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
    labels,
    ownerReferences: [ownerReference(service)],
  });

  function reconcile(key: string): void {
    const { namespace, name } = fromKey(key);
    const service = store.one('Service', namespace, name);
    if (service === undefined || service.spec.selector === undefined) return;
    const pods = backends(store, service).filter((pod) => pod.status.podIP && pod.status.phase === 'Running');
    const { ownerReferences: _none, ...bare } = meta(service, {
      ...service.metadata.labels,
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    });
    put('Endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata: bare, subsets: subsets(service, pods) });
    const labels = { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
    put('EndpointSlice', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...meta(service, labels), name: `${name}-${sliceSuffix(service)}` },
      addressType: 'IPv4',
      endpoints: sliceEndpoints(pods),
      ports: portsFor(service, pods[0]).map((port) => ({ name: '', ...port })),
    });
  }

  return {
    name: 'endpoints',
    concerns({ resource, object, type, before }) {
      if (resource.kind === 'Service') {
        if (type === 'DELETED' && store.one('Endpoints', object.metadata.namespace, object.metadata.name))
          store.remove(store.resources.known('Endpoints'), object.metadata.namespace, object.metadata.name);
        return type === 'DELETED' ? [] : [keyOf(object)];
      }
      if (resource.kind !== 'Pod') return [];
      const labels = { ...before?.metadata.labels, ...object.metadata.labels };
      return store
        .of('Service', object.metadata.namespace)
        .filter((service) => selects(service.spec.selector, labels))
        .map(keyOf);
    },
    reconcile,
  };
}

/** Five characters that stay with the Service. */
const sliceSuffix = (service: Service): string => service.metadata.uid.replaceAll('-', '').slice(0, 5);
