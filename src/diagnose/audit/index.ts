/** Facts about objects at rest (dangling references, wrong bindings) go in; hits leave. It never reasons from what was not looked at. */
import type { Rule } from '../rule.ts';
import { address } from './address.ts';
import { admissionBinding } from './admission-binding.ts';
import { autoscaler } from './autoscaler.ts';
import { cronJob } from './cron-job.ts';
import { customResource } from './custom-resource.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { gateway } from './gateway.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { networkPolicy } from './network-policy.ts';
import { roleBinding, serviceAccount } from './service-account.ts';
import { service } from './service.ts';
import { statefulSet } from './stateful-set.ts';
import { storage } from './storage.ts';
import { webhook } from './webhook.ts';

export { auditCauses } from './causes.ts';
export const auditRules: readonly Rule[] = [
  address,
  admissionBinding,
  autoscaler,
  cronJob,
  customResource,
  disruptionBudget,
  gateway,
  ingress,
  job,
  networkPolicy,
  roleBinding,
  service,
  serviceAccount,
  statefulSet,
  storage,
  webhook,
];
