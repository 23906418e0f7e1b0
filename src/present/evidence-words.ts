import type { EventFact, EvidenceItem, Millis } from '../model/index.ts';
import { objectWords } from './object-words.ts';
import { oneLine, plural } from './text.ts';
import { named } from './view.ts';

/** What a look brought, in one line. */
export function evidenceWords(item: EvidenceItem): string {
  switch (item.is) {
    case 'object':
      return objectWords(item.body).slice(0, 2).join('; ');
    case 'list':
      return `${plural(item.objects.length, 'object')} of kind ${item.kind}${item.complete ? '' : ', more exist'}`;
    case 'events':
      return item.events.length === 0
        ? 'no events'
        : `${plural(item.events.length, 'event')}; newest: ${eventWords(newestFirst(item.events)[0])}`;
    case 'logs':
      return item.text.trim() === ''
        ? 'empty log'
        : `${plural(item.text.trimEnd().split('\n').length, 'line')}${item.truncated ? ', cut' : ''}`;
    case 'change':
      return oneLine(item.summary);
    case 'text':
      return oneLine(item.text.slice(0, 300));
    case 'missing':
      return `not seen: ${item.why}${item.detail === '' ? '' : ` (${oneLine(item.detail)})`}`;
  }
}

export function eventWords(event: EventFact | undefined): string {
  if (event === undefined) return '';
  const times = event.count > 1 ? ` (${event.count} times)` : '';
  return `${event.reason}${times}: ${oneLine(event.message)}`;
}

export function newestFirst(events: readonly EventFact[]): readonly EventFact[] {
  return [...events].sort((a, b) => (b.last ?? b.first ?? 0) - (a.last ?? a.first ?? 0));
}

/** One line of an incident's timeline. */
export interface Moment {
  readonly at: Millis;
  readonly says: string;
}

/** What happened when, oldest first, from events and changes; each fact once, `most` of the newest. */
export function timeline(items: readonly EvidenceItem[], most: number): readonly Moment[] {
  const moments = items.flatMap((item): readonly Moment[] => {
    if (item.is === 'change') return [{ at: item.changedAt, says: `${named(item.ref)}: ${oneLine(item.summary)}` }];
    if (item.is !== 'events') return [];
    return item.events.flatMap((e) => {
      const at = e.last ?? e.first;
      return at === undefined ? [] : [{ at, says: `${e.about.kind}/${e.about.name} ${eventWords(e)}` }];
    });
  });
  const seen = new Set<string>();
  const distinct = moments.filter((m) => {
    const name = `${m.at} ${m.says}`;
    if (seen.has(name)) return false;
    return seen.add(name);
  });
  return distinct.sort((a, b) => a.at - b.at).slice(-most);
}
