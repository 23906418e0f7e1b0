/** What makes pods, and what watches over their number. */
import type { Condition, LabelSelector, Obj } from './object-types.ts';
import type { Template } from './pod-types.ts';

export interface ReplicaSet extends Obj {
  spec: { replicas: number; selector: LabelSelector; template: Template; minReadySeconds?: number };
  status: {
    replicas: number;
    fullyLabeledReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    observedGeneration?: number;
    conditions?: Condition[];
  };
}

export interface Deployment extends Obj {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: Template;
    paused?: boolean;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    progressDeadlineSeconds?: number;
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string } };
  };
  status: {
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    unavailableReplicas?: number;
    observedGeneration?: number;
    conditions?: Condition[];
  };
}

export interface StatefulSet extends Obj {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: Template;
    serviceName?: string;
    podManagementPolicy?: string;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
    volumeClaimTemplates?: { metadata: { name: string; labels?: Record<string, string> }; spec: unknown }[];
  };
  status: Record<string, unknown>;
}

export interface DaemonSet extends Obj {
  spec: {
    selector: LabelSelector;
    template: Template;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    updateStrategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string } };
  };
  status: Record<string, unknown>;
}

/** A template that a StatefulSet or DaemonSet had; `data` is the patch that brings it back. */
export interface ControllerRevision extends Obj {
  data: { spec: { template: Template & { $patch: 'replace' } } };
  revision: number;
}

export interface Job extends Obj {
  spec: {
    parallelism?: number;
    completions?: number;
    backoffLimit?: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    selector?: LabelSelector;
    template: Template;
  };
  status: {
    active?: number;
    succeeded?: number;
    failed?: number;
    ready?: number;
    startTime?: string;
    completionTime?: string;
    conditions?: Condition[];
  };
}

export interface CronJob extends Obj {
  spec: {
    schedule: string;
    suspend?: boolean;
    concurrencyPolicy?: string;
    startingDeadlineSeconds?: number;
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
    jobTemplate: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: Job['spec'] };
  };
  status: {
    active?: { apiVersion: string; kind: string; namespace: string; name: string; uid: string }[];
    lastScheduleTime?: string;
    lastSuccessfulTime?: string;
  };
}

export interface DisruptionBudget extends Obj {
  spec: {
    selector?: LabelSelector;
    minAvailable?: number | string;
    maxUnavailable?: number | string;
    unhealthyPodEvictionPolicy?: string;
  };
  status: Record<string, unknown>;
}

export interface Autoscaler extends Obj {
  spec: { scaleTargetRef: { apiVersion?: string; kind: string; name: string }; minReplicas?: number; maxReplicas: number };
  status: Record<string, unknown>;
}
