import { type EvidenceItem, type FieldChange, owners, type Post } from '../../model/index.ts';
import { bold, bullets, code, line, moment, rich, type RichPart, span, type Span } from '../blocks.ts';
import { fitted, post } from '../post.ts';
import { cut, middle, oneLine, plural } from '../text.ts';
import { named } from '../view.ts';
import { itemsOf, objectsOf, type Known } from './known.ts';

const keeps = /^(?:ReplicaSet|ControllerRevision)$/;

type Changed = Extract<EvidenceItem, { is: 'change' }>;

export function answerChanges(known: Known): Post {
  const about = middle(named(known.incident.subject), 120);
  const changes = [
    ...new Map(itemsOf(known).flatMap((i) => (i.is === 'change' ? [[`${i.changedAt} ${i.summary}`, i] as const] : []))).values(),
  ].sort((a, b) => b.changedAt - a.changedAt);
  if (changes.length === 0) {
    const kept = revisionsOf(known);
    const none =
      kept < 2 ? 'no new revision, no edited field' : `its ${kept} revisions are older than a week, or differ in nothing that matters`;
    const text = `Nothing that I can see changed around ${about}: ${none}.`;
    return post(text, [rich(line(span(text)))]);
  }
  return post(
    `${plural(changes.length, 'change')} around ${about}; the newest: ${changes[0]?.summary ?? ''}`,
    fitted([10, 6, 3], (most) => [
      rich(line(bold(`What changed around ${about}`)), ...changes.slice(0, most).flatMap((c) => changeLines(c, most))),
    ]),
  );
}

/** How many templates its subject keeps, as far as they were seen. */
function revisionsOf(known: Known): number {
  const { subject } = known.incident;
  const kept = objectsOf(known).filter(
    (o) =>
      keeps.test(o.kind) &&
      o.metadata.namespace === subject.namespace &&
      owners(o).some((w) => w.kind === subject.kind && w.name === subject.name),
  );
  return kept.length;
}

function changeLines(change: Changed, most: number): readonly RichPart[] {
  const by = change.by === '' ? [] : [span(' by '), code(cut(oneLine(change.by), 60))];
  const fields = change.fields
    .filter((f) => f.before !== undefined || f.after !== undefined)
    .slice(0, most)
    .map(fieldSpans);
  return [
    line(
      moment(change.changedAt, '{date_short_pretty} {time_secs}'),
      span(` ${middle(named(change.ref), 80)}: ${cut(oneLine(change.summary), 240)}`),
      ...by,
      span(' '),
      code(cut(oneLine(change.id), 12)),
    ),
    ...(fields.length === 0 ? [] : [bullets(fields)]),
  ];
}

function fieldSpans(field: FieldChange): readonly Span[] {
  const value = (v: string | undefined): Span => (v === undefined ? span('(nothing)') : code(cut(oneLine(v) || '""', 100)));
  return [span(`${cut(oneLine(field.path), 120)}: `), value(field.before), span(' → '), value(field.after)];
}
