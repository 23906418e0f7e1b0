import type { Family, ObjectRef, Priority } from '../model/index.ts';

/** What of a workload is lost, as its own counters tell. */
export interface Reach {
  readonly subject: ObjectRef;
  readonly family: Family;
  /** Replicas wanted and ready now; absent where the workload is not known or is none. */
  readonly wanted?: number;
  readonly ready?: number;
  /** Other owners on the same card. */
  readonly members: number;
}

const system = /^kube-|^(ingress-nginx|istio-system|linkerd|cert-manager|calico-system|gatekeeper-system|openshift-.*)$/;
const minor = /^(dev|test|staging|sandbox|preview|ci|qa|demo|playground)([-_].*)?$|[-_](dev|test|staging|sandbox|preview|qa)$/;

/**
 * Points, written down here and nowhere else:
 *
 *   share of wanted replicas lost    all = 3, half or more = 2, some = 1, none = 0  (unknown: 1)
 *   wanted replicas                  3 or more and all lost = +1: it was run redundantly, so it matters
 *   namespace class                  system (kube-*, ingress, mesh, …) = +1, minor (dev, test, staging, …) = -2
 *   node not ready                   starts at 3
 *   other owners on the card         3 or more = +1
 *   a bare warning or a failed (Cron)Job starts at 1, a claim at 1, a deletion that hangs at 0
 *
 *   4 and more = P1, 3 = P2, 1–2 = P3, 0 and less = P4
 */
export function priorityOf(reach: Reach): Priority {
  const points = base(reach) + namespaceClass(reach.subject.namespace) + (reach.members >= 3 ? 1 : 0);
  if (points >= 4) return 'P1';
  if (points >= 3) return 'P2';
  return points >= 1 ? 'P3' : 'P4';
}

function base(reach: Reach): number {
  const fixed: Partial<Record<Family, number>> = { node: 3, job: 1, cronjob: 1, claim: 1, warning: 0, terminating: 0 };
  const start = fixed[reach.family];
  if (start !== undefined) return start;
  const { wanted, ready } = reach;
  if (wanted === undefined || ready === undefined) return 1;
  if (wanted === 0) return 0;
  const lost = Math.max(0, wanted - ready) / wanted;
  if (lost === 1) return wanted >= 3 ? 4 : 3;
  if (lost >= 0.5) return 2;
  return lost > 0 ? 1 : 0;
}

function namespaceClass(namespace: string | undefined): number {
  if (namespace === undefined) return 0;
  if (system.test(namespace)) return 1;
  return minor.test(namespace) ? -2 : 0;
}
