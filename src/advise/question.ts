import type {
  Diagnosis,
  Evidence,
  EvidenceItem,
  Incident,
  LlmTurn,
  Millis,
  ModelConfig,
  Pointer,
  Scrubbed,
  ThreadTurn,
} from '../model/index.ts';
import { type Asked, roomFor } from './request.ts';
import { fenced, jsonLine, unmarked } from './fence.ts';
import { answerForm, answerSchema, most } from './form.ts';
import { jsonIn } from './json-in.ts';
import { pointersOf, shortest } from './opinion.ts';
import { cardText, line, marksOf, visible } from './plain-words.ts';
import { fitted } from './render/fit.ts';
import { type Scope, scopeWords } from './scope.ts';
import { questionSystem } from './system.ts';
import { tools } from './looks/tools.ts';

/** What a question is about: one incident with its evidence, or all that are open, numbered i1, i2 … in the order given. */
export type Topic =
  | {
      readonly is: 'incident';
      readonly evidence: Scrubbed<Evidence>;
      /** What looks brought while it was being answered. */
      readonly found: Scrubbed<readonly EvidenceItem[]>;
      /** As the card shows it. */
      readonly diagnosis: Diagnosis;
    }
  | { readonly is: 'open'; readonly incidents: readonly Incident[]; readonly cluster: string; readonly now: Millis };

/** A person's question, with what was said in its thread before. */
export interface Inquiry {
  /** Scrubbed, without the mention. */
  readonly question: string;
  /** Oldest first. */
  readonly turns: readonly ThreadTurn[];
  readonly topic: Topic;
  readonly scope: Scope;
  readonly limits: ModelConfig['prompt'];
  /** Utterances that are remembered. */
  readonly remembered: number;
  /** 0 offers no tools. Only a question about one incident has any. */
  readonly rounds: number;
  readonly mostTokens: number;
  readonly nonce: string;
}

export type Answer =
  | { readonly is: 'answered'; readonly text: string; readonly cites: readonly Pointer[] }
  /** `why` is our own sentence. `said`: what the model says is missing, where the evidence does not tell. */
  | {
      readonly is: 'refused';
      readonly code: 'outside_scope' | 'off_topic' | 'not_in_evidence';
      readonly why: string;
      readonly said: string;
    };

export type ReadAnswer = { readonly is: 'fits'; readonly answer: Answer } | { readonly is: 'misfits'; readonly wrong: string };

const mostQuestion = 2_000;
const mostTurn = 800;
/** Of the room, what the memory of the thread may take. */
const memoryShare = 0.25;

function memory({ turns, remembered }: Inquiry, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  for (const turn of turns.slice(-Math.max(0, remembered)).toReversed()) {
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

/** Ids of the incidents of a list, in its order. */
const openId = (n: number): string => `i${n + 1}`;

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

function idsOf(topic: Topic): ReadonlyMap<string, Pointer['evidence']> {
  const ids =
    topic.is === 'incident'
      ? [...topic.evidence.items, ...topic.found].map((i) => i.id)
      : topic.incidents.map((_, n) => openId(n) as Pointer['evidence']);
  return new Map(ids.map((id) => [String(id), id]));
}

function refusal(code: Extract<Answer, { readonly is: 'refused' }>['code'], { topic, scope }: Inquiry): string {
  if (code === 'off_topic') return 'I answer questions about incidents of this cluster and their evidence.';
  if (code === 'not_in_evidence') return 'What was looked at does not tell.';
  const within = topic.is === 'incident' ? scopeWords(scope) : 'the incidents that are open';
  return `That is outside what can be asked here: ${within}.`;
}

/** Reads an answer. `misfits` where it has not the form, says next to nothing or cites nothing that exists. Never throws. */
export function answerOf(text: string, inquiry: Inquiry): ReadAnswer {
  const read = answerForm.safeParse(jsonIn(unmarked(text, inquiry.nonce), 'answer'));
  if (!read.success) return { is: 'misfits', wrong: 'The answer was not one JSON object of the form that was asked for.' };
  const ids = idsOf(inquiry.topic);
  const marks = new Set(ids.keys());
  const said = cardText(read.data.answer, marks, most.answer);
  const { refused } = read.data;
  if (refused !== null)
    return {
      is: 'fits',
      answer: { is: 'refused', code: refused, why: refusal(refused, inquiry), said: refused === 'not_in_evidence' ? said : '' },
    };
  const cites = pointersOf(read.data.cites, ids);
  if (said.length < shortest) return { is: 'misfits', wrong: 'The answer says too little.' };
  if (cites.length === 0 && marksOf(said).length === 0)
    return { is: 'misfits', wrong: `Nothing you cite exists. Cite ids that were given: ${[...marks].slice(0, 12).join(', ')}.` };
  return { is: 'fits', answer: { is: 'answered', text: said, cites } };
}

const elsewhere =
  /(?:\bnamespaces?\s+[`'"]?|(?:^|\s)(?:-n|--namespace)[\s=])([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\b|\b([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)[`'"]?\s+namespace\b/giu;
const grammar = new Set(
  'the this that its in of a an which what same other any each my our your and or is are was has does do not with for to from whole entire every own default-deny'.split(
    ' ',
  ),
);

/** Why a question asks about a place outside its scope, found by its words alone; undefined where none shows. */
export function outsideOf(question: string, scope: Scope): string | undefined {
  for (const [, after, before] of question.toLowerCase().matchAll(elsewhere)) {
    const name = after ?? before ?? '';
    if (name !== '' && !grammar.has(name) && !scope.namespaces.includes(name) && after !== undefined)
      return `Namespace ${name} is outside what can be asked here: ${scopeWords(scope)}.`;
  }
  return undefined;
}
