import type { Millis } from '../model/index.ts';

/** How long a state may last before it counts as a failure. Everything else counts at once and is left to the debounce. */
export interface Grace {
  /** Running but not ready, and warnings that a workload lacks replicas: a slow start is no failure. */
  readonly unready: Millis;
  /** ContainerCreating or PodInitializing: volumes and large images take their time. */
  readonly creating: Millis;
  /** A node that joins is not ready for its first moments. */
  readonly joining: Millis;
  /** Past the deletion timestamp (which already contains the grace period). */
  readonly terminating: Millis;
  /** A claim in phase Pending: a provisioner needs some seconds, WaitForFirstConsumer claims wait for a pod. */
  readonly claim: Millis;
  /** Past the expected start of a CronJob; its controller looks every 10 s. */
  readonly schedule: Millis;
  /** How old a past failure may be to count as news. Twice the kubelet's back-off cap of 300 s. */
  readonly news: Millis;
  /** A pull the registry will allow later (429, 5xx): one full back-off of the kubelet. */
  readonly retryable: Millis;
  /** Replicas that stay missing with no condition to say so; bounded by the workload's own deadline. */
  readonly short: Millis;
  /** Bound on the excuse of a rollout inside its deadline; the deadline itself is the workload's. */
  readonly rollout: Millis;
}

export const defaultGrace: Grace = {
  unready: 60_000,
  creating: 120_000,
  joining: 120_000,
  terminating: 300_000,
  claim: 60_000,
  schedule: 100_000,
  news: 600_000,
  retryable: 300_000,
  short: 600_000,
  rollout: Number.POSITIVE_INFINITY,
};
