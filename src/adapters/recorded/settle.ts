import { at, dict, type KubeObject, list, maybe, str } from '../../model/index.ts';

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
  const fallback = fallbackOf(objects);
  const things = [...new Map(objects.filter((o) => o.kind !== 'Event').map((o) => [`${o.kind}/${o.metadata.name}`, o])).values()];
  const only = things.length === 1 ? things[0] : undefined;
  return objects.map((object) =>
    object.kind === 'Event' ? settledEvent(aboutOnly(object, only), fallback) : settledObject(completed(object), fallback),
  );
}

/** The namespace of what does not say its own: the only one recorded, or `default` as kubectl would. */
export function fallbackOf(objects: readonly KubeObject[]): string {
  const named = new Set(objects.flatMap((o) => o.metadata.namespace ?? []));
  return named.size === 1 ? ([...named][0] ?? 'default') : 'default';
}

/** An Event that names nobody is about the only object there is. */
function aboutOnly(event: KubeObject, only: KubeObject | undefined): KubeObject {
  if (only === undefined || str(at(event['involvedObject'] ?? event['regarding'], 'name')) !== undefined) return event;
  const { name, namespace, uid } = only.metadata;
  return {
    ...event,
    involvedObject: { apiVersion: only.apiVersion, kind: only.kind, name, ...maybe('namespace', namespace), ...maybe('uid', uid) },
  };
}

/** What a hand-written pod leaves out although the API never does: an evicted pod is Failed, an unschedulable one has PodScheduled=False. */
function completed(object: KubeObject): KubeObject {
  if (object.kind !== 'Pod') return object;
  const status = dict(object['status']);
  const phase = status['phase'] === undefined && status['reason'] === 'Evicted' ? { phase: 'Failed' } : {};
  const rows = list(status['conditions']).map((c) =>
    at(c, 'type') === 'PodScheduled' && at(c, 'reason') === 'Unschedulable' && at(c, 'status') === undefined
      ? { ...dict(c), status: 'False' }
      : c,
  );
  return object['status'] === undefined
    ? object
    : { ...object, status: { ...status, ...phase, ...(rows.length === 0 ? {} : { conditions: rows }) } };
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
