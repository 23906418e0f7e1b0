import { canonical, type EvidenceItem, type KubeObject, list, type ObjectRef, podOf, refText, workloadOf } from '../../model/index.ts';
import type { Matter } from '../matter.ts';
import { isTelling } from '../render/log-lines.ts';
import { statusOf, wholeOf } from '../render/objects.ts';
import { type Names, namesOf } from './names.ts';

/** Fields that tell when or how often, or which one of several equals. */
const passing = new Set([
  'restarts',
  'restartCount',
  'started',
  'finished',
  'since',
  'created',
  'deleted',
  'ip',
  'podIP',
  'podIPs',
  'clusterIP',
  'clusterIPs',
  'hostIP',
  'node',
  'nodeName',
  'generation',
  'observedGeneration',
  'revision',
  'desired',
  'ready',
  'available',
  'updated',
  'active',
  'failed',
  'succeeded',
  'lastScheduled',
  'lastSuccess',
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'lastUpdateTime',
  'startTime',
  'resourceVersion',
  'uid',
  'pod-template-hash',
  'controller-revision-hash',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'controller-uid',
]);

const stamp = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b|\b\d{4}\/\d\d\/\d\d\b/gu;
const passingWords: readonly (readonly [RegExp, string])[] = [
  [stamp, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu, '<id>'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/giu, '<id>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/gu, '<ip>'],
  [/\b\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h)(?:\d+(?:\.\d+)?(?:ms|s|m))*\b/gu, '<span>'],
  [/\b\d{6,}\b/gu, '<n>'],
  [/\brestarting failed container(?:=\S+)?|\(x\d+ over [^)]*\)/gu, ''],
];

/** A text as it would read the next time: without times, spans, addresses, ids and passing names. Short numbers stay: ports and codes matter. */
export function normalText(text: string, names: Names): string {
  return passingWords.reduce((t, [pattern, stands]) => t.replace(pattern, stands), names(text)).trim();
}

function normal(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return normalText(value, names);
  if (Array.isArray(value)) return value.map((v) => normal(v, names));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([k]) => !passing.has(k));
  return Object.fromEntries(kept.map(([k, v]) => [names(k), normal(v, names)]));
}

/** Whether enough of it works, in place of how many. */
function lacking(object: KubeObject): unknown {
  if (object.kind === 'Pod') return podOf(object).containers.map((c) => [c.name, c.ready]);
  const w = workloadOf(object);
  return /^(Deployment|ReplicaSet|StatefulSet|DaemonSet)$/u.test(object.kind) ? w.ready < w.desired : w.failed > 0;
}

const told = new Set(['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** A node is one of many: what matters is what is wrong with it. */
function objectEssence(object: KubeObject, names: Names): unknown {
  if (object.kind === 'Node') return normal({ ...statusOf(object), name: names(object.metadata.name) }, names);
  return [normal(wholeOf(object), names), told.has(object.kind) ? lacking(object) : null];
}

function logEssence(text: string, names: Names): readonly string[] {
  const lines = text.split('\n').filter((l) => l.trim() !== '' && !/^… \d+ lines left out …$/u.test(l));
  const telling = lines.filter(isTelling);
  const kept = telling.length > 0 ? [...telling, ...lines.slice(-1)] : lines.slice(-5);
  return [...new Set(kept.map((l) => normalText(l, names)))].sort();
}

const place = (ref: ObjectRef, names: Names): string => names(refText(ref));

function parts(item: EvidenceItem, names: Names): readonly unknown[] {
  switch (item.is) {
    case 'object':
      return [objectEssence(item.body, names)];
    case 'list':
      return item.objects.map((o) => objectEssence(o, names));
    case 'events':
      return item.events
        .filter((e) => e.type !== 'Normal')
        .map((e) => ['event', place(e.about, names), e.container ?? '', e.reason, normalText(e.message, names)]);
    case 'logs':
      return [['logs', place(item.pod, names), item.container, logEssence(item.text, names)]];
    case 'text':
      return [['text', normalText(item.text, names)]];
    case 'change':
      // What changed is judged by when it did; that part stands in the diagnosis.
      return [];
    case 'missing':
      return [['missing', item.why, normal(item.look, names)]];
  }
}

/** Everything that was judged, each different fact once, in an order of its own. */
export function essenceOf({ kind, evidence, diagnosis }: Pick<Matter, 'kind' | 'evidence' | 'diagnosis'>): unknown {
  const names = namesOf(evidence);
  const facts = evidence.items.flatMap((i) => parts(i, names)).map(canonical);
  return {
    kind,
    subject: place(evidence.subject, names),
    candidates: diagnosis.causes.map((c) => [c.cause, place(c.culprit, names), c.container ?? '']),
    changed: list(diagnosis.changed)
      .map((c) => canonical(normal(c, names)))
      .map((c) => c.replace(/"at":\d+,?|"evidence":"[^"]*",?/gu, ''))
      .sort(),
    facts: [...new Set(facts)].sort(),
  };
}
