import type { Incident, LinkHealth, Millis, ObjectRef, Person, Post } from '../model/index.ts';
import { bold, bullets, context, icon, line, moment, person, rich, span, type Span } from './blocks.ts';
import { post } from './post.ts';
import { endingOf } from './state-line.ts';
import { cut, middle, oneLine, plural } from './text.ts';
import { span as lasting, utcClock } from './time.ts';
import { named } from './view.ts';

const short = (incident: Incident): string => middle(oneLine(named(incident.subject)), 120);

/** One sentence with an icon, told in plain words too. */
function note(story: string, emoji: string, ...spans: readonly Span[]): Post {
  return post(story, [rich(line(icon(emoji), span(' '), ...spans))]);
}

/** Thread reply when an incident ended: well again, deleted, or no more heard of; `healthyFor` is the soak that was waited for. */
export function recoveredNote(incident: Incident, about: { readonly now: Millis; readonly healthyFor: Millis }): Post {
  const failed = lasting(about.now - about.healthyFor - incident.firstSeen);
  const how = endingOf(incident);
  if (how === 'deleted') {
    const said = `${short(incident)} was deleted; it had failed for ${failed}.`;
    return note(`Over: ${said}`, 'wastebasket', bold('Over. '), span(said));
  }
  if (how === 'silent') {
    const said = `No new warning about ${short(incident)} since ${utcClock(incident.lastSeen)} UTC.`;
    return note(said, 'zzz', bold('Quiet. '), span(`${said} Of this kind I hear Warnings alone: whether it is well I cannot tell.`));
  }
  return note(
    `Recovered: ${short(incident)} has been healthy for ${lasting(about.healthyFor)}.`,
    'white_check_mark',
    bold('Recovered. '),
    span(`${short(incident)} has been healthy for ${lasting(about.healthyFor)}; it had failed for ${failed}.`),
  );
}

/** Thread reply when an ended incident fails again; the same card goes on. */
export function reopenedNote(incident: Incident, now: Millis): Post {
  const story = `Failing again: ${short(incident)}, first seen ${lasting(now - incident.firstSeen)} ago.`;
  const times = incident.reopened > 1 ? ` It has come back ${incident.reopened} times.` : '';
  return note(story, 'repeat', bold('Failing again. '), span(`${short(incident)}: ${cut(oneLine(incident.reason), 120)}.${times}`));
}

/** Thread reply when an open incident got worse: `was` and `is` in words (`P3` → `P1`, `1 object` → `12 objects`). */
export function worseNote(incident: Incident, about: { readonly was: string; readonly is: string }): Post {
  const change = `${cut(oneLine(about.was), 80)} → ${cut(oneLine(about.is), 80)}`;
  return note(
    `${short(incident)} got worse: ${change}.`,
    'chart_with_upwards_trend',
    bold('Worse: '),
    span(`${change} (${short(incident)})`),
  );
}

/** Thread reply that an incident still goes on, sent at most every `noteEvery`. */
export function repeatNote(incident: Incident, now: Millis): Post {
  const text = `Still failing after ${lasting(now - incident.firstSeen)}; ${plural(incident.count, 'signal')} so far.`;
  return note(`${short(incident)}: ${text}`, 'hourglass', span(text));
}

export interface BlindSpan {
  readonly link: string;
  readonly from: Millis;
  readonly until?: Millis;
  readonly why: string;
}

export function blindOf(link: LinkHealth): BlindSpan {
  return { link: link.link, from: link.since, why: link.why };
}

/** Channel message when the bot no longer sees (or hears) something. */
export function blindNotice(what: BlindSpan): Post {
  const link = cut(oneLine(what.link), 80);
  const why = cut(oneLine(what.why), 300);
  return note(
    `I am blind: ${link} since ${utcClock(what.from)} UTC. ${why}`,
    'warning',
    bold(`Blind: ${link}`),
    span(' since '),
    moment(what.from, '{time}'),
    span(`. Failures there are not noticed until it is back. ${why}`),
  );
}

/** Channel message when it sees again; `late` are the incidents found meanwhile. */
export function backNotice(what: BlindSpan & { readonly until: Millis; readonly late: readonly Incident[] }): Post {
  const link = cut(oneLine(what.link), 80);
  const found = what.late.length === 0 ? 'caught up, nothing failed meanwhile' : `caught up, ${plural(what.late.length, 'failure')} found`;
  const story = `I see again: ${link} was blind from ${utcClock(what.from)} to ${utcClock(what.until)} UTC; ${found}.`;
  const list = what.late.slice(0, 10).map((i): readonly Span[] => [bold(i.priority), span(` ${short(i)}: ${cut(oneLine(i.reason), 100)}`)]);
  const head = line(
    icon('eyes'),
    bold(` I see again: ${link}`),
    span('. Blind from '),
    moment(what.from, '{time}'),
    span(' to '),
    moment(what.until, '{time}'),
    span(`; ${found}.`),
  );
  return post(story, [rich(head, ...(list.length === 0 ? [] : [bullets(list)]))]);
}

/** What `k8s-rca doctor --post` sends. */
export function testCard(about: { readonly cluster: string; readonly now: Millis }): Post {
  const cluster = cut(oneLine(about.cluster), 80);
  return post(`Test card of k8s-rca for ${cluster}: posting works.`, [
    rich(
      line(
        icon('white_check_mark'),
        bold(` k8s-rca can post here`),
        span(` for cluster ${cluster}, at `),
        moment(about.now, '{time_secs}'),
        span('.'),
      ),
    ),
    context('Nothing is wrong. Sent by k8s-rca doctor --post.'),
  ]);
}

/** A short sentence to one person: refusals, "already taken", "that did not work". */
export function notice(text: string): Post {
  return post(text, [rich(line(span(cut(oneLine(text), 1000))))]);
}

/** To somebody who pressed the button after another had. */
export function takenNotice(by: Person): Post {
  return post('Already taken by somebody else.', [rich(line(span('Already taken by '), person(by.user), span('.')))]);
}

/** Says at once that a look at a target has begun; completed in place by the answer. */
export function looking(target: ObjectRef): Post {
  const about = middle(oneLine(named(target)), 120);
  return note(`Looking at ${about}…`, 'mag', span(`Looking at ${about}…`));
}
