import { at, type EvidenceItem, type Found, list, type Millis, refOf, sameObject, text, time } from '../model/index.ts';
import { knownOf } from './known.ts';
import { revisions } from './revisions.ts';
import { touches } from './touches.ts';

/** Changes older than a week are history, not causes. */
const horizon: Millis = 7 * 86_400_000;
const mostFields = 20;
/** A revision is made within seconds of the write that asked for it. */
const sameWrite: Millis = 60_000;

/** Kinds whose last writer matters; a write that made a revision is told as that revision. */
const written = new Set([
  'ConfigMap',
  'Service',
  'StatefulSet',
  'DaemonSet',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'CronJob',
  'PersistentVolumeClaim',
]);
const controllers = /^(kube-controller-manager|kubelet|kube-scheduler|kube-apiserver|cloud-controller-manager)$/;

/** Which parts a writer owns, coarsely: managedFields tell who wrote a field, not which of them was new. */
function partsOf(paths: readonly string[]): string {
  const parts = paths.map((p) => (p.startsWith('spec.template') ? 'spec.template' : (p.split('.')[0] ?? p)));
  return [...new Set(parts)].filter((p) => p !== 'metadata').join(', ') || 'metadata';
}

function writes(items: readonly EvidenceItem[], rolled: ReturnType<typeof revisions>): readonly Found[] {
  return [...knownOf(items).objects.values()].flatMap((object): Found[] => {
    if (!written.has(object.kind) || object.metadata.name === 'kube-root-ca.crt') return [];
    const touch = touches(object).find((t) => !controllers.test(t.manager));
    const made = time(object.metadata['creationTimestamp']);
    if (touch === undefined) return [];
    if (rolled.some((r) => sameObject(r.ref, refOf(object)) && Math.abs(r.changedAt - touch.time) < sameWrite)) return [];
    const created = made !== undefined && touch.time - made < 2_000;
    const paths = touch.paths.filter((p) => !p.startsWith('metadata.annotations')).slice(0, mostFields);
    const ref = refOf(object);
    return [
      {
        query: `kubectl get ${object.kind.toLowerCase()} ${ref.name}${ref.namespace === undefined ? '' : ` -n ${ref.namespace}`} -o yaml --show-managed-fields`,
        at: touch.time,
        is: 'change',
        ref,
        changedAt: touch.time,
        by: touch.manager,
        summary: `${object.kind} ${ref.name} ${created ? 'created' : `written again (${partsOf(paths)})`}`,
        fields: paths.map((path) => ({ path })),
      },
    ];
  });
}

function nodeTurns(items: readonly EvidenceItem[]): readonly Found[] {
  return [...knownOf(items).objects.values()].flatMap((object): Found[] => {
    if (object.kind !== 'Node') return [];
    return list(at(object['status'], 'conditions')).flatMap((c): Found[] => {
      const when = time(at(c, 'lastTransitionTime'));
      const type = text(at(c, 'type'));
      const status = text(at(c, 'status'));
      const bad = type === 'Ready' ? status !== 'True' : status === 'True';
      if (when === undefined || !bad) return [];
      const summary = `node ${object.metadata.name}: ${type} became ${status} (${text(at(c, 'reason'))})`;
      const fields = [{ path: `status.conditions[${type}]`, after: status }];
      return [
        {
          query: `kubectl get node ${object.metadata.name} -o yaml`,
          at: when,
          is: 'change',
          ref: refOf(object),
          changedAt: when,
          by: 'kubelet or node-controller',
          summary,
          fields,
        },
      ];
    });
  });
}

/**
 * What changed, read out of what was looked at: template diffs between revisions, last writers (managedFields), node conditions that turned bad.
 * Newest first, nothing older than a week before `now`.
 */
export function changes(items: readonly EvidenceItem[], now: Millis): readonly Found[] {
  const rolled = revisions(items);
  const found = [...rolled, ...writes(items, rolled), ...nodeTurns(items)];
  return found
    .filter((f) => f.is === 'change' && now - f.changedAt < horizon)
    .sort((a, b) => b.at - a.at)
    .slice(0, 12);
}
