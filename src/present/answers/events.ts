import type { EventFact, Post } from '../../model/index.ts';
import { bold, bullets, line, moment, rich, span, type Span } from '../blocks.ts';
import { eventWords, newestFirst } from '../evidence-words.ts';
import { fitted, post } from '../post.ts';
import { cut, middle, oneLine, plural } from '../text.ts';
import { named } from '../view.ts';
import { itemsOf, type Known } from './known.ts';

export function answerEvents(known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  const looked = itemsOf(known).filter((i) => i.is === 'events');
  const events = newestFirst(distinct(looked.flatMap((i) => i.events)));
  if (events.length === 0) {
    const text =
      looked.length === 0
        ? `No events of ${about} could be read.`
        : `No events of ${about} are left; Kubernetes keeps them for about an hour.`;
    return post(text, [rich(line(span(text)))]);
  }
  const title = `${plural(events.length, 'event')} around ${about}, newest first`;
  return post(
    `${title}: ${eventWords(events[0])}`,
    fitted([25, 15, 8, 4], (most) => [
      rich(
        line(bold(title)),
        bullets([...events.slice(0, most).map(eventSpans), ...(events.length > most ? [[span(`and ${events.length - most} older`)]] : [])]),
      ),
    ]),
  );
}

/** One line for what was said of one object in the same words; the first look's is the newest. */
function distinct(events: readonly EventFact[]): readonly EventFact[] {
  return [...new Map(events.toReversed().map((e) => [`${e.about.kind}/${e.about.name} ${e.reason} ${e.message}`, e])).values()];
}

function eventSpans(event: EventFact): readonly Span[] {
  const at = event.last ?? event.first;
  const kind = event.type === 'Normal' ? span(`${event.reason || 'no reason'} `) : bold(`${event.reason || 'no reason'} `);
  const times = event.count > 1 ? `(${event.count} times) ` : '';
  const who = `${event.about.kind}/${middle(oneLine(event.about.name), 60)}`;
  return [
    ...(at === undefined ? [] : [moment(at, '{time_secs}'), span(' ')]),
    kind,
    span(`${times}${who}: ${cut(oneLine(event.message), 220)}`),
  ];
}
