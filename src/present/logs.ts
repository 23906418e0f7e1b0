import type { EvidenceItem } from '../model/index.ts';
import { bold, code, line, preformatted, type RichPart, span } from './blocks.ts';
import { cut, lines, middle, oneLine, plural } from './text.ts';

type LogItem = Extract<EvidenceItem, { is: 'logs' }>;

/** JSON length of all excerpts together: quotes and line breaks count twice there. */
const ROOM = 9_000;
const MOST = 4;

/** The kubelet's own time before each line, to the second; the day stands in the evidence. */
const STAMP = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\.\d{3,9}Z /gmu;

/** Excerpts of logs, the newest lines of each; together within one message. */
export function logParts(items: readonly EvidenceItem[]): readonly RichPart[] {
  const logs = items.filter((i): i is LogItem => i.is === 'logs');
  const shown = logs.slice(0, MOST);
  const each = Math.floor(ROOM / Math.max(1, shown.length));
  const rest = logs.length - shown.length;
  return [
    ...shown.flatMap((log) => excerpt(log, each)),
    ...(rest > 0 ? [line(span(`${plural(rest, 'further log')} not shown; ask: logs CONTAINER`))] : []),
  ];
}

function excerpt(log: LogItem, room: number): readonly RichPart[] {
  const written = lines(log.text).trimEnd().replace(STAMP, '$1 ');
  const { text, left } = tail(written, room);
  const run = log.previous ? ' before the last restart' : '';
  const note = left > 0 ? `, ${plural(left, 'earlier line')} left out` : '';
  return [
    line(
      bold(`${cut(oneLine(log.container), 80)} in ${middle(oneLine(log.pod.name), 100)}${run}`),
      span(` ${log.truncated ? 'excerpt' : ''}${note} `),
      code(cut(oneLine(log.id), 12)),
    ),
    preformatted(text === '' ? '(empty)' : text),
  ];
}

/** The last lines that fit `room` as JSON, each cut to a readable length; how many lines stand before them. */
function tail(text: string, room: number): { readonly text: string; readonly left: number } {
  const kept: string[] = [];
  const all = text.split('\n');
  let used = 0;
  for (const raw of all.toReversed()) {
    const one = cut(raw, 500);
    const cost = JSON.stringify(one).length;
    if (used + cost > room) break;
    used += cost;
    kept.unshift(one);
  }
  return { text: kept.join('\n'), left: all.length - kept.length };
}
