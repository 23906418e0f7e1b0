import type { Block, Incident, Millis, ObjectRef, Post } from '../model/index.ts';
import { context, line, rich, span } from './blocks.ts';
import { post } from './post.ts';
import { inert, plural } from './text.ts';
import { span as lasting, utcClock } from './time.ts';
import { named } from './view.ts';

const simple = (text: string, ...blocks: readonly Block[]): Post => post(inert(text), [rich(line(span(text))), ...blocks]);

/** Thread reply when an incident ended; `healthyFor` is the soak that was waited for. */
export function recoveredNote(incident: Incident, about: { readonly now: Millis; readonly healthyFor: Millis }): Post {
  return simple(`Recovered: ${named(incident.subject)} has been healthy for ${lasting(about.healthyFor)}.`);
}

/** Thread reply when an ended incident fails again; the same card goes on. */
export function reopenedNote(incident: Incident, now: Millis): Post {
  return simple(`Failing again: ${named(incident.subject)}, ${lasting(now - incident.firstSeen)} after it was first seen.`);
}

/** Thread reply when an open incident got worse: `was` is what it was before (a priority, a number of failing objects). */
export function worseNote(incident: Incident, about: { readonly was: string; readonly is: string }): Post {
  return simple(`${named(incident.subject)} got worse: ${about.was} → ${about.is}.`);
}

/** Thread reply that an incident still goes on, sent at most every `noteEvery`. */
export function repeatNote(incident: Incident, now: Millis): Post {
  return simple(`Still failing after ${lasting(now - incident.firstSeen)}: ${plural(incident.count, 'signal', 'signals')} so far.`);
}

/** First start with more than three failing owners: one message that lists each. */
export function summaryCard(incidents: readonly Incident[], about: { readonly cluster: string; readonly now: Millis }): Post {
  const text = `${plural(incidents.length, 'object is', 'objects are')} already failing in ${about.cluster}`;
  return post(inert(text), [
    rich(line(span(text))),
    rich(...incidents.slice(0, 20).map((i) => line(span(`${i.priority} ${named(i.subject)}: ${i.reason}`)))),
  ]);
}

export interface BlindSpan {
  readonly link: string;
  readonly from: Millis;
  readonly until?: Millis;
  readonly why: string;
}

/** Channel message when the bot no longer sees (or hears) something. */
export function blindNotice(what: BlindSpan): Post {
  return simple(`I am blind: ${what.link} since ${utcClock(what.from)} UTC. ${what.why}`);
}

/** Channel message when it sees again; `late` are the incidents found meanwhile. */
export function backNotice(what: BlindSpan & { readonly until: Millis; readonly late: readonly Incident[] }): Post {
  const text = `I see again: ${what.link} was blind from ${utcClock(what.from)} to ${utcClock(what.until)} UTC. Caught up: ${plural(what.late.length, 'failure', 'failures')} found.`;
  return simple(text);
}

/** What `k8s-rca doctor --post` sends. */
export function testCard(about: { readonly cluster: string; readonly now: Millis }): Post {
  return simple(`Test card of k8s-rca for ${about.cluster}: posting works.`, context('Nothing is wrong. Sent by k8s-rca doctor --post.'));
}

/** A short sentence to one person: refusals, "already taken", "that did not work". */
export function notice(text: string): Post {
  return simple(text);
}

/** Says at once that a look at a target has begun; completed in place by the answer. */
export function looking(target: ObjectRef): Post {
  return simple(`Looking at ${named(target)}…`);
}
