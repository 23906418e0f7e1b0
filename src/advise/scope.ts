import { at, type EvidenceItem, type KubeObject, objectsIn, type ObjectRef, podOf, str } from '../model/index.ts';
import { worstFirst } from './worst.ts';

/** What a model, or a person's question, may have looked at: the incident's namespaces, and the nodes its pods are on. */
export interface Scope {
  /** Taken where a look names no namespace; empty for a cluster-scoped subject that touched none. */
  readonly home: string;
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  /** Volumes bound to claims of those namespaces. */
  readonly volumes: readonly string[];
  /** Pods that were seen there, with their containers, those that fail first. */
  readonly pods: readonly { readonly namespace: string; readonly name: string; readonly containers: readonly string[] }[];
}

export interface ScopeOf {
  readonly subject: ObjectRef;
  readonly members: readonly ObjectRef[];
  /** Objects to blame, as the rules name them. */
  readonly culprits: readonly ObjectRef[];
}

const unique = (names: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(names.flatMap((n) => (n === undefined || n === '' ? [] : [n]))),
];

function seen(body: KubeObject): Scope['pods'][number] {
  const containers = worstFirst(podOf(body).containers).map((c) => c.name);
  return { namespace: body.metadata.namespace ?? '', name: body.metadata.name, containers };
}

/** The bounds of one incident. Nothing a model writes widens them. */
export function scopeOf({ subject, members, culprits }: ScopeOf, items: readonly EvidenceItem[]): Scope {
  const touched = [subject, ...members, ...culprits];
  const namespaces = unique(touched.map((ref) => (ref.kind === 'Namespace' ? ref.name : ref.namespace)));
  const own = objectsIn(items).filter((b) => b.metadata.namespace !== undefined && namespaces.includes(b.metadata.namespace));
  const pods = own.filter((b) => b.kind === 'Pod').map((b) => str(at(b['spec'], 'nodeName')));
  const claims = own.filter((b) => b.kind === 'PersistentVolumeClaim').map((b) => str(at(b['spec'], 'volumeName')));
  return {
    home: subject.namespace ?? namespaces[0] ?? '',
    namespaces,
    nodes: unique([...touched.map((ref) => (ref.kind === 'Node' ? ref.name : undefined)), ...pods]),
    volumes: unique(claims),
    pods: own.filter((b) => b.kind === 'Pod').map(seen),
  };
}

/** The scope in a few words, for a refusal and for the prompt. */
export function scopeWords({ namespaces, nodes }: Scope): string {
  const many = (one: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${one}${names.length === 1 ? '' : 's'} ${names.join(', ')}`];
  return [...many('namespace', namespaces), ...many('node', nodes)].join('; ') || 'nothing beyond the evidence';
}
