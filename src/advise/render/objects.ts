import {
  at,
  type Condition,
  type Container,
  type ContainerState,
  type KubeObject,
  labels,
  nodeOf,
  type Pod,
  podOf,
  type Probe,
  text,
  type Workload,
  workloadOf,
} from '../../model/index.ts';
import { line } from '../plain-words.ts';
import { worstFirst } from '../worst.ts';
import { pruned, without } from './pruned.ts';

type Facts = Readonly<Record<string, unknown>>;

const workloads: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

function state(of: ContainerState): Facts | undefined {
  switch (of.is) {
    case 'waiting':
      return without({ waiting: of.reason, message: of.message });
    case 'running':
      return without({ running: 'yes', since: iso(of.since) });
    case 'terminated':
      return without({
        terminated: of.reason,
        exitCode: of.exitCode,
        signal: of.signal,
        message: of.message,
        started: iso(of.startedAt),
        finished: iso(of.finishedAt),
      });
    case 'unknown':
      return undefined;
  }
}

function status(c: Container): Facts {
  return without({
    name: c.name,
    role: c.role === 'app' ? undefined : c.role,
    ready: c.ready,
    restarts: c.restarts,
    state: state(c.state),
    last: state(c.last),
    limits: c.limits,
    probes: probes(c),
  });
}

/** Which probes judge it, and where: a container is killed or kept from traffic by them. */
function probes(c: Container): readonly string[] {
  return (['liveness', 'readiness', 'startup'] as const).flatMap((name) => {
    const of = c[name];
    return of === undefined ? [] : [`${name} ${of.type} ${of.port ?? ''}${of.path ?? ''}`.trim()];
  });
}

