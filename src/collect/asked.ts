import { canonical, type EvidenceItem, type Look, type ObjectRef } from '../model/index.ts';

const bare = (ref: ObjectRef): unknown => [ref.kind, ref.namespace ?? '', ref.name];

/** A look's identity: uid and apiVersion do not make another question. */
export function keyOf(look: Look): string {
  switch (look.do) {
    case 'get':
      return canonical(['get', bare(look.ref)]);
    case 'events':
      return canonical(['events', bare(look.about)]);
    case 'logs':
      return canonical(['logs', bare(look.pod), look.container, look.previous]);
    case 'list':
      return canonical(['list', look.kind, look.namespace ?? '', look.labelSelector ?? look.fieldSelector ?? '']);
  }
}

function keyOfItem(item: EvidenceItem): string | undefined {
  switch (item.is) {
    case 'object':
      return canonical(['get', bare(item.ref)]);
    case 'events':
      return canonical(['events', bare(item.about)]);
    case 'logs':
      return canonical(['logs', bare(item.pod), item.container, item.previous]);
    case 'list':
      return canonical(['list', item.kind, item.namespace ?? '', item.selector ?? '']);
    case 'missing':
      return keyOf(item.look);
    default:
      return undefined;
  }
}

/** What was asked already, answered or not. */
export function answered(items: readonly EvidenceItem[]): ReadonlySet<string> {
  return new Set(items.flatMap((i) => keyOfItem(i) ?? []));
}
