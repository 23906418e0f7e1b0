import type { Incident, LlmTurn, Millis } from '../model/index.ts';
import { fenced, jsonLine } from './fence.ts';
import { answerSchema } from './form.ts';
import { type Inquiry, openId } from './inquiry.ts';
import { tools } from './looks/tools.ts';
import { line, visible } from './plain-words.ts';
import { fitted } from './render/fit.ts';
import { type Asked, roomFor } from './request.ts';
import { scopeWords } from './scope.ts';
import { questionSystem } from './system.ts';

const mostQuestion = 2_000;
const mostTurn = 800;
/** Of the room, what the memory of the thread may take. */
const memoryShare = 0.25;

function memory({ turns, remembered }: Inquiry, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  for (const turn of turns.slice(Math.max(0, turns.length - remembered)).toReversed()) {
    const text = jsonLine({ earlier: turn.from, said: line(turn.text, mostTurn) });
    left -= text.length + 1;
    if (left < 0) break;
    lines.unshift(text);
  }
  return lines;
}

function openLine(incident: Incident, id: string, now: Millis): string {
  const cause = incident.diagnosis?.causes[0];
  const { subject, priority, state, reason } = incident;
  return jsonLine({
    id,
    priority,
    kind: subject.kind,
    namespace: subject.namespace,
    name: subject.name,
    state: state.at,
    minutes: Math.max(0, Math.round((now - incident.firstSeen) / 60_000)),
    reason,
    cause: cause === undefined ? undefined : { id: cause.cause, title: line(cause.title, 160), probability: cause.confidence.probability },
  });
}

function material(inquiry: Inquiry, room: number): { readonly lines: readonly string[]; readonly dropped: readonly string[] } {
  const { topic, limits } = inquiry;
  if (topic.is === 'incident') {
    const { evidence, diagnosis } = topic;
    const causes = diagnosis.causes.map((c) =>
      jsonLine({
        cause: c.cause,
        title: c.title,
        probability: c.confidence.probability,
        evidence: c.because.map((p) => p.evidence),
        against: c.against.map((p) => p.evidence),
      }),
    );
    const cited = new Set(diagnosis.causes.flatMap((c) => [...c.because, ...c.against].map((p) => p.evidence)));
    const taken = causes.join('\n').length;
    const { lines, dropped } = fitted(
      evidence.items,
      { subject: evidence.subject, cited },
      { limits, room: Math.max(room - taken, room / 2) },
    );
    return { lines: [...causes, ...lines], dropped };
  }
  const all = topic.incidents.map((i, n) => openLine(i, openId(n), topic.now));
  let left = room;
  const kept = all.filter((l) => (left -= l.length + 1) >= 0);
  return { lines: kept, dropped: kept.length === all.length ? [] : [`${all.length - kept.length} more incidents`] };
}

/** The request for an answer. `last`: no tools, it has to answer. */
export function questionRequest(inquiry: Inquiry, talk: readonly LlmTurn[], last: boolean): Asked {
  const { topic, nonce, rounds, scope } = inquiry;
  const may = topic.is === 'incident' && rounds > 0;
  const room = roomFor(inquiry.limits.tokens, [questionSystem, answerSchema, may ? tools : []]) * (may ? 0.6 : 1);
  const before = memory(inquiry, room * memoryShare);
  const question = visible(inquiry.question).slice(0, mostQuestion);
  const { lines, dropped } = material(inquiry, room - before.join('\n').length - question.length);
  const now = topic.is === 'incident' ? topic.evidence.now : topic.now;
  const place = topic.is === 'incident' ? scopeWords(scope) : `open incidents of cluster ${line(topic.cluster, 80)}`;
  const text = [
    `mark ${nonce}`,
    'What is known:',
    fenced(
      [
        jsonLine({ now: new Date(now).toISOString(), scope: place }),
        ...lines,
        ...(dropped.length === 0 ? [] : [jsonLine({ noRoomFor: dropped })]),
      ],
      nonce,
    ),
    ...(before.length === 0 ? [] : ['Said in this thread before:', fenced(before, nonce)]),
    'The question:',
    fenced([jsonLine({ question })], nonce),
    'Answer it in the form that was asked for.',
  ].join('\n');
  const said = talk.map((t): LlmTurn => (t.from === 'tool' ? { ...t, text: fenced(t.text.split('\n'), nonce) } : t));
  return {
    request: {
      system: questionSystem,
      turns: [{ from: 'user', text }, ...said],
      tools: last || !may ? [] : tools,
      answer: { name: 'answer', schema: answerSchema },
      mostTokens: inquiry.mostTokens,
    },
    dropped,
  };
}
