import type { Definition } from './types.ts';

/** One served resource: a row of discovery. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly short: readonly string[];
  readonly namespaced: boolean;
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
  /** Where objects are kept: `events.k8s.io` shares the storage of core events. */
  readonly storage: string;
  readonly columns?: readonly { readonly name: string; readonly type: string; readonly jsonPath: string; readonly priority: number }[];
}

const NO_STATUS: readonly string[] = [];
const STATUS = ['status'];
const SCALE = ['status', 'scale'];

/** Answered from what runs, never stored: read-only. */
export const METRICS = 'metrics.k8s.io';

type Row = readonly [
  kind: string,
  plural: string,
  short: string,
  scope: 'ns' | 'cluster',
  categories: string,
  subresources: readonly string[],
];

/** group/version → rows. */
const BUILT_IN: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    ['Pod', 'pods', 'po', 'ns', 'all', ['status', 'log', 'eviction', 'binding', 'exec', 'portforward', 'attach', 'ephemeralcontainers']],
    ['Service', 'services', 'svc', 'ns', 'all', STATUS],
    ['Endpoints', 'endpoints', 'ep', 'ns', '', NO_STATUS],
    ['ConfigMap', 'configmaps', 'cm', 'ns', '', NO_STATUS],
    ['Secret', 'secrets', '', 'ns', '', NO_STATUS],
    ['Event', 'events', 'ev', 'ns', '', NO_STATUS],
    ['Namespace', 'namespaces', 'ns', 'cluster', '', ['status', 'finalize']],
    ['Node', 'nodes', 'no', 'cluster', '', STATUS],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', 'ns', '', STATUS],
    ['PersistentVolume', 'persistentvolumes', 'pv', 'cluster', '', STATUS],
    ['ResourceQuota', 'resourcequotas', 'quota', 'ns', '', STATUS],
    ['LimitRange', 'limitranges', 'limits', 'ns', '', NO_STATUS],
    ['ServiceAccount', 'serviceaccounts', 'sa', 'ns', '', ['token']],
    ['ReplicationController', 'replicationcontrollers', 'rc', 'ns', 'all', SCALE],
    ['PodTemplate', 'podtemplates', '', 'ns', '', NO_STATUS],
  ],
  'apps/v1': [
    ['Deployment', 'deployments', 'deploy', 'ns', 'all', SCALE],
    ['ReplicaSet', 'replicasets', 'rs', 'ns', 'all', SCALE],
    ['StatefulSet', 'statefulsets', 'sts', 'ns', 'all', SCALE],
    ['DaemonSet', 'daemonsets', 'ds', 'ns', 'all', STATUS],
    ['ControllerRevision', 'controllerrevisions', '', 'ns', '', NO_STATUS],
  ],
  'batch/v1': [
    ['Job', 'jobs', '', 'ns', 'all', STATUS],
    ['CronJob', 'cronjobs', 'cj', 'ns', 'all', STATUS],
  ],
  'networking.k8s.io/v1': [
    ['Ingress', 'ingresses', 'ing', 'ns', '', STATUS],
    ['IngressClass', 'ingressclasses', '', 'cluster', '', NO_STATUS],
    ['NetworkPolicy', 'networkpolicies', 'netpol', 'ns', '', NO_STATUS],
  ],
  'policy/v1': [['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'ns', '', STATUS]],
  'autoscaling/v2': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'ns', 'all', STATUS]],
  'autoscaling/v1': [['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'ns', 'all', STATUS]],
  'storage.k8s.io/v1': [
    ['StorageClass', 'storageclasses', 'sc', 'cluster', '', NO_STATUS],
    ['VolumeAttachment', 'volumeattachments', '', 'cluster', '', STATUS],
    ['CSIDriver', 'csidrivers', '', 'cluster', '', NO_STATUS],
    ['CSINode', 'csinodes', '', 'cluster', '', NO_STATUS],
  ],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', '', 'ns', '', NO_STATUS]],
  'coordination.k8s.io/v1': [['Lease', 'leases', '', 'ns', '', NO_STATUS]],
  'rbac.authorization.k8s.io/v1': [
    ['Role', 'roles', '', 'ns', '', NO_STATUS],
    ['RoleBinding', 'rolebindings', '', 'ns', '', NO_STATUS],
    ['ClusterRole', 'clusterroles', '', 'cluster', '', NO_STATUS],
    ['ClusterRoleBinding', 'clusterrolebindings', '', 'cluster', '', NO_STATUS],
  ],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', 'pc', 'cluster', '', NO_STATUS]],
  'apiextensions.k8s.io/v1': [['CustomResourceDefinition', 'customresourcedefinitions', 'crd,crds', 'cluster', '', STATUS]],
  'events.k8s.io/v1': [['Event', 'events', 'ev', 'ns', '', NO_STATUS]],
  [`${METRICS}/v1beta1`]: [
    ['NodeMetrics', 'nodes', '', 'cluster', '', NO_STATUS],
    ['PodMetrics', 'pods', '', 'ns', '', NO_STATUS],
  ],
  'admissionregistration.k8s.io/v1': [
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', '', 'cluster', '', NO_STATUS],
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', '', 'cluster', '', NO_STATUS],
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', '', 'cluster', '', STATUS],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', '', 'cluster', '', NO_STATUS],
  ],
};

