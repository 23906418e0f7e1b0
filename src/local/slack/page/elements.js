import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { emoji, Icon } from './emoji.js';
import { html } from './html.js';
import { Mrkdwn, Plain } from './mrkdwn.js';
import { act, peek } from './store.js';

/**
 * Interactive elements. `use` says where they stand: `press(element, value)` tells the app,
 * `entered` and `enter(action, value)` keep what was filled in, `tells(element)` whether a change is told at once.
 */
export function Element({ element, use, block, labelled }) {
  const Kind = KINDS[element.type];
  if (Kind === undefined) return html`<span class="refused">This page does not know the element “${element.type}”.</span>`;
  return html`<${Kind} element=${element} use=${use} block=${block} labelled=${labelled} />`;
}

export function Words({ text }) {
  return text.type === 'mrkdwn' ? html`<${Mrkdwn} text=${text.text} />` : html`<${Plain} text=${text.text} />`;
}

/** A picture, or its description where it cannot be loaded. */
export function Image({ element, size = 'small-image' }) {
  const [broken, setBroken] = useState(false);
  if (broken) return html`<span class="no-picture">${element.alt_text}</span>`;
  return html`<img class=${size} src=${element.image_url ?? `/files/${element.slack_file?.id}`} alt=${element.alt_text} onError=${() => setBroken(true)} />`;
}

function Button({ element, use }) {
  const [asking, ask] = useState(false);
  const waits = use.busy === element.action_id;
  const press = () => {
    if (element.url !== undefined && /^https?:/i.test(element.url)) open(element.url, '_blank', 'noopener');
    use.press(element, element.value);
  };
  return html`<button type="button" class=${`button ${element.style ?? ''}`} aria-label=${element.accessibility_label} aria-busy=${waits} disabled=${waits} onClick=${() => (element.confirm === undefined ? press() : ask(true))}>
      <${Plain} text=${element.text.text} />
    </button>
    ${asking ? html`<${Confirm} confirm=${element.confirm} done=${(yes) => (ask(false), yes && press())} />` : null}`;
}

/** Asks before an act; Escape and the second button mean no. */
export function Confirm({ confirm, done }) {
  const dialog = useRef();
  const id = useId();
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} class="confirm" aria-labelledby=${id} onCancel=${() => done(false)}>
    <h2 id=${id}>${confirm.title?.text ?? 'Are you sure?'}</h2>
    <${Words} text=${confirm.text} />
    <div class="foot">
      <button type="button" class="button" onClick=${() => done(false)}>${confirm.deny?.text ?? 'No'}</button>
      <button type="button" class=${`button ${confirm.style ?? 'primary'}`} onClick=${() => done(true)}>${confirm.confirm?.text ?? 'Yes'}</button>
    </div>
  </dialog>`;
}

function Feedback({ element, use }) {
  const [given, give] = useState();
  return html`<span class="feedback" role="group" aria-label="Feedback">${[element.positive_button, element.negative_button].map(
    (side, i) => html`<button type="button" class="icon" aria-pressed=${given === i}
      aria-label=${side.accessibility_label ?? side.text.text} title=${side.text.text} onClick=${() => (give(i), use.press(element, side.value))}>${emoji(i === 0 ? '+1' : '-1')}</button>`,
  )}</span>`;
}

function IconButton({ element, use }) {
  if (element.visible_to_user_ids !== undefined && !element.visible_to_user_ids.includes(peek().me)) return null;
  return html`<button type="button" class="icon" aria-label=${element.accessibility_label ?? element.text.text} title=${element.text.text} onClick=${() => use.press(element, element.value)}><${Icon} name="wastebasket" /></button>`;
}

function Overflow({ element, use }) {
  const [open, setOpen] = useState(false);
  const choose = (option) => {
    setOpen(false);
    if (option.url !== undefined && /^https?:/i.test(option.url)) window.open(option.url, '_blank', 'noopener');
    use.press(element, option.value ?? option.text.text);
  };
  return html`<span class="overflow" onKeyDown=${(e) => e.key === 'Escape' && setOpen(false)}>
    <button type="button" class="button" aria-haspopup="menu" aria-expanded=${open} aria-label="More" onClick=${() => setOpen(!open)}>⋯</button>
    ${open ? html`<ul role="menu" class="menu">${element.options.map((o) => html`<li role="none"><button type="button" role="menuitem" onClick=${() => choose(o)}>${o.text.text}</button></li>`)}</ul>` : null}
  </span>`;
}

const people = () =>
  peek()
    .users.filter((u) => !u.deactivated)
    .map((u) => [u.id, `@${u.name}`]);
const channels = () =>
  peek()
    .channels.filter((c) => c.kind !== 'im')
    .map((c) => [c.id, `#${c.name}`]);
const optionPair = (o) => [o.value, o.text.text];

