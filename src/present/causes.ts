import type { Diagnosis, Finding, Pointer } from '../model/index.ts';
import { modelWords } from './advice/model-words.ts';
import { byModel } from './advice/shown.ts';
import { bold, bullets, icon, italic, line, type RichPart, span, type Span } from './blocks.ts';
import { cut, oneLine } from './text.ts';

/** How much of a diagnosis is drawn; characters are UTF-16 units. */
export interface Detail {
  /** Evidence lines of the first cause, and of each further one. */
  readonly first: number;
  readonly further: number;
  readonly explanation: number;
  readonly says: number;
  readonly list: number;
  /** Characters of a model's words. */
  readonly model: number;
}

/** Richest first. What is left out stands in the thread, and the card says so. */
export const DETAILS: readonly [Detail, ...Detail[]] = [
  { first: 3, further: 1, explanation: 320, says: 180, list: 4, model: 320 },
  { first: 2, further: 1, explanation: 200, says: 120, list: 3, model: 240 },
  { first: 1, further: 0, explanation: 120, says: 100, list: 2, model: 160 },
  { first: 0, further: 0, explanation: 0, says: 80, list: 1, model: 100 },
];

const TITLE = 160;

/** `▰▰▰▰▱`, five steps. */
export function bar(probability: number): string {
  const full = Math.max(probability > 0 ? 1 : 0, Math.min(5, Math.round(probability * 5)));
  return '▰'.repeat(full) + '▱'.repeat(5 - full);
}

/** Never rounded to certainty: 100 % and 0 % are not said of something that may be otherwise. */
const points = (probability: number): number => Math.max(probability > 0 ? 1 : 0, Math.min(99, Math.round(probability * 100)));

export const percent = (probability: number): string => `${points(probability)} %`;

/** What the causes that are shown leave of a hundred, so that the figures of a card add up. Empty when they leave nothing. */
export function elseShare({ causes }: Diagnosis): string {
  const left = 100 - causes.reduce((sum, { confidence }) => sum + points(confidence.probability), 0);
  return causes.length > 0 && left >= 1 ? `Something else: ${left} %. ` : '';
}

const BASIS = { rule: '', model: '  by the model alone, no rule', both: '  the model agrees', recalled: '  seen before' } as const;

/** Below this the first cause is called a guess. */
const SURE = 0.5;

/** Below this a person must look. */
const CERTAIN = 0.75;

export function mustLook({ healthy, causes: [first] }: Diagnosis): boolean {
  return !healthy && (first?.confidence.probability ?? 0) < CERTAIN;
}

/** What would tell, where there is no look that separates two causes. */
export function whatTells({ causes, unseen }: Diagnosis): string {
  if (causes.length > 1) return 'I know no single look that shows it.';
  const [gap] = unseen;
  return gap === undefined
    ? oneLine(causes[0]?.steps[0]?.text ?? 'The logs and events in the thread.')
    : `What I could not see: ${oneLine(gap.says)}`;
}

export function causesHeading(diagnosis: Diagnosis): string {
  const first = diagnosis.causes[0];
  if (diagnosis.healthy) return 'Healthy: nothing that was looked at is failing';
  if (first === undefined) return 'No cause known';
  if (first.confidence.probability < SURE) return diagnosis.causes.length > 1 ? 'Not sure. Best guesses' : 'Not sure. Best guess';
  return diagnosis.causes.length > 1 ? 'Likely causes' : 'Likely cause';
}

/** One block of lines each: the heading, every cause with its bar and evidence, and what remains open. `words` stand under the first cause. */
export function causeParts(diagnosis: Diagnosis, detail: Detail, words: readonly RichPart[] = []): readonly (readonly RichPart[])[] {
  const causes: readonly Finding[] = diagnosis.causes;
  const open = diagnosis.whyFewer === '' ? '' : cut(oneLine(diagnosis.whyFewer), 240);
  const other = elseShare(diagnosis);
  const [first = [], ...further] = causes.map((cause, i) => causePart(cause, i, detail, i === 0 ? words : []));
  const rest = other === '' && open === '' ? [] : [line(italic(`${other}${open}`))];
  if (causes.length === 0) return [[line(bold(causesHeading(diagnosis))), ...words, ...rest]];
  const unsure = (causes[0]?.confidence.probability ?? 0) < SURE ? [line(bold(causesHeading(diagnosis)))] : [];
  const parts = [[...unsure, ...first], ...further];
  return parts.map((lines, i) => (i === parts.length - 1 ? [...lines, ...rest] : lines));
}

function causePart(cause: Finding, index: number, detail: Detail, words: readonly RichPart[]): readonly RichPart[] {
  const title = cut(oneLine(cause.title), TITLE);
  const head = [...titleSpans(cause, title), span(sample(cause))];
  // Of a model's own cause, its words explain it.
  const explained = index === 0 && !(byModel(cause) && words.length > 0);
  const explanation = explained ? cut(oneLine(cause.explanation), detail.explanation) : '';
  const evidence = evidenceLines(cause, index === 0 ? detail.first : detail.further, detail.says);
  return [
    line(...head),
    ...(explanation === '' ? [] : [line(span(explanation))]),
    ...(evidence.length === 0 ? [] : [bullets(evidence)]),
    ...words,
  ];
}

/** A rule's cause stands bold behind its bar; a model's never looks like one. */
export function titleSpans(cause: Finding, title: string): readonly Span[] {
  const { probability } = cause.confidence;
  return byModel(cause)
    ? [icon('robot_face'), italic(` ${percent(probability)}  ${title}`)]
    : [span(`${bar(probability)}  `), bold(`${percent(probability)}  ${title}`)];
}

function sample(cause: Finding): string {
  const { sample: seen, basis } = cause.confidence;
  if (basis !== 'model' && seen !== undefined && seen.of > 0) return `  right ${seen.right} of ${seen.of} times`;
  return BASIS[basis];
}

/** Up to `most` for and `most` against; the last line says how many more there are. */
function evidenceLines(cause: Finding, most: number, length: number): readonly (readonly Span[])[] {
  const more = most === 0 ? 0 : Math.max(0, cause.because.length - most) + Math.max(0, cause.against.length - most);
  return [
    ...cause.because.slice(0, most).map((p) => pointerSpans(p, 'for', length)),
    ...cause.against.slice(0, most).map((p) => pointerSpans(p, 'against', length)),
    ...(more > 0 ? [[italic(`${more} more in the thread`)]] : []),
  ];
}

/** One piece of evidence: on which side, what it says, where it can be looked up. */
export function pointerSpans(pointer: Pointer, side: 'for' | 'against', length: number): readonly Span[] {
  const mark = side === 'for' ? [] : [bold('against: ')];
  return [...mark, span(`${cut(oneLine(pointer.says), length)}  `), italic(modelWords(pointer.evidence, 12))];
}