function probe(of: Probe | undefined): Facts | undefined {
  if (of === undefined) return undefined;
  const { type, path, port, command, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = of;
  return without({ type, path, port, command, initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold });
}

function asked(c: Container): Facts {
  return without({
    name: c.name,
    image: c.image,
    command: c.command,
    args: c.args,
    ports: c.ports.map((p) => `${p.port}/${p.protocol}`),
    requests: c.requests,
    limits: c.limits,
    liveness: probe(c.liveness),
    readiness: probe(c.readiness),
    startup: probe(c.startup),
    // Names and where values come from: what a variable holds is the program's business, and seldom ours.
    env: c.env.map((e) => (e.from === undefined ? e.name : `${e.name} from ${e.from.kind} ${e.from.name}`)),
    envFrom: c.envFrom.map((s) => `${s.kind} ${s.name}`),
    mounts: c.mounts.map((m) => `${m.volume} at ${m.path}${m.readOnly ? ' (read-only)' : ''}`),
    securityContext: pruned(c.securityContext),
  });
}

function conditions(all: readonly Condition[]): readonly Facts[] {
  return all.map((c) => without({ type: c.type, status: c.status, reason: c.reason, message: c.message, since: iso(c.since) }));
}

function podStatus(pod: Pod): Facts {
  return without({
    phase: pod.phase,
    reason: pod.reason,
    message: pod.message,
    node: pod.node,
    started: iso(pod.startedAt),
    deleted: iso(pod.deletedAt),
    containers: pod.containers.map(status),
    conditions: conditions(pod.conditions.filter((c) => c.status !== 'True')),
  });
}

/** Tolerations that every pod gets say nothing about this one. */
const own = (t: Facts): boolean => !text(t['key']).startsWith('node.kubernetes.io/');

function template(of: Workload['template'] | Pod): Facts {
  return without({
    containers: of.containers.map(asked),
    volumes: of.volumes.map((v) =>
      without({ name: v.name, type: v.type, claim: v.claim, path: v.path, from: v.sources.map((s) => `${s.kind} ${s.name}`) }),
    ),
    serviceAccount: of.serviceAccount,
    pullSecrets: of.pullSecrets,
    nodeSelector: of.nodeSelector,
    tolerations: of.tolerations.filter(own),
    affinity: pruned(of.affinity),
    hostNetwork: of.hostNetwork ? 'yes' : undefined,
    priorityClass: of.priorityClass,
  });
}

function workloadStatus(w: Workload, kind: string): Facts {
  const counts =
    kind === 'Job'
      ? { active: w.active, succeeded: w.succeeded, failed: w.failed, backoffLimit: w.backoffLimit }
      : kind === 'CronJob'
        ? { schedule: w.schedule, active: w.active, lastScheduled: iso(w.lastScheduledAt), lastSuccess: iso(w.lastSuccessAt) }
        : { desired: w.desired, ready: w.ready, available: w.available, updated: w.updated };
  return without({
    ...counts,
    ...(w.generation > w.observedGeneration ? { generation: w.generation, observedGeneration: w.observedGeneration } : {}),
    revision: w.revision === 0 ? undefined : w.revision,
    paused: w.paused ? 'yes' : undefined,
    suspended: w.suspended ? 'yes' : undefined,
    conditions: conditions(w.conditions),
  });
}

function nodeStatus(object: KubeObject): Facts {
  const node = nodeOf(object);
  return without({
    cordoned: node.cordoned ? 'yes' : undefined,
    taints: node.taints,
    conditions: conditions(node.conditions),
    allocatable: node.allocatable,
    kubelet: node.kubelet,
    architecture: node.architecture,
  });
}

const named = (object: KubeObject): Facts =>
  without({ kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name });

/** What an object shows of itself: states, reasons, exit codes, limits, conditions. */
export function statusOf(object: KubeObject): Facts {
  if (object.kind === 'Pod') return { ...named(object), ...podStatus(podOf(object)) };
  if (object.kind === 'Node') return { ...named(object), ...nodeStatus(object) };
  if (workloads.has(object.kind)) return { ...named(object), ...workloadStatus(workloadOf(object), object.kind) };
  return { ...named(object), ...without({ status: pruned(object['status']), spec: pruned(object['spec']) }) };
}

/** Status first, then what was asked for; every other kind whole, without noise. */
export function wholeOf(object: KubeObject): Facts {
  if (object.kind === 'Pod') {
    const pod = podOf(object);
    return { ...statusOf(object), ip: pod.ip, labels: pod.labels, created: iso(pod.createdAt), asks: template(pod) };
  }
  if (object.kind === 'Node') return { ...statusOf(object), capacity: nodeOf(object).capacity, labels: labels(object) };
  if (workloads.has(object.kind)) {
    const w = workloadOf(object);
    return { ...statusOf(object), ...without({ strategy: w.strategy, selector: w.selector, asks: template(w.template) }) };
  }
  const { metadata, status: _, kind: __, apiVersion: ___, ...rest } = object;
  const meta = without({
    labels: at(metadata, 'labels'),
    annotations: pruned(at(metadata, 'annotations')),
    deletionTimestamp: at(metadata, 'deletionTimestamp'),
  });
  return { ...statusOf(object), ...meta, ...(pruned(rest) as Facts) };
}

/** A pod that does not do its work: not finished, and not running, waiting for anything but its start, or not ready (parity P-041). */
export function isFailing(object: KubeObject): boolean {
  const pod = podOf(object);
  if (pod.phase === 'Succeeded') return false;
  const apps = pod.containers.filter((c) => c.role === 'app' || c.role === 'sidecar');
  const stuck = pod.containers.some((c) => c.state.is === 'waiting' && !/^(ContainerCreating|PodInitializing)$/u.test(c.state.reason));
  return pod.phase !== 'Running' || stuck || apps.some((c) => !c.ready);
}

/** Whether an object of any kind says by its state that something is wrong. */
export function isTroubled(object: KubeObject): boolean {
  if (object.kind === 'Pod') return isFailing(object);
  if (object.kind === 'Node') {
    const node = nodeOf(object);
    return node.cordoned || node.conditions.some((c) => (c.type === 'Ready' ? c.status !== 'True' : c.status === 'True'));
  }
  const phase = text(at(object['status'], 'phase'));
  return phase !== '' && !/^(Bound|Active|Available|Running|Succeeded)$/u.test(phase);
}

/** What a pod shows at its worst. */
function podBrief(pod: Pod): Facts {
  const [worst] = worstFirst(pod.containers);
  const says = pod.conditions.find((c) => c.status !== 'True' && c.message !== '');
  return without({
    phase: pod.phase,
    reason: pod.reason,
    node: pod.node,
    problem:
      worst === undefined
        ? undefined
        : without({ container: worst.name, ...state(worst.state), last: state(worst.last), limits: worst.limits }),
    says: says === undefined ? undefined : line(`${says.reason}: ${says.message}`, 240),
    restarts: pod.containers.reduce((sum, c) => sum + c.restarts, 0),
  });
}

/** An object in one line of a list. */
export function briefOf(object: KubeObject): Facts {
  if (object.kind === 'Pod') return { ...named(object), ...podBrief(podOf(object)) };
  if (workloads.has(object.kind)) {
    const w = workloadOf(object);
    return { ...named(object), desired: w.desired, ready: w.ready };
  }
  return { ...named(object), ...without({ phase: at(object['status'], 'phase') }) };
}
