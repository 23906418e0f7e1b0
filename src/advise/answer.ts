import { type Incident, type Pointer, refText } from '../model/index.ts';
import { unmarked } from './fence.ts';
import { answerForm, most } from './form.ts';
import { type Inquiry, openId, type Topic } from './inquiry.ts';
import { jsonIn } from './json-in.ts';
import { itemsOf } from './matter.ts';
import { shortest } from './opinion.ts';
import { groundOf, pointersOf, type Source, type Sources, sourcesOf } from './pointers.ts';
import { cardText, line, marksOf } from './plain-words.ts';
import { scopeWords } from './scope.ts';
import { answersOn } from './topic.ts';

export type Answer =
  | { readonly is: 'answered'; readonly text: string; readonly cites: readonly Pointer[] }
  /** `why` is our own sentence: what a model says without a citation is not shown. */
  | {
      readonly is: 'refused';
      readonly code: 'outside_scope' | 'off_topic' | 'not_in_evidence';
      readonly why: string;
    };

export type ReadAnswer = { readonly is: 'fits'; readonly answer: Answer } | { readonly is: 'misfits'; readonly wrong: string };

/** What can be quoted of an open incident; nothing of it comes from a model. */
function passagesOfOpen({ priority, subject, reason, message, diagnosis }: Incident): readonly string[] {
  const causes = (diagnosis?.causes ?? []).map((c) => `${refText(c.culprit)}: ${c.title}`);
  return [`${priority} ${refText(subject)}: ${reason}${message === '' ? '' : `, ${message}`}`, ...causes];
}

function sourcesIn(topic: Topic): Sources {
  if (topic.is === 'incident') return sourcesOf(itemsOf(topic));
  const all = topic.incidents.map((incident, n): Source => ({ id: openId(n) as Source['id'], passages: () => passagesOfOpen(incident) }));
  return new Map(all.map((source) => [String(source.id), source]));
}

const mostNamed = 3;

/** Looks made for the question are named; what was known before is counted. */
function lookedAt(topic: Topic): string {
  if (topic.is === 'open') return `${topic.incidents.length} open incidents`;
  const { length } = topic.evidence.items;
  const looks = [...new Set(topic.found.map((item) => line(item.query, 120)))];
  const more = looks.length > mostNamed ? [`${looks.length - mostNamed} more looks`] : [];
  return [`${length} ${length === 1 ? 'piece' : 'pieces'} of evidence`, ...looks.slice(0, mostNamed), ...more].join('; ');
}

function refusal(code: Extract<Answer, { readonly is: 'refused' }>['code'], { topic, scope }: Inquiry): string {
  if (code === 'off_topic') return 'I answer questions about incidents of this cluster and their evidence.';
  if (code === 'not_in_evidence') return `What was looked at does not tell: ${lookedAt(topic)}.`;
  const within = topic.is === 'incident' ? scopeWords(scope) : 'the incidents that are open';
  return `That is outside what can be asked here: ${within}.`;
}

/** Reads an answer. `misfits` where it has not the form, says next to nothing, cites nothing that exists, or is about something else. Never throws. */
export function answerOf(text: string, inquiry: Inquiry): ReadAnswer {
  const read = answerForm.safeParse(jsonIn(unmarked(text, inquiry.nonce), 'answer'));
  if (!read.success) return { is: 'misfits', wrong: 'The answer was not one JSON object of the form that was asked for.' };
  const ids = sourcesIn(inquiry.topic);
  const { refused } = read.data;
  if (refused !== null)
    return {
      is: 'fits',
      answer: { is: 'refused', code: refused, why: refusal(refused, inquiry) },
    };
  const cites = pointersOf(read.data.cites, ids);
  const { topic } = inquiry;
  const given = topic.is === 'incident' ? itemsOf(topic) : topic.incidents;
  const said = cardText(read.data.answer, groundOf(ids, given), most.answer);
  if (said.length < shortest) return { is: 'misfits', wrong: 'The answer says too little.' };
  if (cites.length === 0 && marksOf(said).length === 0)
    return { is: 'misfits', wrong: `Nothing you cite exists. Cite ids that were given: ${[...ids.keys()].slice(0, 12).join(', ')}.` };
  if (!answersOn(said, inquiry.question, [given, topic.is === 'incident' ? topic.diagnosis.causes : topic.cluster]))
    return { is: 'misfits', wrong: 'The answer is not about what was given. Answer from it, or refuse as off_topic or not_in_evidence.' };
  return { is: 'fits', answer: { is: 'answered', text: said, cites } };
}
