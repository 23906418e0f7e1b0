/** All rules, each a judge of facts; order means nothing. */
import { auditRules } from '../audit/index.ts';
import { address as addressAtRest } from '../audit/address.ts';
import { service as serviceAtRest } from '../audit/service.ts';
import type { Rule } from '../rule.ts';
import { cpuLimit } from './app/cpu.ts';
import { errorsInLog, exception, lastErrorInLog } from './app/exception.ts';
import { applicationWords } from './app/signatures.ts';
import { absentConfigMap } from './config/absent.ts';
import { wrongAddress } from './config/address.ts';
import { references, unconfigured } from './config/references.ts';
import { exits } from './crashloop/exits.ts';
import { generic } from './crashloop/generic.ts';
import { giveUps } from './crashloop/signatures.ts';
import { databaseWords } from './db/signatures.ts';
import { failing as dnsFailing, notFound as dnsNotFound } from './dependency/dns.ts';
import { serverErrors } from './dependency/errors.ts';
import { unreachable } from './dependency/unreachable.ts';
import { eventAlone } from './event-alone.ts';
import { evicted, rejected } from './eviction/evicted.ts';
import { names } from './image/names.ts';
import { pull } from './image/pull.ts';
import { cronEvents, failedJob, jobEvents } from './job/failed.ts';
import { controlPlane } from './network/control-plane.ts';
import { networkPolicy } from './network/policy.ts';
import { nodeConditions } from './node/conditions.ts';
import { currentNodeEvents } from './node/events.ts';
import { containerLimit } from './oom/container-limit.ts';
import { unschedulable } from './pending/unschedulable.ts';
import { waiting } from './pending/waiting.ts';
import { probes } from './probe/failing.ts';
import { silentProbes } from './probe/silent.ts';
import { refusedPods } from './rollout/refused.ts';
import { workloadState } from './rollout/workload.ts';
import { serviceEndpoints } from './service/endpoints.ts';
import { loadBalancer } from './service/load-balancer.ts';
import { servicePorts } from './service/ports.ts';
import { listening } from './signature.ts';
import { hooks, sandbox, startFailure } from './start/failures.ts';
import { stuckDeletion } from './terminating/stuck.ts';
import { tlsWords } from './tls/signatures.ts';
import { claims, missingClaim } from './volume/claims.ts';
import { attaches, mounts, releases, troubles } from './volume/mounts.ts';

const containers: readonly Rule[] = [
  containerLimit,
  generic,
  exits,
  startFailure,
  hooks,
  sandbox,
  pull,
  names,
  probes,
  silentProbes,
  cpuLimit,
];
const settings: readonly Rule[] = [references, unconfigured, absentConfigMap, wrongAddress];
const placement: readonly Rule[] = [
  unschedulable,
  waiting,
  claims,
  missingClaim,
  mounts,
  attaches,
  releases,
  troubles,
  nodeConditions,
  currentNodeEvents,
  evicted,
  rejected,
  stuckDeletion,
  eventAlone,
];
const controllers: readonly Rule[] = [
  refusedPods,
  workloadState,
  failedJob,
  jobEvents,
  cronEvents,
  serviceEndpoints,
  servicePorts,
  loadBalancer,
  networkPolicy,
  controlPlane,
];
const words: readonly Rule[] = [
  ...[...giveUps, ...databaseWords, ...tlsWords, ...applicationWords].map(listening),
  unreachable,
  dnsNotFound,
  dnsFailing,
  serverErrors,
  exception,
  lastErrorInLog,
  errorsInLog,
];

/** An investigation knows more of a Service than an audit does: whose dependency it is, and why its pods fail. */
const atRest = auditRules.filter((rule) => rule !== serviceAtRest && rule !== addressAtRest);

export const rules: readonly Rule[] = [...containers, ...settings, ...placement, ...controllers, ...words, ...atRest];
