/** Kinds as kubectl spells them on the command line and in tables, with the API version their objects carry. */
const kinds: readonly (readonly [kind: string, apiVersion: string, ...spellings: readonly string[]])[] = [
  ['Pod', 'v1', 'pod', 'pods', 'po'],
  ['Node', 'v1', 'node', 'nodes', 'no'],
  ['Service', 'v1', 'service', 'services', 'svc'],
  ['Endpoints', 'v1', 'endpoints', 'ep'],
  ['EndpointSlice', 'discovery.k8s.io/v1', 'endpointslice', 'endpointslices'],
  ['Event', 'v1', 'event', 'events', 'ev'],
  ['Namespace', 'v1', 'namespace', 'namespaces', 'ns'],
  ['ConfigMap', 'v1', 'configmap', 'configmaps', 'cm'],
  ['ServiceAccount', 'v1', 'serviceaccount', 'serviceaccounts', 'sa'],
  ['PersistentVolumeClaim', 'v1', 'persistentvolumeclaim', 'persistentvolumeclaims', 'pvc'],
  ['PersistentVolume', 'v1', 'persistentvolume', 'persistentvolumes', 'pv'],
  ['ResourceQuota', 'v1', 'resourcequota', 'resourcequotas', 'quota'],
  ['LimitRange', 'v1', 'limitrange', 'limitranges', 'limits'],
  ['Deployment', 'apps/v1', 'deployment', 'deployments', 'deploy'],
  ['ReplicaSet', 'apps/v1', 'replicaset', 'replicasets', 'rs'],
  ['StatefulSet', 'apps/v1', 'statefulset', 'statefulsets', 'sts'],
  ['DaemonSet', 'apps/v1', 'daemonset', 'daemonsets', 'ds'],
  ['Job', 'batch/v1', 'job', 'jobs'],
  ['CronJob', 'batch/v1', 'cronjob', 'cronjobs', 'cj'],
  ['HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscaler', 'horizontalpodautoscalers', 'hpa'],
  ['PodDisruptionBudget', 'policy/v1', 'poddisruptionbudget', 'poddisruptionbudgets', 'pdb'],
  ['Ingress', 'networking.k8s.io/v1', 'ingress', 'ingresses', 'ing'],
  ['NetworkPolicy', 'networking.k8s.io/v1', 'networkpolicy', 'networkpolicies', 'netpol'],
  ['StorageClass', 'storage.k8s.io/v1', 'storageclass', 'storageclasses', 'sc'],
];

const bySpelling = new Map(kinds.flatMap(([kind, , ...spellings]) => spellings.map((s) => [s, kind] as const)));
const versions = new Map(kinds.map(([kind, version]) => [kind, version]));

/** `pods`, `jobs.batch`, `deployment.apps` → the kind; undefined for what is not known. */
export function kindOf(spelling: string): string | undefined {
  return bySpelling.get(spelling.toLowerCase().split('.')[0] ?? '');
}

export function versionOf(kind: string): string {
  return versions.get(kind) ?? 'v1';
}
