import type { ObjectRef } from '../../model/index.ts';

/** How one kind is addressed over REST. `group` is empty for core. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name in paths and RBAC rules. */
  readonly resource: string;
  readonly namespaced: boolean;
}

const named = 'namespaced';
const wide = 'cluster';

type Row = readonly [kind: string, resource: string, scope: typeof named | typeof wide];

function group(name: string, version: string, rows: readonly Row[]): readonly Kind[] {
  return rows.map(([kind, resource, scope]) => ({ group: name, version, kind, resource, namespaced: scope === named }));
}

/** Kinds known without asking the server. Others are found by discovery. */
const known: readonly Kind[] = [
  ...group('', 'v1', [
    ['Pod', 'pods', named],
    ['Node', 'nodes', wide],
    ['Namespace', 'namespaces', wide],
    ['Service', 'services', named],
    ['Endpoints', 'endpoints', named],
    ['ConfigMap', 'configmaps', named],
    ['Secret', 'secrets', named],
    ['ServiceAccount', 'serviceaccounts', named],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', named],
    ['PersistentVolume', 'persistentvolumes', wide],
    ['ReplicationController', 'replicationcontrollers', named],
    ['ResourceQuota', 'resourcequotas', named],
    ['LimitRange', 'limitranges', named],
    ['Event', 'events', named],
  ]),
  ...group('apps', 'v1', [
    ['Deployment', 'deployments', named],
    ['ReplicaSet', 'replicasets', named],
    ['StatefulSet', 'statefulsets', named],
    ['DaemonSet', 'daemonsets', named],
    ['ControllerRevision', 'controllerrevisions', named],
  ]),
  ...group('batch', 'v1', [
    ['Job', 'jobs', named],
    ['CronJob', 'cronjobs', named],
  ]),
  ...group('autoscaling', 'v2', [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', named]]),
  ...group('policy', 'v1', [['PodDisruptionBudget', 'poddisruptionbudgets', named]]),
  ...group('networking.k8s.io', 'v1', [
    ['Ingress', 'ingresses', named],
    ['IngressClass', 'ingressclasses', wide],
    ['NetworkPolicy', 'networkpolicies', named],
  ]),
  ...group('discovery.k8s.io', 'v1', [['EndpointSlice', 'endpointslices', named]]),
  ...group('storage.k8s.io', 'v1', [
    ['StorageClass', 'storageclasses', wide],
    ['VolumeAttachment', 'volumeattachments', wide],
    ['CSIDriver', 'csidrivers', wide],
    ['CSINode', 'csinodes', wide],
  ]),
  ...group('scheduling.k8s.io', 'v1', [['PriorityClass', 'priorityclasses', wide]]),
  ...group('coordination.k8s.io', 'v1', [['Lease', 'leases', named]]),
  ...group('apiextensions.k8s.io', 'v1', [['CustomResourceDefinition', 'customresourcedefinitions', wide]]),
];

/** `apps/v1` → group and version; `v1` → core. */
export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function apiVersionOf(kind: Kind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** The kind when it needs no discovery; the apiVersion decides only where it is given. Events exist in two groups: both are served. */
export function knownKind(kind: string, apiVersion?: string): Kind | undefined {
  const found = known.find((k) => k.kind === kind);
  if (found === undefined || apiVersion === undefined || apiVersionOf(found) === apiVersion) return found;
  return undefined;
}

/** As `knownKind`, for kinds of this program's own source: a missing one is a programming error. */
export function mustKnow(kind: string): Kind {
  const found = knownKind(kind);
  if (found === undefined) throw new Error(`kind ${kind} is not in the table`);
  return found;
}

/** Whether it is the resource of a kind in the table. */
export function isKnownResource(resource: string): boolean {
  return known.some((k) => k.resource === resource);
}

/** Events of the newer group: the same storage, watched when core Events are refused. */
export const newEvents: Kind = { group: 'events.k8s.io', version: 'v1', kind: 'Event', resource: 'events', namespaced: true };

/** Secrets are never read by this process, whatever its rights are. */
export function isSecret(kind: { readonly kind: string } | ObjectRef): boolean {
  return kind.kind.toLowerCase().replace(/list$|s$/, '') === 'secret';
}

const segment = /^[A-Za-z0-9]([A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?$/;

/** A name that can stand in a path: no slash, no dots alone, no escapes. */
export function isName(name: string): boolean {
  return segment.test(name) && !name.includes('..');
}

function groupPath(kind: Kind): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

/** Path of the collection, or of one object. Callers check names with `isName` first; they are encoded all the same. */
export function pathOf(kind: Kind, place: { readonly namespace?: string | undefined; readonly name?: string } = {}): string {
  const { namespace, name } = place;
  const scope = namespace !== undefined && kind.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupPath(kind)}${scope}/${kind.resource}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

export function discoveryPath(apiVersion: string): string {
  const { group, version } = groupVersion(apiVersion);
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}
