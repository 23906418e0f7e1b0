import type { Incident, Post } from '../model/index.ts';
import { bold, buttons, context, header, line, rich, span } from './blocks.ts';
import { post } from './post.ts';
import { inert, oneLine, plain } from './text.ts';
import { named, type View } from './view.ts';

/** The root message of an incident, for all of its life. */
export function card(incident: Incident, view: View): Post {
  const causes = incident.diagnosis?.causes ?? [];
  const title = `${incident.priority} ${named(incident.subject)}: ${incident.reason}`;
  return post(inert(title), [
    header(plain(oneLine(title))),
    ...causes.map((c) => rich(line(bold(`${Math.round(c.confidence.probability * 100)} % `), span(c.title)))),
    buttons({ action: 'take_incident', label: "I'll do it manually", value: incident.id }),
    context(`${incident.id} · ${incident.cluster} · seen ${incident.count} times`, ...view.blind),
  ]);
}