function choicesOf(element) {
  if (element.type.includes('users')) return [{ options: people() }];
  if (/channels|conversations/.test(element.type)) return [{ options: channels() }];
  const groups = element.option_groups?.map((g) => ({ label: g.label.text, options: g.options.map(optionPair) }));
  return groups ?? [{ options: (element.options ?? []).map(optionPair) }];
}

function startOf(element) {
  const one = element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const many =
    element.initial_options?.map((o) => o.value) ?? element.initial_users ?? element.initial_channels ?? element.initial_conversations;
  return one ?? many ?? '';
}

function Select({ element, use, block, labelled }) {
  const [found, setFound] = useState([]);
  const isExternal = element.type.includes('external');
  const many = element.type.startsWith('multi_');
  const value = use.entered[element.action_id] ?? startOf(element);
  const groups = isExternal ? [{ options: found.map(optionPair) }] : choicesOf(element);
  const seek = async (typed) =>
    typed.length >= (element.min_query_length ?? 3) && setFound(await act({ do: 'suggest', action: element.action_id, block, typed }));
  const pick = (e) => {
    const chosen = many ? [...e.target.selectedOptions].map((o) => o.value) : e.target.value;
    use.enter(element, chosen);
  };
  const options = (list) =>
    list.map(([v, words]) => html`<option value=${v} selected=${many ? value.includes(v) : v === value}>${words}</option>`);
  return html`${isExternal ? html`<input type="search" aria-label="Search options" placeholder="Type to search" onInput=${(e) => seek(e.target.value)} />` : null}
    <select multiple=${many} value=${many ? undefined : value} aria-label=${labelled === undefined ? (element.placeholder?.text ?? 'Choose') : undefined} id=${labelled} onChange=${pick}>
      ${many ? null : html`<option value="">${element.placeholder?.text ?? 'Choose an option'}</option>`}
      ${groups.map((g) => (g.label === undefined ? options(g.options) : html`<optgroup label=${g.label}>${options(g.options)}</optgroup>`))}
    </select>`;
}

function Choices({ element, use }) {
  const name = useId();
  const many = element.type === 'checkboxes';
  const value =
    use.entered[element.action_id] ?? (many ? (element.initial_options ?? []).map((o) => o.value) : (element.initial_option?.value ?? ''));
  const pick = (v, on) => use.enter(element, many ? (on ? [...value, v] : value.filter((x) => x !== v)) : v);
  return html`<div class="choices" role=${many ? 'group' : 'radiogroup'} aria-label=${element.type === 'checkboxes' ? 'Choose any' : 'Choose one'}>
    ${element.options.map(
      (
        o,
      ) => html`<label><input type=${many ? 'checkbox' : 'radio'} name=${name} checked=${many ? value.includes(o.value) : value === o.value} onChange=${(e) => pick(o.value, e.target.checked)} />
      <span><${Words} text=${o.text} />${o.description === undefined ? null : html`<small><${Words} text=${o.description} /></small>`}</span></label>`,
    )}
  </div>`;
}

const FIELD = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  plain_text_input: 'text',
};

function startText(element) {
  if (element.type === 'rich_text_input') return '';
  return element.initial_value ?? element.initial_date ?? element.initial_time ?? '';
}

function Field({ element, use, labelled }) {
  const value = use.entered[element.action_id] ?? startText(element);
  const isLong = element.multiline === true || element.type === 'rich_text_input';
  const given = (e) =>
    use.enter(element, element.type === 'datetimepicker' ? String(Math.floor(new Date(e.target.value).getTime() / 1000)) : e.target.value);
  const shared = {
    id: labelled,
    value,
    placeholder: element.placeholder?.text,
    'aria-label': labelled === undefined ? (element.placeholder?.text ?? element.type) : undefined,
    autofocus: element.focus_on_load === true,
    maxlength: element.max_length ?? 3000,
    onInput: given,
  };
  if (isLong) return html`<textarea rows="3" ...${shared}></textarea>`;
  return html`<input type=${FIELD[element.type] ?? 'text'} step=${element.is_decimal_allowed ? 'any' : undefined} min=${element.min_value} max=${element.max_value} ...${shared} />`;
}

const File = () => html`<span class="refused">Uploading files from the page is not possible.</span>`;

const KINDS = {
  button: Button,
  workflow_button: Button,
  feedback_buttons: Feedback,
  icon_button: IconButton,
  overflow: Overflow,
  image: Image,
  checkboxes: Choices,
  radio_buttons: Choices,
  file_input: File,
  ...Object.fromEntries(
    ['static', 'external', 'users', 'conversations', 'channels'].flatMap((k) => [
      [`${k}_select`, Select],
      [`multi_${k}_select`, Select],
    ]),
  ),
  ...Object.fromEntries([...Object.keys(FIELD), 'rich_text_input'].map((k) => [k, Field])),
};
