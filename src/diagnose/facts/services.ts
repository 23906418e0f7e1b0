import { at, type EvidenceId, list, num, str, stringMap, strings, text } from '../../model/index.ts';
import type { Endpoints, ObjectFact, PodFact, ServiceFact } from './types.ts';

function ofSlices(slices: readonly ObjectFact[]): Endpoints | undefined {
  const [first] = slices;
  if (first === undefined) return undefined;
  const all = slices.flatMap((s) => list(s.body['endpoints']));
  const ready = all.filter((e) => at(e, 'conditions', 'ready') !== false);
  const count = (of: readonly unknown[]): number => of.reduce<number>((n, e) => n + Math.max(1, list(at(e, 'addresses')).length), 0);
  const ports = slices.flatMap((s) => list(s.body['ports']).flatMap((p) => num(at(p, 'port')) ?? []));
  return { ready: count(ready), notReady: count(all) - count(ready), ports, id: first.id };
}

function ofEndpoints(object: ObjectFact | undefined): Endpoints | undefined {
  if (object === undefined) return undefined;
  const subsets = list(object.body['subsets']);
  const count = (key: string): number => subsets.reduce<number>((n, s) => n + list(at(s, key)).length, 0);
  return {
    ready: count('addresses'),
    notReady: count('notReadyAddresses'),
    ports: subsets.flatMap((s) => list(at(s, 'ports')).flatMap((p) => num(at(p, 'port')) ?? [])),
    id: object.id,
  };
}

/** A complete list of slices without one of this Service means: no endpoint at all. */
export function servicesOf(
  objects: readonly ObjectFact[],
  emptyList: (kind: string, namespace?: string) => EvidenceId | undefined,
): readonly ServiceFact[] {
  return objects
    .filter((o) => o.ref.kind === 'Service')
    .map((o) => {
      const spec = o.body['spec'];
      const ns = o.ref.namespace;
      const slices = objects.filter(
        (s) =>
          s.ref.kind === 'EndpointSlice' &&
          s.ref.namespace === ns &&
          text(at(s.body.metadata['labels'], 'kubernetes.io/service-name')) === o.ref.name,
      );
      const classic = objects.find((e) => e.ref.kind === 'Endpoints' && e.ref.namespace === ns && e.ref.name === o.ref.name);
      const none = emptyList('EndpointSlice', ns) ?? emptyList('Endpoints', ns);
      const endpoints =
        ofSlices(slices) ?? ofEndpoints(classic) ?? (none === undefined ? undefined : { ready: 0, notReady: 0, ports: [], id: none });
      const external = str(at(spec, 'externalName'));
      return {
        id: o.id,
        ref: o.ref,
        type: text(at(spec, 'type')) || 'ClusterIP',
        ...(external === undefined ? {} : { externalName: external }),
        addresses: [...strings(at(spec, 'clusterIPs')), text(at(spec, 'clusterIP'))].filter((a) => a !== '' && a !== 'None'),
        selector: stringMap(at(spec, 'selector')),
        ports: list(at(spec, 'ports')).map((p) => ({
          name: text(at(p, 'name')),
          port: num(at(p, 'port')) ?? 0,
          target: text(at(p, 'targetPort')) || text(at(p, 'port')),
          protocol: text(at(p, 'protocol')) || 'TCP',
        })),
        ...(endpoints === undefined ? {} : { endpoints }),
      };
    });
}

export function matchesLabels(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([k, v]) => labels[k] === v);
}

export function podsBehind(service: ServiceFact, pods: readonly PodFact[]): readonly PodFact[] {
  return pods.filter((p) => p.ref.namespace === service.ref.namespace && matchesLabels(service.selector, p.labels));
}