const words = (text: string): string[] => text.split(',').filter((word) => word !== '');

function storageOf(group: string, plural: string): string {
  return group === 'events.k8s.io' ? '/events' : `${group}/${plural}`;
}

function fromRow(groupVersion: string, row: Row): Resource {
  const slash = groupVersion.indexOf('/');
  const group = slash < 0 ? '' : groupVersion.slice(0, slash);
  const [kind, plural, short, scope, categories, subresources] = row;
  return {
    group,
    version: groupVersion.slice(slash + 1),
    kind,
    plural,
    singular: kind.toLowerCase(),
    short: words(short),
    namespaced: scope === 'ns',
    categories: words(categories),
    subresources,
    storage: storageOf(group, plural),
  };
}

function fromDefinition(definition: Definition): Resource[] {
  const { group, scope, names, versions } = definition.spec;
  return versions
    .filter((version) => version.served)
    .map((version) => ({
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      short: names.shortNames ?? [],
      namespaced: scope === 'Namespaced',
      categories: names.categories ?? [],
      subresources: [...(version.subresources?.status ? ['status'] : []), ...(version.subresources?.scale ? ['scale'] : [])],
      storage: storageOf(group, names.plural),
      columns: (version.additionalPrinterColumns ?? []).map(({ name, type, jsonPath, priority }) => ({
        name,
        type,
        jsonPath,
        priority: priority ?? 0,
      })),
    }));
}

export const apiVersionOf = (resource: { readonly group: string; readonly version: string }): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;

/** What is served now: the built-in kinds and those of the CustomResourceDefinitions. */
export class Resources {
  readonly #builtIn: readonly Resource[] = Object.entries(BUILT_IN).flatMap(([gv, rows]) => rows.map((row) => fromRow(gv, row)));
  #custom = new Map<string, readonly Resource[]>();

  all(): readonly Resource[] {
    return [...this.#builtIn, ...[...this.#custom.values()].flat()];
  }

  byPath(group: string, version: string, plural: string): Resource | undefined {
    return this.all().find((r) => r.group === group && r.version === version && r.plural === plural);
  }

  byKind(apiVersion: string, kind: string): Resource | undefined {
    return this.all().find((r) => apiVersionOf(r) === apiVersion && r.kind === kind);
  }

  /** The resource a built-in kind is stored under; the first version listed stands for all. */
  known(kind: string): Resource {
    const found = this.#builtIn.find((r) => r.kind === kind);
    if (found === undefined) throw new Error(`no built-in kind ${kind}`);
    return found;
  }

  define(definition: Definition): void {
    this.#custom.set(definition.metadata.name, fromDefinition(definition));
  }

  forget(definition: string): void {
    this.#custom.delete(definition);
  }
}
