import { type Check, type Diagnosis, type Incident, type ObjectRef, sameObject } from '../model/index.ts';
import { bold, bullets, italic, line, moment, preformatted, type RichPart, span, type Span } from './blocks.ts';
import { type Detail, mustLook, whatTells } from './causes.ts';
import { stateWord } from './state-line.ts';
import { cut, listed, middle, oneLine, plural } from './text.ts';
import { named, type View } from './view.ts';

const FAILING: ReadonlySet<string> = new Set(['gathering', 'investigating', 'open']);

/** What stands around the causes: the check that decides, then changes, others that are affected, gaps, the past. */
export function aroundParts(incident: Incident, diagnosis: Diagnosis, view: View, detail: Detail): readonly (readonly RichPart[])[] {
  const others = [...incident.members, ...diagnosis.affected].filter((r) => !sameObject(r, incident.subject));
  const affected = affectedParts(others, detail);
  return [
    checkParts(diagnosis, detail, FAILING.has(incident.state.at) ? 'fails' : 'ended'),
    [...changeParts(diagnosis, detail), ...affected, ...unseenParts(diagnosis, view.blind, detail), ...similarParts(view.similar, detail)],
  ].filter((parts) => parts.length > 0);
}

/** The same for a diagnosis without an incident. */
export function aroundDiagnosis(diagnosis: Diagnosis, detail: Detail): readonly (readonly RichPart[])[] {
  const around = [...changeParts(diagnosis, detail), ...affectedParts(diagnosis.affected, detail), ...unseenParts(diagnosis, [], detail)];
  return [checkParts(diagnosis, detail), around].filter((parts) => parts.length > 0);
}

/** Where no cause is sure, that a person must look and what would tell; where two stand and no look shows which, that is said. */
export function checkParts(diagnosis: Diagnosis, detail: Detail, now: 'fails' | 'ended' = 'fails'): readonly RichPart[] {
  const { causes, check } = diagnosis;
  const person = now === 'fails' && mustLook(diagnosis);
  if (check === undefined && causes.length < 2 && !person) return [];
  const heading = causes.length < 2 ? 'What would tell' : 'To tell the first from the second';
  const head = line(
    bold(`${person ? 'A person must look. ' : ''}${heading}  `),
    span(cut(check === undefined ? whatTells(diagnosis) : oneLine(check.text), 240)),
  );
  return check === undefined
    ? [head]
    : [head, ...(check.command === undefined ? [] : [preformatted(cut(check.command, 400))]), ...outcomes(check, detail)];
}

function outcomes(check: Check, detail: Detail): readonly RichPart[] {
  if (detail.first === 0) return [];
  return [
    bullets([
      [bold('first'), span(` if ${cut(oneLine(check.first), detail.says)}`)],
      [bold('second'), span(` if ${cut(oneLine(check.second), detail.says)}`)],
    ]),
  ];
}

export function changeParts(diagnosis: Diagnosis, detail: Detail): readonly RichPart[] {
  const shown = diagnosis.changed
    .slice(0, detail.list)
    .map((c): readonly Span[] => [
      moment(c.at, '{time}'),
      span(` ${cut(oneLine(c.summary), detail.says)}${c.by === '' ? '' : `, by ${cut(oneLine(c.by), 60)}`}  `),
      italic(cut(oneLine(c.evidence), 12)),
    ]);
  return told('Changed just before', shown, diagnosis.changed.length);
}

function affectedParts(refs: readonly ObjectRef[], detail: Detail): readonly RichPart[] {
  const names = [...new Set(refs.map((r) => middle(oneLine(named(r)), 90)))];
  if (names.length === 0) return [];
  return [line(bold(`Also affected (${names.length})  `), span(listed(names, detail.list + 2)))];
}

function unseenParts(diagnosis: Diagnosis, blind: readonly string[], detail: Detail): readonly RichPart[] {
  const unseen = [...diagnosis.unseen.map((p) => p.says), ...blind].map((t) => [span(cut(oneLine(t), detail.says))]);
  return told('Could not be seen', unseen.slice(0, detail.list), unseen.length);
}

function similarParts(similar: readonly Incident[], detail: Detail): readonly RichPart[] {
  if (detail.first === 0) return [];
  const shown = similar
    .slice(0, 3)
    .map((i): readonly Span[] => [moment(i.firstSeen, '{date_short_pretty} {time}'), span(` ${pastText(i)}`)]);
  return told(`Like ${plural(similar.length, 'earlier incident')}`, shown, shown.length);
}

/** One fact beside its heading, several below it; `all` counts those that are not shown too. */
function told(heading: string, shown: readonly (readonly Span[])[], all: number): readonly RichPart[] {
  const [only] = shown;
  if (only === undefined) return [];
  if (all === 1) return [line(bold(`${heading}  `), ...only)];
  return [line(bold(heading)), bullets([...shown, ...(all > shown.length ? [[span(`and ${all - shown.length} more`)]] : [])])];
}

/** An earlier incident in one line: which object, how it ended, what was found. */
export function pastText(incident: Incident): string {
  const cause = incident.diagnosis?.causes[0]?.title ?? incident.reason;
  return `${middle(oneLine(named(incident.subject)), 80)} (${stateWord(incident)}): ${cut(oneLine(cause), 120)}`;
}
