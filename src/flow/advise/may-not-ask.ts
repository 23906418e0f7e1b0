import { mayAsk } from '../../advise/index.ts';
import type { Evidence, EvidenceItem, Incident, ObjectRef } from '../../model/index.ts';
import type { AdviceHands } from './hands.ts';

/** Why nothing of this incident may be sent to the model, if so: every namespace that its evidence touches must allow it. */
export function mayNotAsk(
  { needs: { llm, settings } }: AdviceHands,
  { subject, members }: Incident,
  evidence?: Evidence,
): string | undefined {
  const touched = new Set([subject, ...members].map(namespaceOf));
  for (const item of evidence?.items ?? []) for (const namespace of namespacesOf(item)) touched.add(namespace);
  const closed = [...touched].filter((name) => !mayAsk(settings.namespaces, name, llm));
  if (closed.length === 0) return undefined;
  const names = closed.map((name) => (name === '' ? 'the cluster’s own objects' : `namespace ${name}`)).join(', ');
  return `nothing of ${names} goes to ${llm.local ? 'a model' : 'a model outside the house'}`;
}

function namespaceOf(ref: ObjectRef): string {
  return ref.kind === 'Namespace' ? ref.name : (ref.namespace ?? '');
}

/** Where what an item shows is from. A failed look shows nothing. */
function namespacesOf(item: EvidenceItem): readonly string[] {
  switch (item.is) {
    case 'object':
    case 'change':
      return [namespaceOf(item.ref)];
    case 'list':
      return item.objects.map(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '')));
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
