import { list, str, text as textOf } from '../../../model/index.ts';
import { boolean, both, byType, type Check, fault, finite, integer, isDict, items, type Look, object, oneOf, string } from './checks.ts';
import { richText } from './rich-text.ts';
import { blockId, type } from './text.ts';

const CELL = 10_000;
const rawText = object({ type, text: string(CELL) });
const rawNumber = object({ type, value: finite, text: string(CELL) });
const cell: Check = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });
const headerCell: Check = byType({ raw_text: rawText });

/** Characters a reader sees in any piece of Block Kit. */
export function characters(value: unknown): number {
  if (typeof value === 'string') return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, v) => sum + characters(v), 0);
  if (!isDict(value)) return 0;
  return Object.entries(value).reduce((sum, [name, v]) => sum + (SEEN.has(name) && typeof v === 'string' ? v.length : characters(v)), 0);
}
const SEEN = new Set(['text', 'title', 'alt_text', 'caption', 'label', 'name', 'x_label', 'y_label']);

const wholeTable: Check = (value, at, look) => {
  if (isDict(value) && characters(value['rows']) > CELL)
    fault(look, `${at}/rows`, `must be less than ${CELL + 1} characters in all cells together`);
};

export const table: Check = both(
  object(
    { type, rows: items(items(cell, 20), 100) },
    { ...blockId, column_settings: items(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), 20, 0) },
  ),
  wholeTable,
);

const equalRows: Check = (value, at, look) => {
  const rows = isDict(value) ? list(value['rows']).map(list) : [];
  rows.forEach((row, i) => {
    if (row.length !== rows[0]?.length) fault(look, `${at}/rows/${i}`, 'must have as many cells as the header');
  });
  rows[0]?.forEach((c, i) => headerCell(c, `${at}/rows/0/${i}`, look));
  const header = isDict(value) ? value['row_header_column_index'] : undefined;
  if (typeof header === 'number' && header >= (rows[0]?.length ?? 0)) fault(look, `${at}/row_header_column_index`, 'must name a column');
};

export const dataTable: Check = both(
  object(
    { type, caption: string(CELL), rows: items(items(cell, 20), 101, 2) },
    { ...blockId, page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
  ),
  equalRows,
  wholeTable,
);

const point = object({ label: string(20), value: finite });
const axis = object({ categories: items(string(20), 20) }, { x_label: string(50), y_label: string(50) });
const xy: Check = both(
  object({ type, series: items(object({ name: string(20), data: items(point, 20) }), 6), axis_config: axis }),
  seriesFit,
);

/** Every series has one value for every category, and names are told apart. */
function seriesFit(value: unknown, at: string, look: Look): void {
  if (!isDict(value)) return;
  const categories = list(isDict(value['axis_config']) ? value['axis_config']['categories'] : []).map(textOf);
  const series = list(value['series']).filter(isDict);
  const names = new Set(series.map((s) => str(s['name'])));
  if (names.size !== series.length) fault(look, `${at}/series`, 'series names must be unique');
  series.forEach((s, i) => {
    const labels = new Set(list(s['data']).map((p) => (isDict(p) ? textOf(p['label']) : '')));
    const same =
      labels.size === categories.length && categories.every((c) => labels.has(c)) && list(s['data']).length === categories.length;
    if (!same) fault(look, `${at}/series/${i}/data`, 'must have exactly one value for every category');
  });
}

const positive: Check = both(point, (value, at, look) => {
  if (isDict(value) && typeof value['value'] === 'number' && value['value'] <= 0) fault(look, `${at}/value`, 'must be more than 0');
});

export const chart: Check = object(
  {
    type,
    title: string(50),
    chart: byType({ pie: object({ type, segments: items(positive, 6) }), bar: xy, area: xy, line: xy }),
  },
  blockId,
);
