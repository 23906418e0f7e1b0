import { at, dict, type KubeObject, str } from '../../model/index.ts';

const clusterScoped = new Set([
  'Node',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'IngressClass',
  'GatewayClass',
  'PriorityClass',
  'RuntimeClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'APIService',
  'CertificateSigningRequest',
  'ClusterIssuer',
  'NodeMetrics',
  'VolumeSnapshotClass',
  'VolumeSnapshotContent',
]);

/** Whether objects of this kind have no namespace. Unknown kinds are taken to have one only when they say so. */
export function isClusterScoped(kind: string): boolean {
  return clusterScoped.has(kind);
}

/**
 * Gives namespaced objects without a namespace the one everything else in the recording has, or `default` as kubectl would; and
 * Events the namespace of what they are about.
 */
export function settle(objects: readonly KubeObject[]): readonly KubeObject[] {
  const named = new Set(objects.flatMap((o) => o.metadata.namespace ?? []));
  const fallback = named.size === 1 ? ([...named][0] ?? 'default') : 'default';
  return objects.map((object) => (object.kind === 'Event' ? settledEvent(object, fallback) : settledObject(object, fallback)));
}

function settledObject(object: KubeObject, fallback: string): KubeObject {
  const { namespace, ...rest } = object.metadata;
  if (isClusterScoped(object.kind)) return namespace === undefined ? object : { ...object, metadata: rest };
  return namespace === undefined ? { ...object, metadata: { ...object.metadata, namespace: fallback } } : object;
}

function settledEvent(event: KubeObject, fallback: string): KubeObject {
  const key = event['regarding'] === undefined ? 'involvedObject' : 'regarding';
  const about = dict(event[key]);
  const kind = str(about['kind']) ?? '';
  const namespace = isClusterScoped(kind) ? undefined : (str(at(about, 'namespace')) ?? event.metadata.namespace ?? fallback);
  const { namespace: _dropped, ...rest } = about;
  return {
    ...event,
    metadata: { ...event.metadata, namespace: event.metadata.namespace ?? namespace ?? 'default' },
    [key]: { ...rest, ...(namespace === undefined ? {} : { namespace }) },
  };
}
