import { useId } from 'preact/hooks';
import { Chart } from './chart.js';
import { Element, Image, Words } from './elements.js';
import { Icon } from './emoji.js';
import { html } from './html.js';
import { Markdown } from './markdown.js';
import { Link, Mrkdwn, Plain } from './mrkdwn.js';
import { RichText } from './rich-text.js';
import { DataTable, Table } from './tables.js';

/** Every block, or a visible word that this page cannot draw it. `use` is what `elements.js` asks for. */
export function Blocks({ blocks, use }) {
  return html`<div class="blocks">${blocks.map((block) => html`<${Block} key=${block.block_id} block=${block} use=${use} />`)}</div>`;
}

function Block({ block, use }) {
  const Kind = KINDS[block.type];
  if (Kind === undefined) return html`<div class="refused">This page does not know the block “${block.type}”.</div>`;
  return html`<div class=${`block ${block.type.replaceAll('_', '-')}`}><${Kind} block=${block} use=${use} /></div>`;
}

function Section({ block, use }) {
  return html`<div class="section-text">
      ${block.text === undefined ? null : html`<${Words} text=${block.text} />`}
      ${block.fields === undefined ? null : html`<div class="fields">${block.fields.map((f) => html`<div><${Words} text=${f} /></div>`)}</div>`}
    </div>
    ${block.accessory === undefined ? null : html`<div class="accessory"><${Element} element=${block.accessory} use=${use} block=${block.block_id} /></div>`}`;
}

const Header = ({ block }) => html`<p class="header-text" role="heading" aria-level="3"><${Plain} text=${block.text.text} /></p>`;
const Divider = () => html`<hr />`;
const Context = ({ block }) =>
  html`${block.elements.map((e) => (e.type === 'image' ? html`<${Image} element=${e} />` : html`<span class="context-text"><${Words} text=${e} /></span>`))}`;
const Actions = ({ block, use }) =>
  html`${block.elements.map((e) => html`<${Element} key=${e.action_id} element=${e} use=${use} block=${block.block_id} />`)}`;
const MarkdownBlock = ({ block }) => html`<${Markdown} text=${block.text} />`;

function Picture({ block }) {
  return html`<figure>${block.title === undefined ? null : html`<figcaption>${block.title.text}</figcaption>`}<${Image} element=${block} size="picture" /></figure>`;
}

function Input({ block, use }) {
  const id = useId();
  const error = use.errors?.[block.block_id];
  const isGroup = ['checkboxes', 'radio_buttons'].includes(block.element.type);
  const optional = block.optional ? html` <small>(optional)</small>` : null;
  return html`${isGroup ? html`<span class="label">${block.label.text}${optional}</span>` : html`<label for=${id}>${block.label.text}${optional}</label>`}
    <${Element} element=${block.element} use=${use} block=${block.block_id} labelled=${isGroup ? undefined : id} />
    ${error === undefined ? null : html`<p class="complaint" role="alert">${error}</p>`}
    ${block.hint === undefined ? null : html`<small class="hint">${block.hint.text}</small>`}`;
}

function Container({ block, use }) {
  const title = html`${block.icon === undefined ? null : html`<${Image} element=${block.icon} />`}<span class="titles">
      <b>${block.rich_text_title === undefined ? html`<${Plain} text=${block.title.text} />` : html`<${RichText} block=${block.rich_text_title} />`}</b>
      ${block.subtitle === undefined ? null : html`<small><${Words} text=${block.subtitle} /></small>`}</span>`;
  const inner = html`<${Blocks} blocks=${block.child_blocks} use=${use} />`;
  if (block.is_collapsible !== true)
    return html`<section class=${block.has_header_divider ? 'ruled' : ''}><div class="container-head">${title}</div>${inner}</section>`;
  return html`<details open=${block.default_collapsed !== true}><summary>${title}</summary>${inner}</details>`;
}

function Card({ block, use }) {
  return html`<article>
    ${block.hero_image === undefined ? null : html`<${Image} element=${block.hero_image} size="picture" />`}
    ${
      block.title === undefined && block.icon === undefined
        ? null
        : html`<div class="card-head">${block.icon === undefined ? null : html`<${Image} element=${block.icon} />`}<div>
      ${block.title === undefined ? null : html`<b><${Mrkdwn} text=${block.title.text} /></b>`}
      ${block.subtitle === undefined ? null : html`<small><${Mrkdwn} text=${block.subtitle.text} /></small>`}</div></div>`
    }
    ${block.body === undefined ? null : html`<${Mrkdwn} text=${block.body.text} />`}
    ${block.actions === undefined || block.actions.length === 0 ? null : html`<div class="row">${block.actions.map((e) => html`<${Element} element=${e} use=${use} block=${block.block_id} />`)}</div>`}
  </article>`;
}

function Carousel({ block, use }) {
  return html`<div class="scroll reel" tabindex="0" role="region" aria-label=${`${block.elements.length} cards`}>${block.elements.map((card) => html`<div class="block card"><${Card} block=${card} use=${use} /></div>`)}</div>`;
}

const LEVEL = { default: '', info: 'Info: ', warning: 'Warning: ', error: 'Error: ', success: 'Success: ' };
const ICON = { default: '•', info: 'ℹ', warning: '⚠', error: '⨯', success: '✓' };
function Alert({ block }) {
  const level = block.level ?? 'default';
  return html`<div class=${`alert-box is-${level}`} role="note"><span aria-hidden="true">${ICON[level]}</span><div><span class="unseen">${LEVEL[level]}</span><${Words} text=${block.text} /></div></div>`;
}

const STATUS = { pending: ['○', 'waiting'], in_progress: ['◐', 'in progress'], complete: ['✓', 'done'], error: ['✕', 'failed'] };
function Task({ block }) {
  const [sign, words] = STATUS[block.status];
  return html`<div class=${`task is-${block.status}`}><span class="sign" role="img" aria-label=${words}>${sign}</span><div>
    <span class="task-title">${block.title}</span>
    ${[block.details, block.output].map((text) => (text === undefined ? null : html`<${RichText} block=${text} />`))}
    ${block.sources === undefined || block.sources.length === 0 ? null : html`<small>${block.sources.map((s) => html`<${Link} url=${s.url} text=${s.text} /> `)}</small>`}
  </div></div>`;
}

const Plan = ({ block }) =>
  html`<b class="plan-title">${block.title}</b><div role="list">${(block.tasks ?? []).map((t) => html`<div role="listitem"><${Task} block=${t} /></div>`)}</div>`;
const FileBlock = ({ block }) => html`<span class="attachment"><${Icon} name="page_facing_up" /> ${block.external_id}</span>`;

function Video({ block }) {
  return html`<figure><figcaption><${Link} url=${block.title_url ?? block.video_url} text=${block.title.text} /></figcaption><${Image} element=${{ image_url: block.thumbnail_url, alt_text: block.alt_text }} size="picture" /></figure>`;
}

const KINDS = {
  section: Section,
  header: Header,
  divider: Divider,
  context: Context,
  actions: Actions,
  context_actions: Actions,
  image: Picture,
  input: Input,
  rich_text: RichText,
  markdown: MarkdownBlock,
  table: Table,
  data_table: DataTable,
  data_visualization: Chart,
  container: Container,
  card: Card,
  carousel: Carousel,
  alert: Alert,
  plan: Plan,
  task_card: Task,
  file: FileBlock,
  video: Video,
};
