import type { Block, Evidence, EvidenceItem, Finding, Incident, Person, Post } from '../model/index.ts';
import { byModel, shownDiagnosis } from './advice/shown.ts';
import {
  bold,
  bullets,
  code,
  context,
  icon,
  italic,
  line,
  moment,
  person,
  preformatted,
  rich,
  type RichPart,
  span,
  type Span,
} from './blocks.ts';
import { percent, pointerSpans, titleSpans } from './causes.ts';
import { coverageWords } from './coverage.ts';
import { evidenceWords, timeline } from './evidence-words.ts';
import { logParts } from './logs.ts';
import { fitted, post } from './post.ts';
import { cut, middle, oneLine } from './text.ts';
import { utcClock } from './time.ts';
import { named, type ThreadPost, type View } from './view.ts';

interface Detail {
  readonly pointers: number;
  readonly looks: number;
  readonly moments: number;
  readonly says: number;
}

const DETAILS: readonly [Detail, ...Detail[]] = [
  { pointers: 8, looks: 24, moments: 16, says: 240 },
  { pointers: 6, looks: 16, moments: 10, says: 160 },
  { pointers: 4, looks: 10, moments: 6, says: 120 },
  { pointers: 2, looks: 5, moments: 3, says: 80 },
];

/** What stands in the thread of a diagnosed incident, in the order to post: evidence with its timeline, logs, steps by hand. */
export function threadOpening(incident: Incident, evidence: Evidence, view: View): readonly ThreadPost[] {
  const about = middle(named(incident.subject), 120);
  const logs = evidence.items.filter((i) => i.is === 'logs' && i.text.trim() !== '');
  const opening: ThreadPost[] = [
    {
      part: 'evidence',
      post: post(
        `Evidence for ${about}: ${evidence.items.length} looks.`,
        fitted(DETAILS, (detail) => evidenceBlocks(incident, evidence, view, detail)),
      ),
    },
  ];
  if (logs.length > 0) opening.push({ part: 'logs', post: post(`Logs of ${about}.`, [rich(...logParts(logs))]) });
  if (stepsOf(incident).length > 0) opening.push({ part: 'steps', post: manualSteps(incident) });
  return opening;
}

function evidenceBlocks(incident: Incident, evidence: Evidence, view: View, detail: Detail): readonly Block[] {
  const causes: readonly Finding[] = incident.diagnosis?.causes ?? [];
  return [
    // The card explains the first cause already.
    ...causes.map((cause, i) => rich(...whyParts(cause, { ...detail, explanation: i === 0 ? 0 : 400 }))),
    ...(evidence.items.length === 0 ? [] : [rich(...lookParts(evidence.items, detail))]),
    ...timelineBlocks(evidence.items, detail),
    context(`as of ${utcClock(view.now)} UTC  ·  ${coverageWords(evidence)}`, ...view.blind.slice(0, 3).map((b) => cut(oneLine(b), 200))),
  ];
}

/** One cause with everything that speaks for and against it. */
export function whyParts(
  cause: Finding,
  detail: { readonly pointers: number; readonly says: number; readonly explanation: number },
): readonly RichPart[] {
  const side = (word: 'for' | 'against', pointers: Finding['because']): readonly (readonly Span[])[] => [
    ...pointers.slice(0, detail.pointers).map((p) => pointerSpans(p, word, detail.says)),
    ...(pointers.length > detail.pointers ? [[span(`and ${pointers.length - detail.pointers} more ${word}`)]] : []),
  ];
  const told = [...side('for', cause.because), ...side('against', cause.against)];
  return [
    line(
      ...titleSpans(cause, cut(oneLine(cause.title), 160)),
      span(byModel(cause) ? '  by the model alone, no rule  ' : '  '),
      italic(cut(oneLine(cause.cause), 60)),
    ),
    ...(detail.explanation === 0 ? [] : [line(span(cut(oneLine(cause.explanation), detail.explanation)))]),
    ...(told.length === 0 ? [] : [bullets(told)]),
  ];
}

