import type { KubeObject, Millis } from '../../../model/index.ts';
import type { Command } from './command.ts';
import { describePod } from './describe-pod.ts';
import { describeNode, describeOther } from './describe-rest.ts';
import { describeWorkload } from './describe-workload.ts';
import { readEvents } from './events.ts';
import { kindOf, versionOf } from './kinds.ts';
import { iso, isoTime } from './moment.ts';
import { Description } from './tree.ts';

/** One printed description → the object and the events at its end. Undefined when it is none. */
export function readDescription(lines: readonly string[], command: Command, now: Millis): readonly KubeObject[] | undefined {
  const cut = lines.findIndex((l) => /^\s*Events:/.test(l));
  const whole = cut === -1 ? lines : lines.slice(0, cut);
  const d = new Description(whole);
  const kind = guessKind(d) ?? command.kind;
  const name = d.value('Name') || command.name;
  if (name === undefined || name === '' || kind === undefined) return undefined;
  if (!d.has('Name') && !d.has('Conditions') && cut === -1) return undefined;
  const namespace = d.value('Namespace') || command.namespace;
  const created = isoTime(d.value('CreationTimestamp'));
  const object: KubeObject = {
    apiVersion: versionOf(kind),
    kind,
    metadata: {
      name,
      ...(namespace === undefined || namespace === '' ? {} : { namespace }),
      labels: d.pairs('Labels'),
      annotations: d.pairs('Annotations'),
      ...(created === undefined ? {} : { creationTimestamp: created }),
      ...ownerOf(d, kind),
      ...deletionOf(d, now),
    },
    ...bodyOf(kind, d),
  };
  const events = cut === -1 ? [] : readEvents(lines.slice(cut + 1), { kind, name, ...(namespace === undefined ? {} : { namespace }) }, now);
  return [object, ...extra(object, d), ...events];
}

function bodyOf(kind: string, d: Description): Readonly<Record<string, unknown>> {
  if (kind === 'Pod') return describePod(d);
  if (kind === 'Node') return describeNode(d);
  return describeWorkload(kind, d) ?? describeOther(kind, d);
}

/** What only this kind of object prints. Order matters: the first that fits. */
function guessKind(d: Description): string | undefined {
  if (d.has('Pods Statuses')) return 'Job';
  if (d.has('Desired Number of Nodes Scheduled')) return 'DaemonSet';
  if (d.has('Schedule', 'Concurrency Policy')) return 'CronJob';
  if (d.has('Volume Claims')) return 'StatefulSet';
  if (/ current \/ /.test(d.value('Replicas'))) return 'ReplicaSet';
  if (d.has('StrategyType') || d.has('NewReplicaSet')) return 'Deployment';
  if (d.has('Containers') && (d.has('Node') || d.has('Status') || d.has('IP'))) return 'Pod';
  if (d.has('Capacity', 'Allocatable') || d.has('Taints', 'Unschedulable')) return 'Node';
  if (d.has('TargetPort') || d.has('Session Affinity')) return 'Service';
  if (d.has('StorageClass', 'Volume')) return 'PersistentVolumeClaim';
  if (d.has('Reclaim Policy', 'Claim')) return 'PersistentVolume';
  if (d.has('Reference', 'Metrics')) return 'HorizontalPodAutoscaler';
  return undefined;
}

function ownerOf(d: Description, kind: string): Readonly<Record<string, unknown>> {
  const [ownerKind = '', rest = ''] = (d.value('Controlled By') || d.value('Controllers')).split('/');
  const known = kindOf(ownerKind) ?? (/^[A-Z]/.test(ownerKind) ? ownerKind : undefined);
  const name = rest.split(/[\s(]/)[0] ?? '';
  if (known === undefined || name === '' || kind === 'Node') return {};
  return { ownerReferences: [{ apiVersion: versionOf(known), kind: known, name, uid: '', controller: true }] };
}

function deletionOf(d: Description, now: Millis): Readonly<Record<string, unknown>> {
  if (!d.value('Status').startsWith('Terminating')) return {};
  return { deletionTimestamp: iso(now) };
}

/** A Service prints its endpoints: `<none>` is a recorded fact. */
function extra(object: KubeObject, d: Description): readonly KubeObject[] {
  const field = d.field('Endpoints');
  if (object.kind !== 'Service' || field === undefined) return [];
  const addresses = d
    .value('Endpoints')
    .split(/[,\s]+/)
    .flatMap((a) => /^([\da-f.:]+):(\d+)$/.exec(a)?.[1] ?? [])
    .map((ip) => ({ ip }));
  const ports = [...field.value.matchAll(/:(\d+)\b/g)].map((m) => ({ port: Number(m[1]) }));
  return [
    { ...object, apiVersion: 'v1', kind: 'Endpoints', spec: undefined, subsets: addresses.length === 0 ? [] : [{ addresses, ports }] },
  ];
}
