import { useState } from 'preact/hooks';
import { html } from './html.js';
import { RichText } from './rich-text.js';

function cellText(cell) {
  if (cell.type === 'rich_text')
    return cell.elements
      .flatMap((e) => e.elements ?? [])
      .map((e) => e.text ?? '')
      .join('');
  return cell.text ?? '';
}

function Cell({ cell }) {
  return cell.type === 'rich_text' ? html`<${RichText} block=${cell} />` : html`${cell.text}`;
}

/** The first row of a table is its heading. */
export function Table({ block }) {
  const [head = [], ...body] = block.rows;
  const look = (i) => {
    const setting = block.column_settings?.[i] ?? {};
    return `${setting.align ?? 'left'} ${setting.is_wrapped ? 'wrapped' : ''}`;
  };
  return html`<div class="scroll table-frame" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead><tr>${head.map((c, i) => html`<th scope="col" class=${look(i)}><${Cell} cell=${c} /></th>`)}</tr></thead>
      <tbody>${body.map((row) => html`<tr>${row.map((c, i) => html`<td class=${look(i)}><${Cell} cell=${c} /></td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

/** A table to page through, sort and filter. */
export function DataTable({ block }) {
  const [sort, setSort] = useState({ column: -1, down: false });
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [head, ...body] = block.rows;
  const size = block.page_size ?? 5;
  const found = body.filter((row) => row.some((c) => cellText(c).toLowerCase().includes(query.toLowerCase())));
  const rows = sort.column < 0 ? found : found.toSorted((a, b) => compare(a[sort.column], b[sort.column]) * (sort.down ? -1 : 1));
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const here = Math.min(at, pages - 1);
  const named = block.row_header_column_index ?? 0;
  const order = (i) => (sort.column === i ? (sort.down ? 'descending' : 'ascending') : 'none');
  const numeric = (i) => (body.every((row) => row[i].type === 'raw_number') ? 'right' : 'left');
  return html`<div class="sheet">
    <div class="bar"><span class="caption" id=${`caption-${block.block_id}`}>${block.caption}</span>
      ${body.length > size ? html`<input type="search" aria-label="Filter rows" placeholder="Filter" value=${query} onInput=${(e) => (setQuery(e.target.value), setAt(0))} />` : null}</div>
    <div class="scroll table-frame" tabindex="0" role="region" aria-label=${block.caption}>
      <table aria-labelledby=${`caption-${block.block_id}`}>
        <thead><tr>${head.map(
          (c, i) => html`<th scope="col" class=${numeric(i)} aria-sort=${order(i)}>
          <button type="button" class="sorter" onClick=${() => setSort({ column: i, down: sort.column === i && !sort.down })}>${cellText(c)}<span aria-hidden="true">${order(i) === 'none' ? '' : sort.down ? ' ▾' : ' ▴'}</span></button></th>`,
        )}</tr></thead>
        <tbody>${rows.slice(here * size, (here + 1) * size).map((row) => html`<tr>${row.map((c, i) => (i === named ? html`<th scope="row" class=${numeric(i)}><${Cell} cell=${c} /></th>` : html`<td class=${numeric(i)}><${Cell} cell=${c} /></td>`))}</tr>`)}</tbody>
      </table>
    </div>
    ${
      pages > 1
        ? html`<div class="pager"><button type="button" class="small" disabled=${here === 0} onClick=${() => setAt(here - 1)}>Previous</button>
      <span>${here + 1} of ${pages}</span>
      <button type="button" class="small" disabled=${here === pages - 1} onClick=${() => setAt(here + 1)}>Next</button></div>`
        : null
    }
  </div>`;
}

function compare(a, b) {
  if (a.type === 'raw_number' && b.type === 'raw_number') return a.value - b.value;
  return cellText(a).localeCompare(cellText(b), 'en', { numeric: true });
}
