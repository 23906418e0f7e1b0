import type { Check, Diagnosis, Incident, ObjectRef } from '../model/index.ts';
import { bold, bullets, code, line, moment, preformatted, type RichPart, span, type Span } from './blocks.ts';
import type { Detail } from './causes.ts';
import { stateWord } from './state-line.ts';
import { cut, middle, oneLine, plural } from './text.ts';
import { named, type View } from './view.ts';

/** What stands around the causes: the check that decides, changes, gaps, others that are affected, the past. */
export function aroundParts(incident: Incident, diagnosis: Diagnosis, view: View, detail: Detail): readonly (readonly RichPart[])[] {
  return [
    ...diagnosisParts(diagnosis, [...incident.members, ...diagnosis.affected], view.blind, detail),
    similarParts(view.similar, detail),
  ].filter((parts) => parts.length > 0);
}

/** The same for a diagnosis without an incident. */
export function aroundDiagnosis(diagnosis: Diagnosis, detail: Detail): readonly (readonly RichPart[])[] {
  return diagnosisParts(diagnosis, diagnosis.affected, [], detail).filter((parts) => parts.length > 0);
}

function diagnosisParts(
  diagnosis: Diagnosis,
  affected: readonly ObjectRef[],
  blind: readonly string[],
  detail: Detail,
): readonly (readonly RichPart[])[] {
  return [
    checkParts(diagnosis.check, detail),
    changeParts(diagnosis, detail),
    affectedParts(affected, detail),
    unseenParts(diagnosis, blind, detail),
  ];
}

export function checkParts(check: Check | undefined, detail: Detail): readonly RichPart[] {
  if (check === undefined) return [];
  const told: readonly (readonly Span[])[] = [
    [bold('first'), span(` if ${cut(oneLine(check.first), detail.says)}`)],
    [bold('second'), span(` if ${cut(oneLine(check.second), detail.says)}`)],
  ];
  return [
    line(bold('To tell first from second: '), span(cut(oneLine(check.text), 240))),
    ...(check.command === undefined ? [] : [preformatted(cut(check.command, 400))]),
    ...(detail.first === 0 ? [] : [bullets(told)]),
  ];
}

export function changeParts(diagnosis: Diagnosis, detail: Detail): readonly RichPart[] {
  const { changed } = diagnosis;
  if (changed.length === 0) return [];
  const shown = changed
    .slice(0, detail.list)
    .map((c): readonly Span[] => [
      moment(c.at, '{time}'),
      span(` ${cut(oneLine(c.summary), detail.says)}`),
      ...(c.by === '' ? [] : [span(` by ${cut(oneLine(c.by), 60)}`)]),
      span(' '),
      code(cut(oneLine(c.evidence), 12)),
    ]);
  return [line(bold('Changed just before')), bullets([...shown, ...rest(changed.length, detail.list)])];
}

function affectedParts(refs: readonly ObjectRef[], detail: Detail): readonly RichPart[] {
  const names = [...new Set(refs.map((r) => middle(oneLine(named(r)), 90)))];
  if (names.length === 0) return [];
  return [
    line(bold(`Also affected (${names.length})`)),
    bullets([...names.slice(0, detail.list + 2).map((n) => [span(n)]), ...rest(names.length, detail.list + 2)]),
  ];
}

function unseenParts(diagnosis: Diagnosis, blind: readonly string[], detail: Detail): readonly RichPart[] {
  const unseen = [...diagnosis.unseen.map((p) => p.says), ...blind].map((t) => cut(oneLine(t), detail.says));
  if (unseen.length === 0) return [];
  return [
    line(bold('Could not be seen')),
    bullets([...unseen.slice(0, detail.list).map((t) => [span(t)]), ...rest(unseen.length, detail.list)]),
  ];
}

function similarParts(similar: readonly Incident[], detail: Detail): readonly RichPart[] {
  if (similar.length === 0 || detail.first === 0) return [];
  const shown = similar
    .slice(0, 3)
    .map((i): readonly Span[] => [moment(i.firstSeen, '{date_short_pretty} {time}'), span(` ${pastText(i)}`)]);
  return [line(bold(`Like ${plural(similar.length, 'earlier incident')}`)), bullets(shown)];
}

/** An earlier incident in one line: which object, how it ended, what was found. */
export function pastText(incident: Incident): string {
  const cause = incident.diagnosis?.causes[0]?.title ?? incident.reason;
  return `${middle(oneLine(named(incident.subject)), 80)} (${stateWord(incident)}): ${cut(oneLine(cause), 120)}`;
}

function rest(all: number, shown: number): readonly (readonly Span[])[] {
  return all > shown ? [[span(`and ${all - shown} more`)]] : [];
}
