import type { Finding, Incident, Priority } from '../../model/index.ts';
import { bold, bullets, context, icon, italic, line, moment, preformatted, rich, type RichPart, span, type Span } from '../blocks.ts';
import { pastText } from '../around.ts';
import { percent, pointerSpans } from '../causes.ts';
import { fitted, post } from '../post.ts';
import { cut, listed, middle, oneLine } from '../text.ts';
import { named, type ThreadPost, type View } from '../view.ts';
import { modelName, modelWords, unlinked } from './model-words.ts';
import { shownDiagnosis } from './shown.ts';
import { spendWords } from './spend-words.ts';

const urgency: Readonly<Record<Priority, string>> = {
  P1: 'now, and wake somebody (P1)',
  P2: 'now (P2)',
  P3: 'today (P3)',
  P4: 'when there is time (P4)',
};

const DETAILS = [
  { summary: 600, detail: 1_200, cites: 8, says: 160, steps: 4, past: 3 },
  { summary: 400, detail: 600, cites: 5, says: 120, steps: 2, past: 2 },
  { summary: 200, detail: 300, cites: 3, says: 80, steps: 1, past: 0 },
] as const;
type Detail = (typeof DETAILS)[number];

/** The written answer, once a model has given one; what is to be done and how urgent it is stay our own words. */
export function adviceAnswer(incident: Incident, view: Pick<View, 'similar'>): ThreadPost | undefined {
  const { advice } = incident;
  if (advice?.is !== 'given') return undefined;
  const about = middle(oneLine(named(incident.subject)), 120);
  const first = shownDiagnosis(incident)?.causes[0];
  return {
    part: 'advice',
    post: post(
      `${modelName(advice.model)} on ${about}: ${modelWords(advice.summary, 300)}`,
      fitted<Detail>(DETAILS, (detail) => [
        rich(
          line(icon('robot_face'), italic(` ${modelName(advice.model)}: `), bold(modelWords(advice.summary, detail.summary))),
          ...(first === undefined ? [] : [line(bold('Class  '), span(classOf(first)))]),
          ...fact('Root cause', modelWords(advice.detail, detail.detail)),
        ),
        ...evidenceBlocks(advice.cites, detail),
        rich(...pastParts(view.similar, detail), ...actionParts(first, detail), line(bold('Urgency  '), span(urgency[incident.priority]))),
        context(footOf(advice)),
      ]),
    ),
  };
}

function fact(name: string, said: string): readonly RichPart[] {
  return said === '' ? [] : [line(bold(`${name}  `), span(said))];
}

function classOf(first: Finding): string {
  const who = {
    rule: 'by rule',
    model: 'by the model, no rule speaks for it',
    both: 'by rule, the model agrees',
    recalled: 'seen before',
  } as const;
  return `${cut(oneLine(first.cause), 60)}, ${percent(first.confidence.probability)} (${who[first.confidence.basis]})`;
}

function evidenceBlocks(cites: Extract<Incident['advice'], { readonly is: 'given' }>['cites'], detail: Detail): ReturnType<typeof rich>[] {
  const shown = cites.slice(0, detail.cites).map((p) => pointerSpans({ ...p, says: unlinked(p.says) }, 'for', detail.says));
  const left = cites.length - shown.length;
  if (shown.length === 0) return [];
  return [rich(line(bold('Evidence')), bullets([...shown, ...(left > 0 ? [[italic(`${left} more`)]] : [])]))];
}

function pastParts(similar: readonly Incident[], detail: Detail): readonly RichPart[] {
  const shown = similar.slice(0, detail.past).map((i): readonly Span[] => [moment(i.firstSeen), span(` ${pastText(i)}`)]);
  return shown.length === 0 ? [line(bold('Seen before  '), span('not that I remember'))] : [line(bold('Seen before')), bullets(shown)];
}

/** Our own steps for the first cause. */
function actionParts(first: Finding | undefined, detail: Detail): readonly RichPart[] {
  const steps = first?.steps.slice(0, detail.steps) ?? [];
  if (steps.length === 0) return [];
  return [
    line(bold('To do')),
    ...steps.flatMap((s, i) => [
      line(span(`${i + 1}. ${cut(oneLine(s.text), 240)}`)),
      ...(s.command === undefined ? [] : [preformatted(cut(s.command, 400))]),
    ]),
  ];
}

function footOf({ model, spend, dropped, recalled }: Extract<Incident['advice'], { readonly is: 'given' }>): string {
  const cost = recalled === undefined ? `${modelName(model)}, ${spendWords(spend)}` : 'recalled, 0 tokens';
  const left =
    dropped.length === 0
      ? ''
      : `  ·  no room in the prompt for: ${cut(
          listed(
            dropped.map((d) => modelWords(d, 120)),
            4,
          ),
          300,
        )}`;
  return `Class, steps and urgency are the bot’s own  ·  ${cost}${left}`;
}
