import type { Incident, Millis, Post } from '../model/index.ts';
import { byModel, shownDiagnosis } from './advice/shown.ts';
import { bold, bullets, context, header, icon, link, rich, span, type Span } from './blocks.ts';
import { percent } from './causes.ts';
import { fitted, post } from './post.ts';
import { iconOf, stateWord } from './state-line.ts';
import { cut, middle, oneLine, plural } from './text.ts';
import { span as lasting } from './time.ts';
import { named } from './view.ts';

/** Where the card of an incident stands, by its id. */
export type Links = ReadonlyMap<string, string>;

/** One incident in a list: colour, priority, object, for how long, what is known. */
function incidentLine(incident: Incident, now: Millis, cards: Links): readonly Span[] {
  const cause = shownDiagnosis(incident)?.causes[0];
  const url = cards.get(incident.id);
  const name = `${incident.priority} ${middle(oneLine(named(incident.subject)), 90)}`;
  const what =
    cause === undefined
      ? incident.reason
      : `${cause.title} (${percent(cause.confidence.probability)}${byModel(cause) ? ', by model' : ''})`;
  const state = incident.state.at === 'open' && incident.taken === undefined ? '' : ` · ${stateWord(incident)}`;
  return [
    icon(iconOf(incident)),
    span(' '),
    url === undefined ? bold(name) : link(url, name),
    span(` · ${lasting(now - incident.firstSeen)}${state} · ${cut(oneLine(what), 110)}`),
  ];
}

/** Worst first, then the one seen last; as many lines as fit, and how many were left out. */
export function incidentBullets(
  incidents: readonly Incident[],
  about: { readonly now: Millis; readonly most: number; readonly cards?: Links; readonly more?: string },
): ReturnType<typeof bullets> {
  const { now, most, cards = new Map(), more = '/k8s-rca list' } = about;
  const order = incidents.toSorted((a, b) => a.priority.localeCompare(b.priority) || b.lastSeen - a.lastSeen);
  const left = order.length - most;
  return bullets([
    ...order.slice(0, most).map((i) => incidentLine(i, now, cards)),
    ...(left > 0 ? [[span(`and ${left} more: ${more}`)]] : []),
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
      rich(incidentBullets(incidents, { now: about.now, most })),
      context(
        'Listed once at the first start. To open one, name it: KIND/NAME -n NAMESPACE in a reply here, or /k8s-rca KIND/NAME -n NAMESPACE. It is investigated then and gets a card of its own, as does each that fails again.',
      ),
    ]),
  );
}