/** Each look with its id, so that an evidence id on the card can be followed to what was asked and what came back. */
function lookParts(items: readonly EvidenceItem[], detail: Detail): readonly RichPart[] {
  const shown = items
    .slice(0, detail.looks)
    .map((i): readonly Span[] => [
      italic(cut(oneLine(i.id), 12)),
      span('  '),
      code(cut(oneLine(i.query), 140)),
      span(`  ${cut(evidenceWords(i), detail.says)}`),
    ]);
  const left = items.length - shown.length;
  return [line(bold('What was looked at')), bullets([...shown, ...(left > 0 ? [[span(`and ${left} more`)]] : [])])];
}

function timelineBlocks(items: readonly EvidenceItem[], detail: Detail): readonly Block[] {
  const moments = timeline(items, detail.moments);
  if (moments.length === 0) return [];
  const told = moments.map((m): readonly Span[] => [moment(m.at, '{time_secs}'), span(`  ${cut(oneLine(m.says), detail.says)}`)]);
  return [rich(line(bold('Timeline')), bullets(told))];
}

function stepsOf(incident: Incident): readonly { readonly cause: Finding; readonly steps: Finding['steps'] }[] {
  const causes: readonly Finding[] = shownDiagnosis(incident)?.causes ?? [];
  return causes.filter((c) => c.steps.length > 0).map((cause) => ({ cause, steps: cause.steps }));
}

const STEP_DETAILS = [
  { steps: 8, command: 800, text: 300 },
  { steps: 5, command: 400, text: 200 },
  { steps: 3, command: 300, text: 120 },
] as const;

/** The exact commands, posted with the thread (`by` absent) and again when they are others (`anew`), when somebody asks for them, and when somebody takes the incident. */
export function manualSteps(incident: Incident, by?: Person | 'asked' | 'anew'): Post {
  const about = middle(named(incident.subject), 120);
  const all = stepsOf(incident);
  const head = by === 'anew' ? anewHead(incident) : stepsHead(about, by);
  const none = [line(span('No step is known for this one. Ask here: why, logs, events, what changed, describe.'))];
  const story = typeof by === 'object' ? `${about} was taken; the commands follow.` : `Steps by hand for ${about}.`;
  return post(
    story,
    fitted<(typeof STEP_DETAILS)[number]>(STEP_DETAILS, (detail) => [
      rich(
        head,
        ...(all.length === 0 ? none : all.flatMap(({ cause, steps }) => stepParts(cause, steps, { ...detail, many: all.length > 1 }))),
      ),
    ]),
  );
}

function anewHead({ investigatedAt }: Incident): RichPart {
  return investigatedAt === undefined
    ? line(bold('By hand'))
    : line(bold('By hand'), span(', as of '), moment(investigatedAt, '{time}'), span('; what stood here before no longer holds'));
}

function stepsHead(about: string, by: Person | 'asked' | undefined): RichPart {
  if (by === undefined) return line(bold('By hand'));
  if (by === 'asked')
    return line(
      bold('Nothing is changed from here: '),
      span('where fixes are on, a safe one is offered on the card, for a person to approve. By hand:'),
    );
  return line(icon('wrench'), span(' '), person(by.user), bold(` takes ${about}.`), span(' It stays open until it recovers.'));
}

function stepParts(
  cause: Finding,
  steps: Finding['steps'],
  detail: { readonly steps: number; readonly command: number; readonly text: number; readonly many: boolean },
): readonly RichPart[] {
  const title = detail.many
    ? [
        line(
          bold(`If it is: ${cut(oneLine(cause.title), 160)}`),
          span(` (${percent(cause.confidence.probability)}${byModel(cause) ? ', by the model alone' : ''})`),
        ),
      ]
    : [];
  return [
    ...title,
    ...steps
      .slice(0, detail.steps)
      .flatMap((s, i) => [
        line(span(`${i + 1}. ${cut(oneLine(s.text), detail.text)}`)),
        ...(s.command === undefined ? [] : [preformatted(cut(s.command, detail.command))]),
      ]),
  ];
}
