import { withEmoji } from './emoji.js';
import { html } from './html.js';
import { channelName, nameOf } from './store.js';

/** Slack's mrkdwn as elements. Nothing in a message can become markup: every piece ends as a text node. */
export function Mrkdwn({ text }) {
  const parts = String(text).split(/```/);
  return html`<div class="mrkdwn">
    ${parts.map((part, i) => {
      const isCode = i % 2 === 1 && i < parts.length - 1;
      if (isCode) return html`<pre tabindex="0">${decode(part.replace(/^\n|\n$/g, ''))}</pre>`;
      return paragraphs(i % 2 === 1 ? `\`\`\`${part}` : beside(part, i, parts.length));
    })}
  </div>`;
}

/** Line breaks next to a code block belong to the block. */
function beside(part, i, count) {
  const after = i > 0 ? part.replace(/^\n/, '') : part;
  return i < count - 1 ? after.replace(/\n$/, '') : after;
}

export function Plain({ text }) {
  return html`<span class="plain">${withEmoji(String(text))}</span>`;
}

function paragraphs(text) {
  if (text === '') return null;
  const groups = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>)\s?/.test(line);
    const content = quoted ? line.replace(/^(?:&gt;|>)\s?/, '') : line;
    const last = groups.at(-1);
    if (last !== undefined && last.quoted === quoted) last.lines.push(content);
    else groups.push({ quoted, lines: [content] });
  }
  return groups.map((group) => {
    const lines = group.lines.flatMap((line, i) => (i === 0 ? inline(line) : [html`<br />`, ...inline(line)]));
    if (group.quoted) return html`<blockquote>${lines}</blockquote>`;
    return group.lines.join('').trim() === '' ? html`<span class="gap"></span>` : html`<span class="lines">${lines}</span>`;
  });
}

const PATTERNS = [
  [/`([^`\n]+)`/, (m) => html`<code>${decode(m[1])}</code>`],
  [/<([^<>\n]+)>/, (m) => reference(m[1])],
  [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, (m) => html`<b>${inline(m[1])}</b>`],
  [/(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, (m) => html`<i>${inline(m[1])}</i>`],
  [/(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, (m) => html`<s>${inline(m[1])}</s>`],
];

/** Takes the earliest mark-up, then goes on behind it. */
export function inline(text) {
  let first;
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null && (first === undefined || match.index < first.match.index)) first = { match, make };
  }
  if (first === undefined) return text === '' ? [] : withEmoji(decode(text));
  const { match, make } = first;
  return [...inline(text.slice(0, match.index)), make(match), ...inline(text.slice(match.index + match[0].length))];
}

function reference(inner) {
  const [target = '', label] = inner.split('|');
  if (target.startsWith('@')) return html`<span class="mention">@${nameOf(target.slice(1))}</span>`;
  if (target.startsWith('#'))
    return html`<a class="mention" href=${`#${target.slice(1)}`}>#${decode(label ?? '') || channelName(target.slice(1))}</a>`;
  if (target.startsWith('!date^')) return html`<time>${date(target, label)}</time>`;
  if (target.startsWith('!')) return html`<span class="mention loud">${decode(label ?? `@${target.slice(1)}`)}</span>`;
  return html`<${Link} url=${decode(target)} text=${decode(label ?? target)} />`;
}

/** Only web and mail addresses become links. */
export function Link({ url, text }) {
  if (!/^(?:https?:\/\/|mailto:)/i.test(url)) return html`<span>${text}</span>`;
  const isHere = url.startsWith(`${location.origin}/#`);
  return isHere
    ? html`<a href=${url.slice(location.origin.length)}>${text}</a>`
    : html`<a href=${url} target="_blank" rel="noopener noreferrer">${text}</a>`;
}

function date(target, fallback) {
  const [, seconds, format = ''] = target.split('^');
  return Number.isFinite(Number(seconds)) ? dateText(Number(seconds), format) : decode(fallback ?? '');
}

function ago(ms) {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes === 0) return 'just now';
  const [n, unit] =
    minutes < 60 ? [minutes, 'minute'] : minutes < 1440 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
  return `${n} ${unit}${n === 1 ? '' : 's'} ago`;
}

/** Slack's date templates, as far as they differ to a reader. */
export function dateText(seconds, format) {
  const when = new Date(seconds * 1000);
  const day = when.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const parts = {
    time: when.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }),
    time_secs: when.toLocaleTimeString('en-GB'),
    date_num: when.toISOString().slice(0, 10),
    ago: ago(Date.now() - when.getTime()),
  };
  return format.replaceAll(/\{(\w+)\}/g, (_whole, name) => parts[name] ?? day);
}

function decode(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
