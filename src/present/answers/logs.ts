import type { EvidenceItem, Post } from '../../model/index.ts';
import { code, line, rich, span } from '../blocks.ts';
import { logParts } from '../logs.ts';
import { post } from '../post.ts';
import { cut, listed, middle, oneLine } from '../text.ts';
import { named } from '../view.ts';
import type { Question } from '../words.ts';
import { itemsOf, type Known } from './known.ts';

type Asked = Extract<Question, { is: 'logs' }>;
type LogItem = Extract<EvidenceItem, { is: 'logs' }>;

export function answerLogs(asked: Asked, known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  if (known.logs === 'refused')
    return says(`I show logs only in the alert channel, to people who may ask for them. The excerpts posted with the card stand above.`);
  const all = itemsOf(known).filter((i): i is LogItem => i.is === 'logs');
  const wanted = newest(
    all.filter((l) => l.previous === asked.previous && (asked.container === undefined || l.container === asked.container)),
  );
  if (wanted.length > 0) return post(`Logs of ${about}${asked.previous ? ' before the last restart' : ''}.`, [rich(...logParts(wanted))]);
  return says(missing(asked, known) ?? nothing(asked, all));
}

/** One log per pod and container: the freshest look at it. */
function newest(logs: readonly LogItem[]): readonly LogItem[] {
  const seen = new Set<string>();
  return logs.filter((l) => {
    const name = `${l.pod.name} ${l.container}`;
    if (seen.has(name)) return false;
    return seen.add(name);
  });
}

function missing(asked: Asked, known: Known): string | undefined {
  const failed = itemsOf(known).find(
    (i) =>
      i.is === 'missing' &&
      i.look.do === 'logs' &&
      i.look.previous === asked.previous &&
      (asked.container ?? i.look.container) === i.look.container,
  );
  return failed?.is === 'missing'
    ? `I could not read that log: ${failed.why}${failed.detail === '' ? '' : ` (${cut(oneLine(failed.detail), 300)})`}.`
    : undefined;
}

function nothing(asked: Asked, all: readonly LogItem[]): string {
  const which = `${asked.previous ? 'previous ' : ''}log${asked.container === undefined ? '' : ` of container "${cut(oneLine(asked.container), 60)}"`}`;
  const there = [...new Set(all.map((l) => `${l.container}${l.previous ? ' previous' : ''}`))];
  return there.length === 0
    ? `There is no ${which}: the container has not written one, or has not started.`
    : `There is no ${which}. I have: ${listed(there, 8)}.`;
}

function says(text: string): Post {
  return post(text, [
    rich(
      line(span(text)),
      line(span('Ask: '), code('logs'), span(', '), code('logs CONTAINER'), span(', '), code('logs CONTAINER previous')),
    ),
  ]);
}
