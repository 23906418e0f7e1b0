import type { LlmCode, Pointer, Post, Spend } from '../../model/index.ts';
import { absenceWords } from '../advice/absence-words.ts';
import { modelName, modelParagraphs, modelWords } from '../advice/model-words.ts';
import { spendWords } from '../advice/spend-words.ts';
import { bold, bullets, code, context, icon, italic, line, rich, type RichPart, span, type Span } from '../blocks.ts';
import { fitted, post } from '../post.ts';
import { cut, oneLine } from '../text.ts';

/** What came of a question in free text. */
export interface FreeAnswer {
  /** The model's words; marks like [e3] stay as they are. May be empty where it was refused. */
  readonly text: string;
  /** What the words rest on, in the order of the marks. */
  readonly cites: readonly Pointer[];
  /** Why there is no answer: what was asked lies outside of what this person may know here. */
  readonly refused?: string;
  /** What would have helped and was not looked at, with why, in words. */
  readonly notLooked?: readonly string[];
  readonly model?: string;
  readonly spend?: Spend;
}

const DETAILS = [
  { most: 12, each: 900, cites: 8, says: 140, not: 4 },
  { most: 8, each: 400, cites: 5, says: 100, not: 2 },
  { most: 4, each: 300, cites: 3, says: 80, not: 1 },
] as const;
type Detail = (typeof DETAILS)[number];

/** The answer to a question in free text: the model's words, what they rest on below, and what they cost. */
export function freeAnswer(answer: FreeAnswer): Post {
  if (answer.refused !== undefined) return refusal(answer, answer.refused);
  return post(
    modelWords(answer.text, 400) || 'No answer.',
    fitted<Detail>(DETAILS, (detail) => [
      rich(...textParts(answer, detail)),
      ...(answer.cites.length === 0 ? [] : [rich(...citeParts(answer.cites, detail))]),
      ...notLooked(answer, detail),
      context(foot(answer)),
    ]),
  );
}

function textParts({ text }: FreeAnswer, detail: Detail): readonly RichPart[] {
  const [first = 'No answer.', ...rest] = modelParagraphs(text, detail);
  return [line(icon('robot_face'), span(` ${first}`)), ...rest.map((p) => line(span(p)))];
}

function citeParts(cites: readonly Pointer[], detail: Detail): readonly RichPart[] {
  const once = [...new Map(cites.map((c) => [c.evidence, c])).values()];
  const left = once.length - detail.cites;
  return [
    bullets([
      ...once
        .slice(0, detail.cites)
        .map((c): readonly Span[] => [italic(`[${modelWords(c.evidence, 12)}]`), span(`  ${modelWords(c.says, detail.says)}`)]),
      ...(left > 0 ? [[italic(`and ${left} more`)]] : []),
    ]),
  ];
}

function notLooked({ notLooked: all = [] }: FreeAnswer, detail: Detail): ReturnType<typeof context>[] {
  const said = all.slice(0, detail.not).map((n) => modelWords(n, 160));
  return said.length === 0 ? [] : [context(`Not looked at: ${said.join('; ')}`)];
}

function foot({ model, spend }: FreeAnswer): string {
  const who = model === undefined ? 'a model' : modelName(model);
  return [`Words of ${who}, from scrubbed evidence; nothing was changed`, ...(spend === undefined ? [] : [spendWords(spend)])].join(
    '  ·  ',
  );
}

function refusal(answer: FreeAnswer, why: string): Post {
  const said = cut(oneLine(why), 400);
  const words = modelWords(answer.text, 400);
  return post(`No answer. ${said}`, [
    rich(
      line(icon('no_entry_sign'), bold(' No answer. '), span(said)),
      ...(words === '' ? [] : [line(icon('robot_face'), span(` ${words}`))]),
      offer(),
    ),
    ...notLooked(answer, DETAILS[1]),
  ]);
}

/** A question for which there is no model now: why, and what is answered without one. */
export function modelAbsent(absent: { readonly code: LlmCode; readonly why: string }): Post {
  const why = absenceWords(absent);
  return post(`I cannot answer that in free words: ${why}.`, [
    rich(line(icon('zzz'), bold(' I cannot answer that in free words now'), span(`: ${why}.`)), offer()),
  ]);
}

const WORDS = ['why', 'logs', 'events', 'what changed', 'describe', 'owners', 'similar', 'steps'];

function offer(): RichPart {
  return line(span('Without a model I answer: '), ...WORDS.flatMap((w, i) => [...(i === 0 ? [] : [span(' · ')]), code(w)]));
}
