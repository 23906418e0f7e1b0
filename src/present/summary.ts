import type { Incident, Millis, Post } from '../model/index.ts';
import { bold, bullets, context, header, icon, rich, span, type Span } from './blocks.ts';
import { percent } from './causes.ts';
import { fitted, post } from './post.ts';
import { iconOf, stateWord } from './state-line.ts';
import { cut, middle, oneLine, plural } from './text.ts';
import { span as lasting } from './time.ts';
import { named } from './view.ts';

/** One incident in a list: colour, priority, object, what is known, since when. */
export function incidentLine(incident: Incident, now: Millis): readonly Span[] {
  const cause = incident.diagnosis?.causes[0];
  const what = cause === undefined ? incident.reason : `${cause.title} (${percent(cause.confidence.probability)})`;
  return [
    icon(iconOf(incident)),
    span(' '),
    bold(`${incident.priority} ${middle(oneLine(named(incident.subject)), 90)}`),
    span(
      ` ${cut(oneLine(what), 110)}${incident.state.at === 'open' && incident.taken === undefined ? '' : ` · ${stateWord(incident)}`} · ${lasting(now - incident.firstSeen)}`,
    ),
  ];
}

/** Worst first, then the one seen last; as many lines as fit, and how many were left out. */
export function incidentBullets(incidents: readonly Incident[], now: Millis, most: number): ReturnType<typeof bullets> {
  const order = incidents.toSorted((a, b) => a.priority.localeCompare(b.priority) || b.lastSeen - a.lastSeen);
  const left = order.length - most;
  return bullets([
    ...order.slice(0, most).map((i) => incidentLine(i, now)),
    ...(left > 0 ? [[span(`and ${left} more: /k8s-rca list`)]] : []),
  ]);
}

/** First start with more than three failing owners: one message that lists each. */
export function summaryCard(incidents: readonly Incident[], about: { readonly cluster: string; readonly now: Millis }): Post {
  const cluster = cut(oneLine(about.cluster), 60);
  const title = `${plural(incidents.length, 'object was', 'objects were')} already failing in ${cluster}`;
  return post(
    `${title} when k8s-rca started.`,
    fitted([24, 14, 6], (most) => [
      header(`:eyes: ${title}`),
      rich(incidentBullets(incidents, about.now, most)),
      context(
        'Listed once at the first start. Each gets a card of its own when it changes; ask for one now with /k8s-rca KIND/NAME -n NAMESPACE.',
      ),
    ]),
  );
}
