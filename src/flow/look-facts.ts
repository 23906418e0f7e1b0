import {
  at,
  type Container,
  type ContainerState,
  type EventFact,
  type Found,
  maybe,
  type Millis,
  num,
  type Pod,
  text,
  type Workload,
} from '../model/index.ts';

/** API objects as plain facts for people: names, states and counts; never an env value. */

const iso = (ms: Millis | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

function stateFacts(state: ContainerState): Readonly<Record<string, unknown>> | string {
  switch (state.is) {
    case 'waiting':
      return { waiting: state.reason, ...maybe('message', state.message || undefined) };
    case 'running':
      return { running: iso(state.since) ?? true };
    case 'terminated':
      return {
        terminated: state.reason || 'Error',
        exitCode: state.exitCode,
        ...maybe('signal', state.signal),
        ...maybe('message', state.message || undefined),
        ...maybe('finished', iso(state.finishedAt)),
      };
    case 'unknown':
      return 'unknown';
  }
}

function containerStatus(c: Container): Readonly<Record<string, unknown>> {
  return {
    name: c.name,
    ...(c.role === 'app' ? {} : { role: c.role }),
    ready: c.ready,
    restarts: c.restarts,
    state: stateFacts(c.state),
    ...(c.last.is === 'unknown' ? {} : { last: stateFacts(c.last) }),
  };
}

export function statusFacts(pod: Pod): Readonly<Record<string, unknown>> {
  return {
    pod: pod.ref.name,
    namespace: pod.ref.namespace ?? '',
    phase: pod.phase,
    ...maybe('reason', pod.reason || undefined),
    ...maybe('message', pod.message || undefined),
    ...maybe('node', pod.node),
    ...maybe('ip', pod.ip),
    ...maybe('started', iso(pod.startedAt)),
    containers: pod.containers.map(containerStatus),
    conditions: pod.conditions.map((c) => ({
      type: c.type,
      status: c.status,
      ...maybe('reason', c.reason || undefined),
      ...maybe('message', c.message || undefined),
    })),
  };
}

/** Env by name only: values may be secrets, and the name is what a diagnosis needs. */
export function describeFacts(pod: Pod): Readonly<Record<string, unknown>> {
  const probe = (p: Container['liveness']): unknown =>
    p && {
      type: p.type,
      ...maybe('port', p.port),
      ...maybe('path', p.path),
      period: p.periodSeconds,
      timeout: p.timeoutSeconds,
      failures: p.failureThreshold,
    };
  return {
    ...statusFacts(pod),
    labels: pod.labels,
    owners: pod.owners.map((o) => `${o.kind}/${o.name}`),
    ...maybe('serviceAccount', pod.serviceAccount),
    nodeSelector: pod.nodeSelector,
    pullSecrets: pod.pullSecrets,
    containers: pod.containers.map((c) => ({
      ...containerStatus(c),
      image: c.image,
      command: [...c.command, ...c.args],
      requests: c.requests,
      limits: c.limits,
      env: c.env.map((e) =>
        e.from === undefined
          ? e.name
          : `${e.name} (from ${e.from.kind} ${e.from.name}${e.from.key === undefined ? '' : `, key ${e.from.key}`})`,
      ),
      envFrom: c.envFrom.map((s) => `${s.kind} ${s.name}`),
      ports: c.ports.map((p) => p.port),
      ...maybe('liveness', probe(c.liveness)),
      ...maybe('readiness', probe(c.readiness)),
      ...maybe('startup', probe(c.startup)),
      mounts: c.mounts.map((m) => `${m.path} ← ${m.volume}`),
    })),
    volumes: pod.volumes.map((v) => ({
      name: v.name,
      type: v.type,
      ...maybe('claim', v.claim),
      ...(v.sources.length === 0 ? {} : { from: v.sources.map((s) => `${s.kind} ${s.name}`) }),
    })),
  };
}

export function eventLine(e: EventFact): Readonly<Record<string, unknown>> {
  return {
    type: e.type,
    reason: e.reason,
    ...(e.count > 1 ? { count: e.count } : {}),
    ...maybe('last', iso(e.last)),
    ...maybe('from', e.component || undefined),
    message: e.message,
  };
}

export function workloadFacts(w: Workload): Readonly<Record<string, unknown>> {
  const shared = {
    kind: w.ref.kind,
    name: w.ref.name,
    namespace: w.ref.namespace ?? '',
    generation: w.generation,
    observedGeneration: w.observedGeneration,
    conditions: w.conditions.map((c) => ({
      type: c.type,
      status: c.status,
      ...maybe('reason', c.reason || undefined),
      ...maybe('message', c.message || undefined),
    })),
  };
  if (w.ref.kind === 'CronJob')
    return {
      ...shared,
      schedule: w.schedule ?? '',
      suspended: w.suspended,
      active: w.active,
      ...maybe('lastScheduled', iso(w.lastScheduledAt)),
    };
  if (w.ref.kind === 'Job')
    return {
      ...shared,
      active: w.active,
      succeeded: w.succeeded,
      failed: w.failed,
      suspended: w.suspended,
      ...maybe('backoffLimit', w.backoffLimit),
    };
  return {
    ...shared,
    desired: w.desired,
    ready: w.ready,
    available: w.available,
    updated: w.updated,
    ...maybe('strategy', w.strategy || undefined),
    ...(w.paused ? { paused: true } : {}),
    ...(w.revision > 0 ? { revision: w.revision } : {}),
    selector: w.selector,
    images: w.template.containers.map((c) => `${c.name}: ${c.image}`),
  };
}

export function scalerFacts(found: Found, w: Workload): Readonly<Record<string, unknown>> {
  if (found.is !== 'list') return {};
  const mine = found.objects.find(
    (o) => text(at(o['spec'], 'scaleTargetRef', 'kind')) === w.ref.kind && text(at(o['spec'], 'scaleTargetRef', 'name')) === w.ref.name,
  );
  if (mine === undefined) return {};
  const spec = mine['spec'];
  const status = mine['status'];
  return {
    autoscaler: {
      name: mine.metadata.name,
      min: num(at(spec, 'minReplicas')) ?? 1,
      ...maybe('max', num(at(spec, 'maxReplicas'))),
      ...maybe('current', num(at(status, 'currentReplicas'))),
      ...maybe('desired', num(at(status, 'desiredReplicas'))),
    },
  };
}

/** Not Succeeded, and: not Running, or a container waits for more than its start, or is not ready. */
export function problemOf(pod: Pod): string | undefined {
  if (pod.phase === 'Succeeded') return undefined;
  const waiting = pod.containers.flatMap((c) =>
    c.state.is === 'waiting' && !['ContainerCreating', 'PodInitializing', ''].includes(c.state.reason) ? [c.state.reason] : [],
  )[0];
  if (waiting !== undefined) return waiting;
  if (pod.phase !== 'Running')
    return pod.reason || pod.conditions.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.reason || pod.phase || 'Unknown';
  const unready = pod.containers.find((c) => (c.role === 'app' || c.role === 'sidecar') && !c.ready);
  if (unready === undefined) return undefined;
  return unready.state.is === 'terminated' ? unready.state.reason || 'Error' : 'NotReady';
}
