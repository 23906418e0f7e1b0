import type { Diagnosis, Finding, Pointer } from '../../model/index.ts';
import { byModel, shownDiagnosis } from '../advice/shown.ts';
import { bar, causesHeading, elseShare, mustLook, percent, whatTells } from '../causes.ts';
import { coverageWords } from '../coverage.ts';
import { listed, oneLine, plural } from '../text.ts';
import { ago, utcClock } from '../time.ts';
import { named, type Report } from '../view.ts';
import { adviceText } from './advice.ts';
import { command, ink, item, type Screen, wrapped } from './screen.ts';

const NAMED = 8;

/** A diagnosis for a person at a terminal: subject, causes with their evidence, what to check, what changed, what to do. */
export function terminalDiagnosis(report: Report, screen: Screen): string {
  const diagnosis = shownDiagnosis(report) ?? report.diagnosis;
  const causes: readonly Finding[] = diagnosis.causes;
  return [
    headline(report, screen),
    ...(diagnosis.healthy ? [] : causes.flatMap((c, i) => ['', ...causeLines(c, i, screen)])),
    ...openLines(diagnosis, screen),
    ...section('The model', adviceText(report, screen), screen),
    ...section('Check', checkLines(diagnosis, screen), screen),
    ...section(
      'Changed just before',
      diagnosis.changed.flatMap((c) =>
        item(screen, '  - ', `${ago(c.at, report.now)} ${c.summary}${c.by === '' ? '' : `, by ${c.by}`}  [${c.evidence}]`),
      ),
      screen,
    ),
    ...section(
      'Also affected',
      diagnosis.affected.length === 0 ? [] : item(screen, '  ', listed(diagnosis.affected.map(named), NAMED)),
      screen,
    ),
    ...section(
      'Could not be seen',
      diagnosis.unseen.flatMap((p) => item(screen, '  - ', p.says)),
      screen,
    ),
    ...section(
      'By hand',
      causes.flatMap((c) => stepLines(c, causes.length, screen)),
      screen,
    ),
    '',
    ink(screen, 'dim', footer(report)),
  ].join('\n');
}

function headline({ subject, priority, diagnosis }: Report, screen: Screen): string {
  const what = priority === undefined ? '' : `${priority}  `;
  const colour = diagnosis.healthy ? 'green' : 'red';
  const state = diagnosis.healthy ? 'healthy: nothing that was looked at is failing' : causesHeading(diagnosis).toLowerCase();
  return `${ink(screen, 'bold', `${what}${oneLine(named(subject))}`)}  ${ink(screen, colour, state)}`;
}

function causeLines(cause: Finding, index: number, screen: Screen): readonly string[] {
  const { probability } = cause.confidence;
  const whose = byModel(cause) ? '(by the model alone, no rule) ' : '';
  const mark = `${index + 1}. ${bar(probability)} ${percent(probability).padStart(4)}  ${whose}`;
  const [first = '', ...rest] = wrapped(screen, cause.title, mark.length);
  return [
    `${mark}${ink(screen, 'bold', first)}  ${ink(screen, 'dim', oneLine(cause.cause))}`,
    ...rest,
    ...item(screen, '   ', cause.explanation),
    ...cause.because.flatMap((p) => pointerLines(p, '   + ', screen)),
    ...cause.against.flatMap((p) => pointerLines(p, '   - against: ', screen)),
  ];
}

const pointerLines = (p: Pointer, mark: string, screen: Screen): readonly string[] => item(screen, mark, `${p.says}  [${p.evidence}]`);

function openLines(diagnosis: Diagnosis, screen: Screen): readonly string[] {
  const text = `${elseShare(diagnosis)}${diagnosis.whyFewer}`.trim();
  return text === '' ? [] : ['', ...wrapped(screen, text)];
}

function checkLines(diagnosis: Diagnosis, screen: Screen): readonly string[] {
  const { causes, check } = diagnosis;
  const person = mustLook(diagnosis) ? 'A person must look. ' : '';
  if (check === undefined) return causes.length < 2 && person === '' ? [] : item(screen, '  ', `${person}${whatTells(diagnosis)}`);
  return [
    ...item(screen, '  ', `${person}${check.text}`),
    ...(check.command === undefined ? [] : command(check.command)),
    ...item(screen, '  first if  ', check.first),
    ...item(screen, '  second if ', check.second),
  ];
}

function stepLines(cause: Finding, causes: number, screen: Screen): readonly string[] {
  if (cause.steps.length === 0) return [];
  const title = causes > 1 ? item(screen, '  ', `If it is: ${cause.title}`) : [];
  return [
    ...title,
    ...cause.steps.flatMap((s, i) => [...item(screen, `  ${i + 1}. `, s.text), ...(s.command === undefined ? [] : command(s.command))]),
  ];
}

function section(title: string, body: readonly string[], screen: Screen): readonly string[] {
  return body.length === 0 ? [] : ['', ink(screen, 'bold', title), ...body];
}

function footer(report: Report): string {
  const hidden = report.redactions.reduce((n, r) => n + r.count, 0);
  const parts = [
    `cluster ${oneLine(report.cluster)}`,
    plural(report.evidence.items.length, 'look'),
    coverageWords(report.evidence),
    `at ${utcClock(report.now)} UTC`,
  ];
  return [...parts, ...(hidden === 0 ? [] : [`${plural(hidden, 'secret')} hidden`])].join(' · ');
}
