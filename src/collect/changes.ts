import {
  at,
  dict,
  type EvidenceItem,
  type FieldChange,
  type Found,
  type KubeObject,
  list,
  type Millis,
  refOf,
  text,
  time,
  workloadOf,
} from '../model/index.ts';
import { knownOf } from './known.ts';

/** Changes older than a week are history, not causes. */
const horizon: Millis = 7 * 86_400_000;
const mostFields = 20;

/** Leaves of a JSON value as `path → text`; items of a list are named by their `name` where they have one. */
function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) leaves(item, `${path}[${text(at(item, 'name')) || i}]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [k, v] of Object.entries(value)) leaves(v, path === '' ? k : `${path}.${k}`, into);
  } else if (value !== null && value !== undefined) {
    into.set(path, text(value));
  }
}

const ignored = /pod-template-hash|terminationMessage|dnsPolicy|schedulerName|^metadata\.creationTimestamp/;

export function differences(before: unknown, after: unknown): readonly FieldChange[] {
  const a = new Map<string, string>();
  const b = new Map<string, string>();
  leaves(before, '', a);
  leaves(after, '', b);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path) && !ignored.test(path) && !path.endsWith('.name'))
    .slice(0, mostFields)
    .map((path) => {
      const [was, is] = [a.get(path), b.get(path)];
      return { path, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
    });
}

function inWords(fields: readonly FieldChange[]): string {
  const one = (f: FieldChange): string => {
    const path = f.path.replace(/^spec\./, '').replace(/^containers\[([^\]]+)\]\./, '$1 ');
    return `${path} ${f.before === undefined ? 'added' : f.before} → ${f.after === undefined ? 'removed' : f.after}`;
  };
  const more = fields.length > 3 ? ` and ${fields.length - 3} more` : '';
  return `${fields.slice(0, 3).map(one).join('; ')}${more}`;
}

interface Touch {
  readonly manager: string;
  readonly time: Millis;
  readonly paths: readonly string[];
}

/** Who wrote to an object, newest first. Writes to `status` are no changes. */
function touches(object: KubeObject): readonly Touch[] {
  return list(object.metadata['managedFields'])
    .flatMap((m) => {
      const when = time(at(m, 'time'));
      if (when === undefined || at(m, 'subresource') === 'status') return [];
      const into = new Map<string, string>();
      leaves(marked(at(m, 'fieldsV1')), '', into);
      return [{ manager: text(at(m, 'manager')), time: when, paths: [...into.keys()] }];
    })
    .sort((a, b) => b.time - a.time);
}

/** fieldsV1 spells `f:spec`, `k:{"name":"web"}`, `.`; turned into plain paths. */
function marked(value: unknown): unknown {
  const entries = Object.entries(dict(value)).filter(([k]) => k !== '.');
  if (entries.length === 0) return '';
  return Object.fromEntries(entries.map(([k, v]) => [k.replace(/^f:/, '').replace(/^[kv]:/, ''), marked(v)]));
}

/** Who owns one of the changed fields of a template; else who wrote to the template last. */
function authorOf(fields: readonly FieldChange[], by: readonly Touch[]): string {
  const changed = fields.map((f) => ownedPath(f.path));
  const template = by.filter((t) => t.paths.some((p) => p.startsWith('spec.template')));
  const owner = template.find((t) => changed.some((c) => t.paths.some((p) => p.startsWith(c) || c.startsWith(`${p}.`))));
  return (owner ?? template[0])?.manager ?? '';
}

/** `spec.containers[web].command[2]` of a template as managedFields spell it: lists by the name of their items, plain lists as a whole. */
function ownedPath(path: string): string {
  return `spec.template.${path.replace(/\[\d+\].*$/, '').replace(/\[([^\]]+)\]/g, '.{"name":"$1"}')}`;
}

/** The newest two revisions of each Deployment whose ReplicaSets were seen. */
function revisions(items: readonly EvidenceItem[]): readonly Found[] {
  const known = knownOf(items);
  const deployments = known.workloads.filter((w) => w.ref.kind === 'Deployment');
  return deployments.flatMap((d): Found[] => {
    const sets = [...known.objects.values()]
      .filter(
        (o) =>
          o.kind === 'ReplicaSet' &&
          list(o.metadata['ownerReferences']).some((r) => text(at(r, 'name')) === d.ref.name) &&
          o.metadata.namespace === d.ref.namespace,
      )
      .sort((a, b) => workloadOf(b).revision - workloadOf(a).revision);
    const [now, before] = sets;
    if (now === undefined || before === undefined) return [];
    const fields = differences(at(before['spec'], 'template'), at(now['spec'], 'template'));
    const made = workloadOf(now).createdAt ?? 0;
    const deployment = known.get(d.ref);
    const who = deployment === undefined ? '' : authorOf(fields, touches(deployment));
    if (fields.length === 0) return [];
    return [
      {
        query: `kubectl rollout history deployment/${d.ref.name} -n ${d.ref.namespace ?? 'default'}`,
        at: made,
        is: 'change',
        ref: d.ref,
        changedAt: made,
        by: who,
        summary: `revision ${workloadOf(before).revision} → ${workloadOf(now).revision}: ${inWords(fields)}`,
        fields,
      },
    ];
  });
}

/** Kinds whose last writer matters and that keep no revisions of their own. */
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

function writes(items: readonly EvidenceItem[]): readonly Found[] {
  return [...knownOf(items).objects.values()].flatMap((object): Found[] => {
    if (!written.has(object.kind) || object.metadata.name === 'kube-root-ca.crt') return [];
    const touch = touches(object).find((t) => !controllers.test(t.manager));
    const made = time(object.metadata['creationTimestamp']);
    if (touch === undefined) return [];
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
  const found = [...revisions(items), ...writes(items), ...nodeTurns(items)];
  return found
    .filter((f) => f.is === 'change' && now - f.changedAt < horizon)
    .sort((a, b) => b.at - a.at)
    .slice(0, 12);
}
