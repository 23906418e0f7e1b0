import {
  at,
  type EvidenceItem,
  type FieldChange,
  type Found,
  type KubeObject,
  list,
  num,
  type ObjectRef,
  time,
  workloadOf,
} from '../model/index.ts';
import { differences } from './differences.ts';
import { knownOf } from './known.ts';
import { type Touch, touches } from './touches.ts';

function inWords(fields: readonly FieldChange[]): string {
  const one = (f: FieldChange): string => {
    const path = f.path.replace(/^spec\./, '').replace(/^containers\[([^\]]+)\]\./, '$1 ');
    return `${path} ${f.before === undefined ? 'added' : f.before} → ${f.after === undefined ? 'removed' : f.after}`;
  };
  const more = fields.length > 3 ? ` and ${fields.length - 3} more` : '';
  return `${fields.slice(0, 3).map(one).join('; ')}${more}`;
}

/** Who owns one of the changed fields of a template; else who wrote to the template last. */
function authorOf(fields: readonly FieldChange[], by: readonly Touch[]): Touch | undefined {
  const changed = fields.map((f) => ownedPath(f.path));
  const template = by.filter((t) => t.paths.some((p) => p.startsWith('spec.template')));
  const owner = template.find((t) => changed.some((c) => t.paths.some((p) => `${p}.`.startsWith(`${c}.`) || c.startsWith(`${p}.`))));
  return owner ?? template[0];
}

/** `spec.containers[web].command[2]` of a template as managedFields spell it: lists by the name of their items, plain lists as a whole. */
function ownedPath(path: string): string {
  return `spec.template.${path.replace(/\[\d+\].*$/, '').replace(/\[([^\]]+)\]/g, '.{"name":"$1"}')}`;
}

/** The kind in which a kind of workload keeps its former templates. */
export function keptIn(kind: string): 'ReplicaSet' | 'ControllerRevision' | undefined {
  if (kind === 'Deployment') return 'ReplicaSet';
  return kind === 'StatefulSet' || kind === 'DaemonSet' ? 'ControllerRevision' : undefined;
}

/** A revision is numbered within seconds of its making. */
const sameWrite = 60_000;

interface Revision {
  readonly number: number;
  readonly template: unknown;
  readonly createdAt: number;
  /** It was another revision before: the controller gave what it kept a new number instead of making it anew. */
  readonly cameBack: boolean;
}

/** Written by the Deployment controller to a ReplicaSet that it takes up again. */
const formerNumbers = 'deployment.kubernetes.io/revision-history';

function revisionOf(object: KubeObject): Revision {
  const createdAt = time(object.metadata['creationTimestamp']) ?? 0;
  if (object.kind === 'ReplicaSet') {
    const cameBack = at(object.metadata, 'annotations', formerNumbers) !== undefined;
    return { number: workloadOf(object).revision, template: at(object['spec'], 'template'), createdAt, cameBack };
  }
  const numbered = touches(object).find((t) => t.paths.includes('revision'))?.time ?? createdAt;
  const template = at(object['data'], 'spec', 'template');
  return { number: num(object['revision']) ?? 0, template, createdAt, cameBack: numbered - createdAt > sameWrite };
}

function ofOwner(object: KubeObject, owner: ObjectRef): boolean {
  const named = list(object.metadata['ownerReferences']).some((r) => at(r, 'kind') === owner.kind && at(r, 'name') === owner.name);
  return named && object.kind === keptIn(owner.kind) && object.metadata.namespace === owner.namespace;
}

/** A template that came back has its old revision's age: it changed when its owner was written, and not before the one it replaced was made. */
function changedAt(now: Revision, before: Revision, by: Touch | undefined): number {
  if (!now.cameBack && now.createdAt >= before.createdAt) return now.createdAt;
  return Math.max(now.createdAt, before.createdAt, by?.time ?? 0);
}

/** The newest two revisions of each workload whose ReplicaSets or ControllerRevisions were seen, as one change. */
export function revisions(items: readonly EvidenceItem[]): readonly (Found & { readonly is: 'change' })[] {
  const known = knownOf(items);
  return known.workloads.flatMap(({ ref }) => {
    const [now, before] = [...known.objects.values()]
      .filter((o) => ofOwner(o, ref))
      .map(revisionOf)
      .sort((a, b) => b.number - a.number);
    if (now === undefined || before === undefined) return [];
    const fields = differences(before.template, now.template);
    if (fields.length === 0) return [];
    const owner = known.get(ref);
    const by = owner === undefined ? undefined : authorOf(fields, touches(owner));
    const when = changedAt(now, before, by);
    return [
      {
        query: `kubectl rollout history ${ref.kind.toLowerCase()}/${ref.name} -n ${ref.namespace ?? 'default'}`,
        at: when,
        is: 'change' as const,
        ref,
        changedAt: when,
        by: by?.manager ?? '',
        summary: `revision ${before.number} → ${now.number}: ${inWords(fields)}`,
        fields,
      },
    ];
  });
}
