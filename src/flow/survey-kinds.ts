import type { Look } from '../model/index.ts';

interface Listed {
  readonly apiVersion: string;
  readonly kind: string;
  /** Objects of this kind have no namespace. */
  readonly wide?: true;
}

/** Kinds whose status or Events wake incidents, and those needed to know owners. */
export const wakingKinds: readonly Listed[] = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Node', wide: true },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'Event' },
];

/** Kinds that raise no alarm by themselves and are checked for references that lead nowhere. */
export const auditedKinds: readonly Listed[] = [
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  { apiVersion: 'v1', kind: 'Endpoints' },
  { apiVersion: 'v1', kind: 'ServiceAccount' },
  { apiVersion: 'v1', kind: 'Namespace', wide: true },
  { apiVersion: 'v1', kind: 'PersistentVolume', wide: true },
  { apiVersion: 'v1', kind: 'ResourceQuota' },
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', wide: true },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', wide: true },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', wide: true },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', wide: true },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', wide: true },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding', wide: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', wide: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', wide: true },
];

/** Kinds of add-ons: a cluster without them answers "not found", which says nothing is wrong. */
export const addOnKinds: readonly Listed[] = [
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass', wide: true },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
];

/** Enough for any cluster a person surveys by hand; beyond it the list is marked incomplete and nothing is concluded from absence. */
const limit = 5000;

export function listOf(kind: Listed, namespace: string | undefined): Look {
  const place = kind.wide === true || namespace === undefined ? {} : { namespace };
  return { do: 'list', apiVersion: kind.apiVersion, kind: kind.kind, limit, ...place };
}
