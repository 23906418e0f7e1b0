import type { EventFact, EvidenceItem, KubeObject, ModelConfig } from '../../model/index.ts';
import { line, short } from '../plain-words.ts';
import { silent, toldBy } from './log-lines.ts';
import { briefOf, isTroubled, statusOf, wholeOf } from './objects.ts';
import { without } from './pruned.ts';

export type Limits = Pick<ModelConfig['prompt'], 'logLines' | 'events'>;

/** How much of an item is shown. `brief` is what decides, if anything does. */
export type Room = 'brief' | 'half' | 'whole';

const part: Readonly<Record<Room, number>> = { whole: 1, half: 0.4, brief: 0.12 };
const rows = (most: number, room: Room): number => Math.max(3, Math.floor(most * part[room]));

/** An item, read once: what it tells, and how it is shown in more or less room. */
export interface Prepared {
  readonly item: EvidenceItem;
  /** Whether something in it says that something is wrong. */
  readonly tells: boolean;
  /** Among texts, the graver has the smaller number. */
  readonly gravity: number;
  /** A value for one line of JSON: its id, what was asked, and typed facts before text. */
  readonly show: (room: Room) => unknown;
}

type Body = Pick<Prepared, 'tells' | 'gravity' | 'show'>;

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

function left(shown: number, all: number): Readonly<Record<string, unknown>> {
  return shown < all ? { leftOut: all - shown } : {};
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

/** Warnings before Normal ones, then the newest. */
function eventsBody(item: Extract<EvidenceItem, { readonly is: 'events' }>, limits: Limits): Body {
  const grade = (e: EventFact): number => (e.type === 'Normal' ? 1 : 0);
  const order = item.events.toSorted((a, b) => grade(a) - grade(b) || (b.last ?? b.first ?? 0) - (a.last ?? a.first ?? 0));
  return {
    tells: order.some((e) => e.type !== 'Normal'),
    gravity: 0,
    show: (room) => {
      const most = rows(limits.events, room);
      return { events: order.slice(0, most).map((e) => event(e, room === 'brief' ? 240 : 500)), ...left(most, order.length) };
    },
  };
}

/** Objects of a list by name beyond this are a tour of the namespace. */
const mostListed: Readonly<Record<Room, number>> = { whole: 40, half: 12, brief: 3 };
/** Troubled objects of a list that are shown in full. */
const mostInFull: Readonly<Record<Room, number>> = { whole: 3, half: 1, brief: 0 };

function listBody(item: Extract<EvidenceItem, { readonly is: 'list' }>): Body {
  const fails = (o: KubeObject): boolean => isTroubled(o);
  const judged = item.objects.map((object) => ({ object, fails: fails(object) }));
  const order = [...judged.filter((j) => j.fails), ...judged.filter((j) => !j.fails)];
  return {
    tells: order[0]?.fails === true,
    gravity: 0,
    show: (room) => ({
      kind: item.kind,
      ...without({ namespace: item.namespace, selector: item.selector }),
      count: item.objects.length,
      complete: item.complete,
      objects: order.slice(0, mostListed[room]).map((j, n) => (j.fails && n < mostInFull[room] ? statusOf(j.object) : briefOf(j.object))),
      ...left(mostListed[room], order.length),
    }),
  };
}

function logsBody(item: Extract<EvidenceItem, { readonly is: 'logs' }>, limits: Limits): Body {
  const told = toldBy(item.text);
  const run = item.previous ? 'previous' : 'current';
  return {
    tells: told.gravest < silent,
    // Of two runs that say the same, the one that crashed knows how it ended.
    gravity: told.gravest + (item.previous ? 0 : 1),
    show: (room) => ({ pod: item.pod.name, container: item.container, run, lines: told.lines(rows(limits.logLines, room)) }),
  };
}

function textBody(item: Extract<EvidenceItem, { readonly is: 'text' }>, limits: Limits): Body {
  const told = toldBy(item.text);
  return { tells: told.gravest < silent, gravity: told.gravest, show: (room) => ({ lines: told.lines(rows(limits.logLines * 2, room)) }) };
}

function changeBody(item: Extract<EvidenceItem, { readonly is: 'change' }>): Body {
  const value = (v: string | undefined): string | undefined => (v === undefined ? undefined : short(v, 120));
  return {
    tells: true,
    gravity: 0,
    show: (room) => ({
      object: `${item.ref.kind}/${item.ref.name}`,
      changed: iso(item.changedAt),
      by: item.by,
      summary: line(item.summary, 300),
      fields: item.fields.slice(0, rows(20, room)).map((f) => without({ path: f.path, before: value(f.before), after: value(f.after) })),
    }),
  };
}

function bodyOf(item: EvidenceItem, limits: Limits): Body {
  switch (item.is) {
    case 'object':
      return {
        tells: isTroubled(item.body),
        gravity: 0,
        show: (room) => (room === 'whole' ? wholeOf(item.body) : statusOf(item.body)),
      };
    case 'list':
      return listBody(item);
    case 'events':
      return eventsBody(item, limits);
    case 'logs':
      return logsBody(item, limits);
    case 'text':
      return textBody(item, limits);
    case 'change':
      return changeBody(item);
    case 'missing':
      return {
        tells: item.why !== 'not-recorded',
        gravity: 0,
        show: () => ({ why: item.why, ...(item.why === 'not-recorded' ? {} : { detail: line(item.detail, 200) }) }),
      };
  }
}

export function prepared(item: EvidenceItem, limits: Limits): Prepared {
  const body = bodyOf(item, limits);
  const head = { id: item.id, is: item.is, look: line(item.query, 300) };
  return { ...body, item, show: (room) => ({ ...head, ...(body.show(room) as object) }) };
}
