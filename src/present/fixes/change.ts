import type { Preview, Remedy } from '../../model/index.ts';
import { bold, bullets, line, person, preformatted, type RichPart, span, type Span } from '../blocks.ts';
import { cut, oneLine, plural } from '../text.ts';
import { differingLines } from './difference.ts';

/** How much of a preview is drawn. */
export interface Room {
  readonly fields: number;
  readonly warnings: number;
}

/** Of each value that is shown on a card. */
const VALUE = 160;

/** What would be written, as a diff as far as there is room, with what a person should know before. Foreign text stays in blocks that take no markup. */
export function changeParts(remedy: Remedy, room: Room): readonly RichPart[] {
  const { preview } = remedy;
  const shown = preview.fields.slice(0, room.fields);
  const left = preview.fields.length - shown.length;
  const diff = shown.flatMap((f) => differingLines(f, VALUE)).join('\n');
  return [
    ...(diff === '' ? [] : [preformatted(left > 0 ? `${diff}\n… and ${plural(left, 'more field')}` : diff)]),
    aroundPart(remedy),
    ...(room.warnings === 0 || preview.warnings.length === 0 ? [] : [bullets(warningsOf(preview, room.warnings))]),
  ];
}

function warningsOf(preview: Preview, most: number): readonly (readonly Span[])[] {
  const all = preview.warnings.map((w) => [span(cut(oneLine(w), 240))]);
  const left = all.length - most;
  return left > 0 ? [...all.slice(0, most), [span(`and ${plural(left, 'more note')}: approve shows all`)]] : all;
}

/** Who it hits and how much room there is. */
export function aroundPart(remedy: Remedy): RichPart {
  const { preview, risk, needed, record } = remedy;
  const { replicas, budget } = preview;
  const pods = `${replicas.ready} of ${plural(replicas.desired, 'replica')} ready`;
  const room = budget === undefined ? '' : ` · disruption budget ${cut(oneLine(budget.name), 60)} allows ${budget.allowed}`;
  const people = needed === 1 ? 'one approval' : `${needed} approvals`;
  const before = record === undefined ? '' : ` · helped ${record.recovered} of ${plural(record.of, 'time')} here`;
  return line(bold(`${risk} risk`), span(` · ${people} · ${pods}${room}${before}`), ...asked(remedy));
}

/** Whose approvals it takes, where who asked for it matters. */
function asked({ askedBy, askerCounts, needed }: Remedy): readonly Span[] {
  if (askedBy === undefined || needed === 1) return [];
  const rule =
    askerCounts === undefined
      ? `, who is none of the ${needed} that must approve it: it takes ${needed} others.`
      : `, who may be one of the ${needed} that must approve it, since fewer than ${needed} others can.`;
  return [span(' · asked for by '), person(askedBy.user), span(rule)];
}
