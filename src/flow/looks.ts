import {
  type Container,
  type EvidenceBody,
  eventOf,
  type Found,
  type KubeObject,
  type Look,
  maybe,
  type ObjectRef,
  type Pod,
  podOf,
  refText,
  workloadOf,
} from '../model/index.ts';
import type { Cluster } from '../ports/index.ts';
import { describeFacts, eventLine, problemOf, scalerFacts, statusFacts, workloadFacts } from './look-facts.ts';

/** The read-only looks a person (or a tool) may ask for by name. */
export type LookRequest =
  | { readonly look: 'get_pod_status' | 'describe_pod' | 'get_pod_events'; readonly name: string; readonly namespace: string }
  | {
      readonly look: 'get_pod_logs';
      readonly name: string;
      readonly namespace: string;
      readonly container?: string;
      readonly previous?: true;
      readonly tail: number;
    }
  | { readonly look: 'get_deployment_status'; readonly kind: string; readonly name: string; readonly namespace: string }
  | { readonly look: 'list_failing_pods'; readonly namespace?: string }
  /** Without a namespace: of the whole cluster. */
  | { readonly look: 'get_namespace_events' | 'get_cluster_events'; readonly namespace?: string; readonly type?: 'Normal' | 'Warning' };

export type LookAnswer =
  /** `facts` is plain data, ready to be shown as YAML or JSON once it is scrubbed. */
  | { readonly ok: true; readonly facts: Readonly<Record<string, unknown>> }
  /** `unreachable` and `timeout` say nothing about the object; `not-found` does. */
  | { readonly ok: false; readonly why: string; readonly detail: string };

/** Lines of a log look when none are asked for, and the most that are given. */
export const LOG_TAIL = { usual: 100, most: 500 } as const;
/** Newest events that are shown, of a pod and of more than a pod. */
const EVENTS_SHOWN = { pod: 20, wider: 50 } as const;
/** The server lists in no useful order, so more are read than are shown. */
const EVENTS_READ = 500;

export async function performLook(cluster: Cluster, request: LookRequest): Promise<LookAnswer> {
  switch (request.look) {
    case 'list_failing_pods':
      return failingPods(cluster, request.namespace);
    case 'get_deployment_status':
      return workloadStatus(cluster, request);
    case 'get_pod_events':
      return podEvents(cluster, podRef(request));
    case 'get_namespace_events':
    case 'get_cluster_events':
      return widerEvents(cluster, request);
    case 'get_pod_logs':
      return podLogs(cluster, request);
    case 'get_pod_status':
    case 'describe_pod': {
      const found = await cluster.look({ do: 'get', ref: podRef(request) });
      if (found.is !== 'object') return missing(found);
      const pod = podOf(found.body);
      return { ok: true, facts: request.look === 'get_pod_status' ? statusFacts(pod) : describeFacts(pod) };
    }
  }
}

function podRef({ name, namespace }: { readonly name: string; readonly namespace: string }): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

function missing(found: Found | EvidenceBody): LookAnswer {
  return found.is === 'missing'
    ? { ok: false, why: found.why, detail: found.detail }
    : { ok: false, why: 'unreachable', detail: `unexpected answer: ${found.is}` };
}

async function podEvents(cluster: Cluster, about: ObjectRef): Promise<LookAnswer> {
  const found = await cluster.look({ do: 'events', about });
  if (found.is !== 'events') return missing(found);
  return {
    ok: true,
    facts: { pod: about.name, namespace: about.namespace ?? '', events: found.events.slice(-EVENTS_SHOWN.pod).map(eventLine) },
  };
}

async function widerEvents(
  cluster: Cluster,
  { namespace, type }: { readonly namespace?: string; readonly type?: 'Normal' | 'Warning' },
): Promise<LookAnswer> {
  const found = await cluster.look({
    do: 'list',
    apiVersion: 'v1',
    kind: 'Event',
    ...maybe('namespace', namespace),
    ...maybe('fieldSelector', type && `type=${type}`),
    limit: EVENTS_READ,
  });
  if (found.is !== 'list') return missing(found);
  const events = found.objects.map(eventOf).toSorted((a, b) => (a.last ?? 0) - (b.last ?? 0));
  return {
    ok: true,
    facts: {
      ...maybe('namespace', namespace),
      ...maybe('type', type),
      complete: found.complete && events.length <= EVENTS_SHOWN.wider,
      events: events.slice(-EVENTS_SHOWN.wider).map((e) => ({ about: refText(e.about), ...eventLine(e) })),
    },
  };
}

