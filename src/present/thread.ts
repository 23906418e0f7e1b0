import type { Evidence, Incident, Person, Post } from '../model/index.ts';
import { bold, line, preformatted, rich, span } from './blocks.ts';
import { post } from './post.ts';
import { cut, inert } from './text.ts';
import { named, type ThreadPost, type View } from './view.ts';

/** What stands in the thread of a diagnosed incident: evidence, log excerpts, timeline, steps by hand. In the order to post. */
export function threadOpening(incident: Incident, evidence: Evidence, view: View): readonly ThreadPost[] {
  const text = `Evidence for ${named(incident.subject)}`;
  const items = evidence.items.slice(0, 20).map((i) => line(span(`${i.id} ${i.query} (${Math.round((view.now - i.at) / 1000)} s ago)`)));
  return [
    { part: 'evidence', post: post(inert(text), [rich(line(bold(text)), ...items)]) },
    { part: 'steps', post: manualSteps(incident) },
  ];
}

/** The exact commands, posted when somebody takes the incident (`by`) or asks for them. */
export function manualSteps(incident: Incident, by?: Person): Post {
  const steps = (incident.diagnosis?.causes ?? []).flatMap((c) => c.steps).slice(0, 10);
  const text = by === undefined ? `Steps for ${named(incident.subject)}` : `${named(incident.subject)} was taken`;
  return post(inert(text), [
    rich(
      line(span(text)),
      ...steps.flatMap((s) => [line(span(s.text)), ...(s.command === undefined ? [] : [preformatted(cut(s.command, 1000))])]),
    ),
  ]);
}
