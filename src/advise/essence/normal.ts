import { canonical } from '../../model/index.ts';
import type { Names } from './names.ts';

/** Fields that tell when or how often, or which one of several equals. */
const passing = new Set(
  'restarts restartCount started finished since created deleted ip podIP podIPs hostIP hostIPs node nodeName generation observedGeneration revision desired ready available updated active failed succeeded replicas readyReplicas availableReplicas updatedReplicas currentReplicas lastScheduled lastSuccess lastScheduleTime lastSuccessfulTime creationTimestamp deletionTimestamp lastTransitionTime lastHeartbeatTime lastProbeTime lastUpdateTime startTime completionTime time resourceVersion uid'.split(
    ' ',
  ),
);

/** Only what surely is another the next time. Addresses, amounts and other numbers may be what fails: they stay. */
const passingWords: readonly (readonly [RegExp, string])[] = [
  [/\b[IWEF]\d{4}(?= \d\d:\d\d:\d\d)/gu, '<day>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b|\b\d{4}\/\d\d\/\d\d\b/gu, '<time>'],
  [/(?<="(?:ts|time|timestamp)":\s?"?)1\d{9}(?:\d{3,9})?(?:\.\d+)?\b/gu, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu, '<id>'],
  // Of an image the digest is its content.
  [/(?<!sha256:)\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/giu, '<id>'],
  [/(?<=\b(?:back-?off|after) )\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h)(?:\d+(?:\.\d+)?(?:ms|s|m))*\b/giu, '<span>'],
];

/** A placeholder's id is another for each incident; what it hides is told by its family. */
function withoutIds(text: string): string {
  return text.replace(/\[REDACTED:([a-z0-9-]+):[a-z2-7]+\]/gu, '[REDACTED:$1]');
}

/** A message as it would read the next time: without times, ids, passing names and how long was waited. */
export function normalText(text: string, names: Names): string {
  return passingWords.reduce((t, [pattern, stands]) => t.replace(pattern, stands), names(withoutIds(text))).trim();
}

function mapped(
  value: unknown,
  how: { readonly text: (t: string) => string; readonly drops: (key: string, v: unknown) => boolean },
): unknown {
  if (typeof value === 'string') return how.text(value);
  if (Array.isArray(value)) {
    // How many are alike is a count.
    const all = value.map((v) => mapped(v, how));
    return [...new Map(all.map((v) => [canonical(v), v])).values()];
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([k, v]) => !how.drops(k, v));
  return Object.fromEntries(kept.map(([k, v]) => [how.text(k), mapped(v, how)]));
}

/** What was observed, without what passes. */
export function observed(value: unknown, names: Names): unknown {
  return mapped(value, { text: (t) => normalText(t, names), drops: (key) => passing.has(key) });
}

const volumeOfToken = /\bkube-api-access-[a-z0-9]{5}\b/gu;
const hashes = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'nodeName',
  'clusterIP',
  'clusterIPs',
  'resourceVersion',
  'uid',
  'volumeName',
]);

/** What was asked for, to the letter: each span, address and number in it is meant. How many replicas matters only where it is none. */
export function meant(value: unknown, names: Names): unknown {
  return mapped(value, {
    text: (t) => names(withoutIds(t)).replace(volumeOfToken, 'kube-api-access'),
    drops: (key, v) => hashes.has(key) || (key === 'replicas' && v !== 0),
  });
}
