/** API objects as the practice cluster keeps them: raw JSON in the shapes the controllers need; other fields ride along untouched. */
import type {
  Claim,
  ConfigMap,
  Definition,
  Event,
  LimitRange,
  Namespace,
  Node,
  Quota,
  Secret,
  Service,
  StorageClass,
  Volumes,
} from './cluster-types.ts';
import type { Obj } from './object-types.ts';
import type { Pod } from './pod-types.ts';
import type {
  Autoscaler,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  DisruptionBudget,
  Job,
  ReplicaSet,
  StatefulSet,
} from './workload-types.ts';

export type * from './object-types.ts';
export type * from './pod-types.ts';
export type * from './workload-types.ts';
export type * from './cluster-types.ts';

/** Kinds the controllers read and write by name. */
export interface KnownKinds {
  Pod: Pod;
  ReplicaSet: ReplicaSet;
  Deployment: Deployment;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  Job: Job;
  CronJob: CronJob;
  Node: Node;
  Service: Service;
  PersistentVolumeClaim: Claim;
  PersistentVolume: Volumes;
  StorageClass: StorageClass;
  ConfigMap: ConfigMap;
  Secret: Secret;
  Namespace: Namespace;
  ResourceQuota: Quota;
  LimitRange: LimitRange;
  PodDisruptionBudget: DisruptionBudget;
  HorizontalPodAutoscaler: Autoscaler;
  CustomResourceDefinition: Definition;
  Event: Event;
  Endpoints: Obj;
  EndpointSlice: Obj;
  ControllerRevision: ControllerRevision;
  ServiceAccount: Obj;
  Lease: Obj;
  ReplicationController: Obj;
}
