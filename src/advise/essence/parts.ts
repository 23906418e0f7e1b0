import {
  at,
  canonical,
  type Condition,
  conditions,
  type Container,
  type EvidenceItem,
  type KubeObject,
  type ObjectRef,
  podOf,
  refText,
  workloadOf,
} from '../../model/index.ts';
import { isTelling } from '../render/log-lines.ts';
import { statusOf } from '../render/objects.ts';
import type { Names } from './names.ts';
import { meant, normalText, observed } from './normal.ts';

/** How a container fails, at whatever moment between two crashes it was looked at. */
function failure(c: Container, names: Names): unknown {
  const ended = c.state.is === 'terminated' ? c.state : c.last.is === 'terminated' ? c.last : undefined;
  const waits = c.state.is === 'waiting' && c.state.reason !== 'CrashLoopBackOff' ? c.state : undefined;
  return {
    name: c.name,
    ended: ended === undefined ? null : [ended.reason, ended.exitCode, ended.signal ?? 0, normalText(ended.message, names)],
    waits: waits === undefined ? null : [waits.reason, normalText(waits.message, names)],
    ready: ended === undefined && waits === undefined && c.ready,
  };
}

/** Conditions that follow from how the containers fare at the moment. */
const following = new Set(['Ready', 'ContainersReady', 'Initialized', 'PodReadyToStartContainers']);

const said = (all: readonly Condition[], names: Names): unknown =>
  all.map((c) => [c.type, c.status, c.reason, normalText(c.message, names)]);

function podParts(object: KubeObject, names: Names): unknown {
  const pod = podOf(object);
  return {
    phase: pod.phase,
    reason: pod.reason,
    message: normalText(pod.message, names),
    leaving: pod.deletedAt !== undefined,
    containers: pod.containers.map((c) => failure(c, names)),
    conditions: said(
      pod.conditions.filter((c) => !following.has(c.type)),
      names,
    ),
  };
}

const workloads = /^(?:Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob)$/u;

/** Whether enough of it works, in place of how many. */
function workloadParts(object: KubeObject, names: Names): unknown {
  const w = workloadOf(object);
  return { lacking: w.ready < w.desired, failed: w.failed > 0, conditions: said(w.conditions, names) };
}

function statusParts(object: KubeObject, names: Names): unknown {
  if (object.kind === 'Pod') return podParts(object, names);
  if (workloads.test(object.kind)) return workloadParts(object, names);
  if (object.kind === 'Node') return observed(statusOf(object), names);
  return [observed(at(object, 'status'), names), said(conditions(object['status']), names)];
}

function objectParts(object: KubeObject, names: Names): unknown {
  const { metadata, status: _, spec, apiVersion: __, kind, ...rest } = object;
  const labels = meant(metadata['labels'] ?? {}, names);
  return {
    kind,
    name: names(metadata.name),
    namespace: metadata.namespace ?? '',
    // Which node it is, and where, changes; what is asked of it and how it fares does not.
    ...(kind === 'Node'
      ? {}
      : { labels, spec: meant(spec ?? {}, names), rest: kind === 'EndpointSlice' ? observed(rest, names) : meant(rest, names) }),
    status: statusParts(object, names),
  };
}

function logParts(text: string, names: Names): readonly string[] {
  const lines = text.split('\n').filter((l) => l.trim() !== '' && !/^… (?:\d+ )?lines left out …$/u.test(l));
  const telling = lines.filter(isTelling);
  const kept = telling.length > 0 ? [...telling, ...lines.slice(-1)] : lines.slice(-5);
  return [...new Set(kept.map((l) => normalText(l, names)))].sort();
}

const place = (ref: ObjectRef, names: Names): string => names(refText(ref));

/** What an item says, as canonical texts: equal for what says the same. */
export function partsOf(item: EvidenceItem, names: Names): readonly string[] {
  switch (item.is) {
    case 'object':
      return [canonical(objectParts(item.body, names))];
    case 'list':
      return item.objects.map((o) => canonical(objectParts(o, names)));
    case 'events':
      return item.events
        .filter((e) => e.type !== 'Normal')
        .map((e) => canonical(['event', place(e.about, names), e.container ?? '', e.reason, normalText(e.message, names)]));
    case 'logs':
      // The run before and the run that goes on say the same, once it has crashed as well.
      return logParts(item.text, names).map((l) => canonical(['log', place(item.pod, names), item.container, l]));
    case 'text':
      return [canonical(['text', normalText(item.text, names)])];
    case 'change':
      // When it was made decides what it says; the diagnosis tells those that count.
      return [];
    case 'missing':
      return item.why === 'not-recorded' ? [] : [canonical(['missing', item.why, observed(item.look, names)])];
  }
}
