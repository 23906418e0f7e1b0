import { mayAsk } from '../../advise/index.ts';
import type { Evidence, EvidenceBody, Found, Incident, Look, ObjectRef } from '../../model/index.ts';
import type { AdviceHands } from './hands.ts';

/** Who is asked, and what may be sent from where. */
interface Policy {
  readonly needs: {
    readonly llm: { readonly local: boolean };
    readonly settings: Pick<AdviceHands['needs']['settings'], 'namespaces'>;
  };
}

/**
 * Why nothing of this incident may be sent to the model, if so: every namespace that it, its causes and its evidence touch must allow
 * it. What lies in no namespace (a node, a volume) follows the incident's own.
 */
export function mayNotAsk(advice: Policy, incident: Incident, evidence?: Evidence): string | undefined {
  const { subject, members, diagnosis, advice: given } = incident;
  const said = [diagnosis, given?.is === 'given' ? given.diagnosis : undefined].flatMap((d) => d ?? []);
  const named = said.flatMap((d) => [...d.causes.map((c) => c.culprit), ...d.affected, ...d.changed.map((c) => c.ref)]);
  const touched = new Set([subject, ...members, ...named].map(namespaceOf));
  for (const item of evidence?.items ?? []) for (const namespace of namespacesOf(item)) touched.add(namespace);
  // Named once, by the namespace that it follows.
  const owned = new Set([...touched].map((name) => name || namespaceOf(subject)));
  const closed = [...owned].filter((name) => !isOpen(advice, subject, name));
  if (closed.length === 0) return undefined;
  const names = closed.map((name) => (name === '' ? 'the cluster’s own objects' : `namespace ${name}`)).join(', ');
  return `nothing of ${names} goes to ${advice.needs.llm.local ? 'a model' : 'a model outside the house'}`;
}

/** What a look found, less what is of a namespace that sends nothing: of a list the other objects, of anything else nothing. */
export function permitted(advice: Policy, subject: ObjectRef): (look: Look, found: Found) => Found {
  const open = (name: string): boolean => isOpen(advice, subject, name);
  return (look, found) => {
    if (namespacesOf(found).every(open)) return found;
    if (found.is === 'list') {
      const objects = found.objects.filter((o) => open(namespaceOf({ kind: o.kind, ...o.metadata })));
      return { ...found, objects, complete: false };
    }
    const { query, at } = found;
    return { is: 'missing', look, why: 'forbidden', detail: 'nothing of this namespace goes to this model', query, at };
  };
}

function isOpen({ needs: { llm, settings } }: Policy, subject: ObjectRef, namespace: string): boolean {
  return mayAsk(settings.namespaces, namespace === '' ? namespaceOf(subject) : namespace, llm);
}

function namespaceOf(ref: Pick<ObjectRef, 'kind' | 'name' | 'namespace'>): string {
  return ref.kind === 'Namespace' ? ref.name : (ref.namespace ?? '');
}

/** Where what an item shows is from. A failed look shows nothing. */
function namespacesOf(item: EvidenceBody): readonly string[] {
  switch (item.is) {
    case 'object':
    case 'change':
      return [namespaceOf(item.ref)];
    case 'list':
      return item.objects.map((o) => namespaceOf({ kind: o.kind, ...o.metadata }));
    case 'events':
      return [namespaceOf(item.about)];
    case 'logs':
      return [namespaceOf(item.pod)];
    case 'text':
      return item.about === undefined ? [] : [namespaceOf(item.about)];
    case 'missing':
      return [];
  }
}
