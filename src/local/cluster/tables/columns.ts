import type { Autoscaler, Claim, Event, Node, Obj, Service } from '../store/types.ts';
import { age } from './age.ts';
import { columns, type Columns, created, dig, number, pairs, size, text, typed } from './cells.ts';
import { WORKLOAD_COLUMNS } from './workload-columns.ts';

function nodeStatus(node: Node): string {
  const ready = node.status.conditions.find((c) => c.type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

const nodeRoles = (node: Node): string =>
  Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith('node-role.kubernetes.io/'))
    .map((label) => label.split('/')[1])
    .join(',') || '<none>';

const servicePorts = (service: Service): string =>
  (service.spec.ports ?? []).map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol ?? 'TCP'}`).join(',') || '<none>';

const endpointsText = (object: Obj): string => {
  const subsets = (object['subsets'] ?? []) as { addresses?: { ip: string }[]; ports?: { port: number }[] }[];
  const all = subsets.flatMap((s) => (s.addresses ?? []).flatMap((a) => (s.ports ?? [{ port: 0 }]).map((p) => `${a.ip}:${p.port}`)));
  return all.length === 0 ? '<none>' : all.slice(0, 3).join(',') + (all.length > 3 ? ` + ${all.length - 3} more...` : '');
};

const lastSeen = (event: Event, now: number): string =>
  age(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp, now);

export const GENERIC: Columns = columns([['Name'], ['Age']], (object, now) => [object.metadata.name, created(object, now)]);

/** Columns per kind, as `kubectl get` shows them. */
export const COLUMNS: Readonly<Record<string, Columns>> = {
  ...WORKLOAD_COLUMNS,
  Node: columns(
    [
      ['Name'],
      ['Status'],
      ['Roles'],
      ['Age'],
      ['Version'],
      ['Internal-IP', 'wide'],
      ['External-IP', 'wide'],
      ['OS-Image', 'wide'],
      ['Kernel-Version', 'wide'],
      ['Container-Runtime', 'wide'],
    ],
    typed<Node>((n, now) => [
      n.metadata.name,
      nodeStatus(n),
      nodeRoles(n),
      created(n, now),
      text(n.status.nodeInfo?.['kubeletVersion']),
      text(n.status.addresses?.find((a) => a.type === 'InternalIP')?.address),
      '<none>',
      ...['osImage', 'kernelVersion', 'containerRuntimeVersion'].map((k) => text(n.status.nodeInfo?.[k])),
    ]),
  ),
  Event: columns(
    [
      ['Last Seen'],
      ['Type'],
      ['Reason'],
      ['Object'],
      ['Subobject', 'wide'],
      ['Source', 'wide'],
      ['Message'],
      ['First Seen', 'wide'],
      ['Count', 'wide'],
      ['Name', 'wide'],
    ],
    typed<Event>((e, now) => [
      lastSeen(e, now),
      text(e.type, ''),
      e.reason,
      `${e.involvedObject.kind.toLowerCase()}/${e.involvedObject.name}`,
      e.involvedObject.fieldPath ?? '',
      [e.source?.component ?? e.reportingComponent ?? '', e.source?.host].filter(Boolean).join(', '),
      e.message.trim(),
      age(e.firstTimestamp ?? e.metadata.creationTimestamp, now),
      e.count ?? 1,
      e.metadata.name,
    ]),
  ),
  Service: columns(
    [['Name'], ['Type'], ['Cluster-IP'], ['External-IP'], ['Port(s)'], ['Age'], ['Selector', 'wide']],
    typed<Service>((s, now) => [
      s.metadata.name,
      text(s.spec.type),
      text(s.spec.clusterIP),
      text(s.spec.externalName),
      servicePorts(s),
      created(s, now),
      pairs(s.spec.selector),
    ]),
  ),
  Endpoints: columns([['Name'], ['Endpoints'], ['Age']], (o, now) => [o.metadata.name, endpointsText(o), created(o, now)]),
  Namespace: columns([['Name'], ['Status'], ['Age']], (o, now) => [o.metadata.name, text(dig(o, 'status', 'phase')), created(o, now)]),
  ConfigMap: columns([['Name'], ['Data'], ['Age']], (o, now) => [
    o.metadata.name,
    size(o['data']) + size(o['binaryData']),
    created(o, now),
  ]),
  Secret: columns([['Name'], ['Type'], ['Data'], ['Age']], (o, now) => [
    o.metadata.name,
    text(o['type']),
    size(o['data']),
    created(o, now),
  ]),
  PersistentVolumeClaim: columns(
    [
      ['Name'],
      ['Status'],
      ['Volume'],
      ['Capacity'],
      ['Access Modes'],
      ['StorageClass'],
      ['VolumeAttributesClass'],
      ['Age'],
      ['VolumeMode', 'wide'],
    ],
    typed<Claim>((c, now) => [
      c.metadata.name,
      c.metadata.deletionTimestamp ? 'Terminating' : text(c.status.phase),
      text(c.spec.volumeName, ''),
      text(c.status.capacity?.['storage'], ''),
      accessModes(c.status.accessModes),
      text(c.spec.storageClassName, ''),
      '<unset>',
      created(c, now),
      text(c.spec.volumeMode),
    ]),
  ),
  PersistentVolume: columns(
    [['Name'], ['Capacity'], ['Access Modes'], ['Reclaim Policy'], ['Status'], ['Claim'], ['StorageClass'], ['Age']],
    (o, now) => [
      o.metadata.name,
      text(dig(o, 'spec', 'capacity', 'storage'), ''),
      accessModes(dig(o, 'spec', 'accessModes') as string[] | undefined),
      text(dig(o, 'spec', 'persistentVolumeReclaimPolicy')),
      text(dig(o, 'status', 'phase')),
      dig(o, 'spec', 'claimRef') ? `${text(dig(o, 'spec', 'claimRef', 'namespace'))}/${text(dig(o, 'spec', 'claimRef', 'name'))}` : '',
      text(dig(o, 'spec', 'storageClassName'), ''),
      created(o, now),
    ],
  ),
  StorageClass: columns(
    [['Name'], ['Provisioner'], ['ReclaimPolicy'], ['VolumeBindingMode'], ['AllowVolumeExpansion'], ['Age']],
    (o, now) => [
      o.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? `${o.metadata.name} (default)` : o.metadata.name,
      text(o['provisioner']),
      text(o['reclaimPolicy']),
      text(o['volumeBindingMode']),
      o['allowVolumeExpansion'] === true ? 'true' : 'false',
      created(o, now),
    ],
  ),
  PodDisruptionBudget: columns([['Name'], ['Min Available'], ['Max Unavailable'], ['Allowed Disruptions'], ['Age']], (o, now) => [
    o.metadata.name,
    text(dig(o, 'spec', 'minAvailable'), 'N/A'),
    text(dig(o, 'spec', 'maxUnavailable'), 'N/A'),
    number(dig(o, 'status', 'disruptionsAllowed')),
    created(o, now),
  ]),
  HorizontalPodAutoscaler: columns(
    [['Name'], ['Reference'], ['Targets'], ['MinPods'], ['MaxPods'], ['Replicas'], ['Age']],
    typed<Autoscaler>((h, now) => [
      h.metadata.name,
      `${h.spec.scaleTargetRef.kind}/${h.spec.scaleTargetRef.name}`,
      '<unknown>',
      h.spec.minReplicas ?? 1,
      h.spec.maxReplicas,
      number(h.status['currentReplicas']),
      created(h, now),
    ]),
  ),
  ServiceAccount: GENERIC,
  Lease: columns([['Name'], ['Holder'], ['Age']], (o, now) => [
    o.metadata.name,
    text(dig(o, 'spec', 'holderIdentity'), ''),
    created(o, now),
  ]),
  CustomResourceDefinition: columns([['Name'], ['Created At']], (o) => [o.metadata.name, o.metadata.creationTimestamp]),
};

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const accessModes = (modes: readonly string[] | undefined): string => (modes ?? []).map((mode) => SHORT_MODES[mode] ?? mode).join(',');
