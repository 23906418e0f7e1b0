import { type ObjectRef, type Pointer, sameObject } from '../../model/index.ts';
import type { Facts, Said } from '../facts/index.ts';

/** How long a Warning speaks of the present when nothing else shows trouble. */
const current = 600_000;

const warns = (s: Said): boolean => s.from === 'event' && s.type !== 'Normal';

/** Whether anything of the incident's own objects shows a failure, known or not. What has no status is not judged. */
export function unwell(facts: Facts, inScope: (ref: ObjectRef) => boolean): boolean {
  if (facts.pods.some((p) => inScope(p.ref) && p.hasStatus && !p.well)) return true;
  if (facts.containers.some((c) => c.failing && inScope(c.pod.ref))) return true;
  if (facts.workloads.some((w) => inScope(w.ref) && lags(w, facts.now))) return true;
  if (facts.nodes.some((n) => inScope(n.ref) && n.conditions.some((c) => c.type === 'Ready' && c.status !== 'True'))) return true;
  return facts.said.some((s) => warns(s) && inScope(s.about) && speaksOfNow(s, facts));
}

/** Kinds whose status was judged above: where it was seen, it outweighs a Warning that does not say when. */
const judged = new Set(['Pod', 'Node', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

function speaksOfNow(s: Said, facts: Facts): boolean {
  if (s.at !== undefined) return facts.now - s.at < current;
  return !facts.objects.some((o) => judged.has(o.ref.kind) && sameObject(o.ref, s.about) && o.body['status'] !== undefined);
}

/** Pods of a new workload need a moment. */
const settling = 120_000;

function lags(w: Facts['workloads'][number], now: number): boolean {
  // An object as old as "now" is the newest thing in a recording: its age says nothing.
  const age = w.createdAt === undefined ? 0 : now - w.createdAt;
  if (!w.hasStatus || (age > 0 && age < settling)) return false;
  if (w.ref.kind === 'Job') return w.conditions.some((c) => c.type === 'Failed' && c.status === 'True');
  return w.ref.kind !== 'CronJob' && w.ref.kind !== 'ReplicaSet' && w.ready < w.desired;
}

/** What a person would want to read first when no rule knows the failure. */
export function telling(facts: Facts): Pointer | undefined {
  const said = [...facts.said].filter((s) => s.message !== '' && (warns(s) || s.from === 'state'));
  const loudest = said.sort((a, b) => b.count - a.count)[0];
  if (loudest !== undefined) return { evidence: loudest.id, says: `${loudest.reason}: ${loudest.message}`.slice(0, 300) };
  for (const log of facts.logs) {
    const line = log.lines.findLast((l) => /error|fatal|panic|exception|fail/i.test(l));
    if (line !== undefined) return { evidence: log.id, says: line.slice(0, 300) };
  }
  return undefined;
}
