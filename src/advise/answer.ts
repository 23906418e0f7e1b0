import { type Incident, type Pointer, refText } from '../model/index.ts';
import { unmarked } from './fence.ts';
import { answerForm, most } from './form.ts';
import { type Inquiry, openId, type Topic } from './inquiry.ts';
import { jsonIn } from './json-in.ts';
import { shortest } from './opinion.ts';
import { pointersOf, type Source, type Sources, sourcesOf } from './pointers.ts';
import { cardText, marksOf } from './plain-words.ts';
import { scopeWords } from './scope.ts';

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

/** What can be quoted of an open incident; nothing of it comes from a model. */
function passagesOfOpen({ priority, subject, reason, message, diagnosis }: Incident): readonly string[] {
  const causes = (diagnosis?.causes ?? []).map((c) => `${refText(c.culprit)}: ${c.title}`);
  return [`${priority} ${refText(subject)}: ${reason}${message === '' ? '' : `, ${message}`}`, ...causes];
}

function sourcesIn(topic: Topic): Sources {
  if (topic.is === 'incident') return sourcesOf([...topic.evidence.items, ...topic.found]);
  const all = topic.incidents.map((incident, n): Source => ({ id: openId(n) as Source['id'], passages: () => passagesOfOpen(incident) }));
  return new Map(all.map((source) => [String(source.id), source]));
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
  const ids = sourcesIn(inquiry.topic);
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
