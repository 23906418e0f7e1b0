import { withEmoji } from './emoji.js';
import { html } from './html.js';
import { Link } from './mrkdwn.js';

/** Ordinary Markdown of the `markdown` block: headings, lists, quotes, fences, tables, inline marks. */
export function Markdown({ text }) {
  const lines = String(text).split('\n');
  const out = [];
  while (lines.length > 0) out.push(takeBlock(lines));
  return html`<div class="markdown">${out}</div>`;
}

const RULES = [
  [/^\s*$/, (lines) => (lines.shift(), null)],
  [/^```/, takeFence],
  [/^#{1,6}\s/, takeHeading],
  [/^(?:-{3,}|\*{3,})\s*$/, (lines) => (lines.shift(), html`<hr />`)],
  [/^>\s?/, takeQuote],
  [/^\s*(?:[-*+]|\d+[.)])\s+/, takeList],
  [/^\|.*\|\s*$/, takeTable],
];

function takeBlock(lines) {
  const rule = RULES.find(([pattern]) => pattern.test(lines[0]));
  if (rule !== undefined) return rule[1](lines);
  const taken = [lines.shift()];
  while (lines.length > 0 && !RULES.some(([pattern]) => pattern.test(lines[0]))) taken.push(lines.shift());
  return html`<p>${taken.flatMap((line, i) => (i === 0 ? marks(line) : [html`<br />`, ...marks(line)]))}</p>`;
}

function takeFence(lines) {
  lines.shift();
  const taken = [];
  while (lines.length > 0 && !lines[0].startsWith('```')) taken.push(lines.shift());
  lines.shift();
  return html`<pre tabindex="0">${taken.join('\n')}</pre>`;
}

function takeHeading(lines) {
  const [, signs, words] = /^(#{1,6})\s+(.*)$/.exec(lines.shift()) ?? [];
  return html`<p class=${`heading level-${signs?.length ?? 1}`} role="heading" aria-level=${Math.min(6, (signs?.length ?? 1) + 2)}>${marks(words ?? '')}</p>`;
}

function takeQuote(lines) {
  const taken = [];
  while (lines.length > 0 && /^>\s?/.test(lines[0])) taken.push(lines.shift().replace(/^>\s?/, ''));
  return html`<blockquote>${taken.flatMap((line) => [...marks(line), html`<br />`])}</blockquote>`;
}

function takeList(lines) {
  const ordered = /^\s*\d/.test(lines[0]);
  const items = [];
  while (lines.length > 0 && /^\s*(?:[-*+]|\d+[.)])\s+/.test(lines[0])) items.push(lines.shift());
  const entries = items.map(
    (item) => html`<li class=${/^\s{2,}/.test(item) ? 'deeper' : ''}>${marks(item.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ''))}</li>`,
  );
  return ordered ? html`<ol>${entries}</ol>` : html`<ul>${entries}</ul>`;
}

function takeTable(lines) {
  const rows = [];
  while (lines.length > 0 && /^\|.*\|\s*$/.test(lines[0]))
    rows.push(
      lines
        .shift()
        .trim()
        .slice(1, -1)
        .split('|')
        .map((c) => c.trim()),
    );
  const [head, ...body] = rows.filter((row) => !row.every((c) => /^:?-+:?$/.test(c)));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
    <thead><tr>${(head ?? []).map((c) => html`<th scope="col">${marks(c)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${row.map((c) => html`<td>${marks(c)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

const INLINE = [
  [/`([^`]+)`/, (m) => html`<code>${m[1]}</code>`],
  [/\[([^\]]+)\]\(([^()\s]+)\)/, (m) => html`<${Link} url=${m[2]} text=${m[1]} />`],
  [/\*\*(\S(?:.*?\S)?)\*\*/, (m) => html`<b>${marks(m[1])}</b>`],
  [/~~(\S(?:.*?\S)?)~~/, (m) => html`<s>${marks(m[1])}</s>`],
  [/(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?!\*)/, (m) => html`<i>${marks(m[1])}</i>`],
  [/(?<![\w_])_(\S(?:[^_]*\S)?)_(?![\w_])/, (m) => html`<i>${marks(m[1])}</i>`],
];

function marks(text) {
  let first;
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(text);
    if (match !== null && (first === undefined || match.index < first.match.index)) first = { match, make };
  }
  if (first === undefined) return text === '' ? [] : withEmoji(text);
  const { match, make } = first;
  return [...marks(text.slice(0, match.index)), make(match), ...marks(text.slice(match.index + match[0].length))];
}
