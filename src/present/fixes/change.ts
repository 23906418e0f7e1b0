import type { FieldChange, Preview, Remedy } from '../../model/index.ts';
import { bold, bullets, line, preformatted, type RichPart, span, type Span } from '../blocks.ts';
import { cut, oneLine, plural } from '../text.ts';

/** How much of a preview is drawn. */
export interface Room {
  readonly fields: number;
  readonly warnings: number;
}

/** Exactly what would be written, as a diff, with what a person should know before. Foreign text stays in blocks that take no markup. */
export function changeParts(remedy: Remedy, room: Room): readonly RichPart[] {
  const { preview } = remedy;
  const shown = preview.fields.slice(0, room.fields);
  const left = preview.fields.length - shown.length;
  const diff = shown.map(diffOf).join('\n');
  return [
    ...(diff === '' ? [] : [preformatted(left > 0 ? `${diff}\n… and ${plural(left, 'more field')}` : diff)]),
    line(...around(remedy)),
    ...(room.warnings === 0 || preview.warnings.length === 0 ? [] : [bullets(warningsOf(preview, room.warnings))]),
  ];
}

function diffOf({ path, before, after }: FieldChange): string {
  const said = (sign: string, value: string): string => `${sign} ${cut(oneLine(value), 160)}`;
  return [
    cut(oneLine(path), 160),
    ...(before === undefined ? [] : [said('-', before)]),
    ...(after === undefined ? [] : [said('+', after)]),
  ].join('\n');
}

function warningsOf(preview: Preview, most: number): readonly (readonly Span[])[] {
  const all = preview.warnings.map((w) => [span(cut(oneLine(w), 240))]);
  const left = all.length - most;
  return left > 0 ? [...all.slice(0, most), [span(`and ${plural(left, 'more note')}: approve shows all`)]] : all;
}

/** Who it hits and how much room there is. */
function around({ preview, risk, needed, record }: Remedy): readonly Span[] {
  const { replicas, budget } = preview;
  const pods = `${replicas.ready} of ${plural(replicas.desired, 'replica')} ready`;
  const room = budget === undefined ? '' : ` · disruption budget ${cut(oneLine(budget.name), 60)} allows ${budget.allowed}`;
  const people = needed === 1 ? 'one approval' : `${needed} approvals`;
  const before = record === undefined ? '' : ` · helped ${record.recovered} of ${plural(record.of, 'time')} here`;
  return [bold(`${risk} risk`), span(` · ${people} · ${pods}${room}${before}`)];
}
