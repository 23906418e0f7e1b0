/** A kind that may be read by name, as the API spells it. Closed: Secrets, Events of others, Leases and permissions are not in it. */
export interface Readable {
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  /** `cluster`: settings of the cluster, the same for all. `scoped`: only those that the scope names. */
  readonly lives: 'namespace' | 'cluster' | 'scoped';
}

function group(apiVersion: string, lives: Readable['lives'], rows: Readonly<Record<string, string>>): readonly Readable[] {
  return Object.entries(rows).map(([plural, kind]) => ({ apiVersion, plural, kind, lives }));
}

export const readable: readonly Readable[] = [
  ...group('v1', 'namespace', {
    pods: 'Pod',
    services: 'Service',
    endpoints: 'Endpoints',
    configmaps: 'ConfigMap',
    serviceaccounts: 'ServiceAccount',
    persistentvolumeclaims: 'PersistentVolumeClaim',
    resourcequotas: 'ResourceQuota',
    limitranges: 'LimitRange',
    replicationcontrollers: 'ReplicationController',
  }),
  ...group('v1', 'scoped', { nodes: 'Node', namespaces: 'Namespace', persistentvolumes: 'PersistentVolume' }),
  ...group('apps/v1', 'namespace', {
    deployments: 'Deployment',
    replicasets: 'ReplicaSet',
    statefulsets: 'StatefulSet',
    daemonsets: 'DaemonSet',
    controllerrevisions: 'ControllerRevision',
  }),
  ...group('batch/v1', 'namespace', { jobs: 'Job', cronjobs: 'CronJob' }),
  ...group('autoscaling/v2', 'namespace', { horizontalpodautoscalers: 'HorizontalPodAutoscaler' }),
  ...group('policy/v1', 'namespace', { poddisruptionbudgets: 'PodDisruptionBudget' }),
  ...group('networking.k8s.io/v1', 'namespace', { ingresses: 'Ingress', networkpolicies: 'NetworkPolicy' }),
  ...group('networking.k8s.io/v1', 'cluster', { ingressclasses: 'IngressClass' }),
  ...group('discovery.k8s.io/v1', 'namespace', { endpointslices: 'EndpointSlice' }),
  ...group('storage.k8s.io/v1', 'cluster', { storageclasses: 'StorageClass' }),
  ...group('scheduling.k8s.io/v1', 'cluster', { priorityclasses: 'PriorityClass' }),
  ...group('gateway.networking.k8s.io/v1', 'namespace', { httproutes: 'HTTPRoute', gateways: 'Gateway' }),
  ...group('argoproj.io/v1alpha1', 'namespace', { rollouts: 'Rollout', applications: 'Application' }),
  ...group('keda.sh/v1alpha1', 'namespace', { scaledobjects: 'ScaledObject' }),
  ...group('cert-manager.io/v1', 'namespace', {
    certificates: 'Certificate',
    issuers: 'Issuer',
    certificaterequests: 'CertificateRequest',
  }),
];
