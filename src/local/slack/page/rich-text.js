import { emoji, withEmoji } from './emoji.js';
import { html } from './html.js';
import { dateText, Link } from './mrkdwn.js';
import { channelName, nameOf } from './store.js';

export function RichText({ block }) {
  return html`<div class="rich">${block.elements.map((part) => html`<${Part} part=${part} />`)}</div>`;
}

function Part({ part }) {
  const inner = part.elements.map((e) => (e.type === 'rich_text_section' ? null : leaf(e)));
  switch (part.type) {
    case 'rich_text_preformatted':
      return html`<pre tabindex="0">${inner}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${inner}</blockquote>`;
    case 'rich_text_list':
      return list(part);
    default:
      return html`<div class="lines">${inner}</div>`;
  }
}

function list(part) {
  const items = part.elements.map((item) => html`<li>${item.elements.map(leaf)}</li>`);
  const depth = `depth-${part.indent ?? 0}`;
  return part.style === 'ordered'
    ? html`<ol class=${depth} start=${(part.offset ?? 0) + 1}>${items}</ol>`
    : html`<ul class=${depth}>${items}</ul>`;
}

const LEAVES = {
  text: (e) => withEmoji(e.text),
  link: (e) => html`<${Link} url=${e.url} text=${e.text ?? e.url} />`,
  user: (e) => html`<span class="mention">@${nameOf(e.user_id)}</span>`,
  channel: (e) => html`<a class="mention" href=${`#${e.channel_id}`}>#${channelName(e.channel_id)}</a>`,
  usergroup: (e) => html`<span class="mention">@${e.usergroup_id}</span>`,
  team: (e) => html`<span class="mention">${e.team_id}</span>`,
  emoji: (e) => emoji(e.name),
  broadcast: (e) => html`<span class="mention loud">@${e.range}</span>`,
  color: (e) => html`<span class="colour"><i style=${{ background: e.value }}></i>${e.value}</span>`,
  date: (e) => html`<time>${dateText(e.timestamp, e.format)}</time>`,
};

function leaf(element) {
  const style = element.style ?? {};
  let made = LEAVES[element.type]?.(element) ?? `[${element.type}]`;
  if (style.code) made = html`<code>${made}</code>`;
  if (style.bold) made = html`<b>${made}</b>`;
  if (style.italic) made = html`<i>${made}</i>`;
  if (style.strike) made = html`<s>${made}</s>`;
  if (style.underline) made = html`<u>${made}</u>`;
  return made;
}
