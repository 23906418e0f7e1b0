import type { EventFact, EvidenceItem, ModelConfig } from '../../model/index.ts';
import { line, short } from '../plain-words.ts';
import { tellingLines } from './log-lines.ts';
import { briefOf, isFailing, statusOf, wholeOf } from './objects.ts';
import { without } from './pruned.ts';

export type Limits = Pick<ModelConfig['prompt'], 'logLines' | 'events'>;

/** How much of an item is shown. `brief` is what decides, if anything does. */
export type Room = 'whole' | 'half' | 'brief';

const part: Readonly<Record<Room, number>> = { whole: 1, half: 0.4, brief: 0.12 };
const rows = (most: number, room: Room): number => Math.max(3, Math.floor(most * part[room]));

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

/** Warnings before Normal ones, then the newest. */
export function byWorth(events: readonly EventFact[]): readonly EventFact[] {
  const grade = (e: EventFact): number => (e.type === 'Normal' ? 1 : 0);
  return [...events].sort((a, b) => grade(a) - grade(b) || (b.last ?? b.first ?? 0) - (a.last ?? a.first ?? 0));
}

function event(e: EventFact, message: number): unknown {
  return without({
    type: e.type,
    reason: e.reason,
    object: `${e.about.kind}/${e.about.name}`,
    container: e.container,
    count: e.count,
    first: iso(e.first),
    last: iso(e.last),
    message: line(e.message, message),
  });
}

function left(shown: number, all: number): Readonly<Record<string, unknown>> {
  return shown < all ? { leftOut: all - shown } : {};
}

function listed(item: Extract<EvidenceItem, { readonly is: 'list' }>, room: Room): unknown {
  const most = { whole: 40, half: 12, brief: 3 }[room];
  const failing = item.kind === 'Pod' ? item.objects.filter(isFailing) : [];
  const order = [...failing, ...item.objects.filter((o) => !failing.includes(o))];
  return {
    kind: item.kind,
    ...without({ namespace: item.namespace, selector: item.selector }),
    count: item.objects.length,
    complete: item.complete,
    objects: order.slice(0, most).map((o) => (room === 'whole' && failing.includes(o) && order.indexOf(o) < 3 ? statusOf(o) : briefOf(o))),
    ...left(most, order.length),
  };
}

function body(item: EvidenceItem, limits: Limits, room: Room): unknown {
  switch (item.is) {
    case 'object':
      return room === 'whole' ? wholeOf(item.body) : statusOf(item.body);
    case 'list':
      return listed(item, room);
    case 'events': {
      const most = rows(limits.events, room);
      return {
        events: byWorth(item.events)
          .slice(0, most)
          .map((e) => event(e, room === 'brief' ? 240 : 500)),
        ...left(most, item.events.length),
      };
    }
    case 'logs':
      return {
        pod: item.pod.name,
        container: item.container,
        run: item.previous ? 'previous' : 'current',
        lines: tellingLines(item.text, rows(limits.logLines, room)),
      };
    case 'text':
      return { lines: tellingLines(item.text, rows(limits.logLines * 2, room)) };
    case 'change':
      return {
        object: `${item.ref.kind}/${item.ref.name}`,
        changed: iso(item.changedAt),
        by: item.by,
        summary: line(item.summary, 300),
        fields: item.fields.slice(0, rows(20, room)).map((f) =>
          without({
            path: f.path,
            before: f.before === undefined ? undefined : short(f.before, 120),
            after: f.after === undefined ? undefined : short(f.after, 120),
          }),
        ),
      };
    case 'missing':
      return { why: item.why, detail: line(item.detail, 200) };
  }
}

/** One evidence item as a value for a line of JSON: its id, what was asked, when, and typed facts before text. */
export function shown(item: EvidenceItem, limits: Limits, room: Room): unknown {
  return { id: item.id, is: item.is, look: line(item.query, 300), at: iso(item.at), ...(body(item, limits, room) as object) };
}