/**
 * The log asked for. With `previous` not asked: the previous container's log instead, when the current one is not running, is
 * empty, or cannot be read; which one it is stands in the answer.
 */
async function podLogs(cluster: Cluster, request: Extract<LookRequest, { look: 'get_pod_logs' }>): Promise<LookAnswer> {
  const ref = podRef(request);
  const found = await cluster.look({ do: 'get', ref });
  if (found.is !== 'object') return missing(found);
  const pod = podOf(found.body);
  const waits = pod.conditions.find((c) => c.type === 'PodScheduled' && c.status === 'False');
  if (pod.node === undefined && waits !== undefined) return unscheduled(request, waits.message);
  const container = pod.containers.find((c) => c.name === request.container) ?? (request.container === undefined ? likely(pod) : undefined);
  if (container === undefined) {
    return {
      ok: false,
      why: 'not-found',
      detail: `no container ${request.container ?? ''} in ${refText(ref)}; it has ${pod.containers.map((c) => c.name).join(', ')}`,
    };
  }
  const read = (previous: boolean): Promise<Found> =>
    cluster.look({ do: 'logs', pod: ref, container: container.name, previous } satisfies Look);
  const wanted = request.previous === true || container.state.is !== 'running';
  const first = await read(wanted && container.restarts > 0);
  const second = first.is === 'logs' && first.text.trim() !== '' ? undefined : await read(!(wanted && container.restarts > 0));
  const best = second?.is === 'logs' && second.text.trim() !== '' ? second : first.is === 'logs' ? first : second;
  if (best?.is !== 'logs') return missing(first);
  const lines = best.text.split('\n').filter((l) => l !== '');
  return {
    ok: true,
    facts: {
      pod: request.name,
      namespace: request.namespace,
      container: container.name,
      which: best.previous ? 'previous' : 'current',
      lines: lines.slice(-request.tail),
    },
  };
}

/** Nothing ran yet, so there is nothing to read: an answer, not a failure. */
function unscheduled({ name, namespace }: { readonly name: string; readonly namespace: string }, why: string): LookAnswer {
  const note = `the pod is not scheduled to a node yet, hence no logs${why === '' ? '' : `: ${why}`}`;
  return { ok: true, facts: { pod: name, namespace, which: 'none', note, lines: [] } };
}

/** The container a person most likely means: one that fails, else the first. */
function likely(pod: Pod): Container | undefined {
  return (
    pod.containers.find((c) => c.role !== 'init' && !c.ready && c.restarts > 0) ??
    pod.containers.find((c) => c.state.is === 'waiting' && c.restarts > 0) ??
    pod.containers.find((c) => c.role === 'app')
  );
}

async function workloadStatus(cluster: Cluster, request: Extract<LookRequest, { look: 'get_deployment_status' }>): Promise<LookAnswer> {
  const batch = request.kind === 'Job' || request.kind === 'CronJob';
  const ref: ObjectRef = {
    apiVersion: batch ? 'batch/v1' : 'apps/v1',
    kind: request.kind,
    namespace: request.namespace,
    name: request.name,
  };
  const found = await cluster.look({ do: 'get', ref });
  if (found.is !== 'object') return missing(found);
  const hpas = await cluster.look({
    do: 'list',
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    namespace: request.namespace,
    limit: 100,
  });
  const w = workloadOf(found.body);
  return { ok: true, facts: { ...workloadFacts(w), ...scalerFacts(hpas, w) } };
}

async function failingPods(cluster: Cluster, namespace: string | undefined): Promise<LookAnswer> {
  const found = await cluster.look({ do: 'list', apiVersion: 'v1', kind: 'Pod', ...maybe('namespace', namespace), limit: 5000 });
  if (found.is !== 'list') return missing(found);
  const pods = found.objects
    .map((o: KubeObject) => podOf(o))
    .flatMap((pod) => {
      const problem = problemOf(pod);
      return problem === undefined
        ? []
        : [
            {
              namespace: pod.ref.namespace ?? '',
              pod: pod.ref.name,
              phase: pod.phase,
              problem,
              restarts: pod.containers.reduce((n, c) => n + c.restarts, 0),
              ...maybe('node', pod.node),
            },
          ];
    });
  return { ok: true, facts: { ...maybe('namespace', namespace), complete: found.complete, pods } };
}
