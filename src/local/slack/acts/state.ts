import { at, dict, list, num, str, strings, text, type Dict } from '../../../model/index.ts';
import { elementsOf, type Found, optionsOf } from './elements.ts';

/** What somebody entered, by action id: text, one choice, or several. */
export type Entered = Readonly<Record<string, string | readonly string[]>>;

const CHOSEN: Readonly<Record<string, string>> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
};
const ONE_OPTION = new Set(['static_select', 'external_select', 'radio_buttons', 'overflow']);
const SEVERAL_OPTIONS = new Set(['multi_static_select', 'multi_external_select', 'checkboxes']);

/** The value of one element in Slack's shape. `undefined` entered = what it started with. */
export function valueOf(element: Dict, entered: string | readonly string[] | undefined): Dict {
  const type = text(element['type']);
  const field = CHOSEN[type];
  if (ONE_OPTION.has(type)) return { type, selected_option: oneOption(element, entered) };
  if (SEVERAL_OPTIONS.has(type)) return { type, selected_options: severalOptions(element, entered) };
  if (field !== undefined) return { type, [field]: picked(element, field, entered) };
  if (type === 'datetimepicker')
    return { type, selected_date_time: entered === undefined ? (num(element['initial_date_time']) ?? null) : Number(entered) };
  if (type === 'rich_text_input') return { type, rich_text_value: richValue(element, entered) };
  if (type === 'file_input') return { type, files: [] };
  const value = entered === undefined ? str(element['initial_value']) : text(entered);
  return { type, value: value === undefined || value === '' ? null : value };
}

function oneOption(element: Dict, entered: string | readonly string[] | undefined): Dict | null {
  const initial = element['initial_option'];
  if (entered === undefined) return initial === undefined ? null : dict(initial);
  return optionNamed(element, text(entered)) ?? null;
}

function severalOptions(element: Dict, entered: string | readonly string[] | undefined): readonly Dict[] {
  if (entered === undefined) return list(element['initial_options']).map(dict);
  return strings(typeof entered === 'string' ? [entered] : entered).flatMap((name): Dict[] => {
    const option = optionNamed(element, name);
    return option === undefined ? [] : [option];
  });
}

/** Options from outside (`external_select`) cannot be checked here. */
function optionNamed(element: Dict, name: string): Dict | undefined {
  const outside = text(element['type']).includes('external');
  const found =
    optionsOf(element).find((o) => text(o['value']) === name) ?? optionsOf(element).find((o) => text(at(o, 'text', 'text')) === name);
  return found ?? (outside && name !== '' ? { text: { type: 'plain_text', text: name }, value: name } : undefined);
}

function picked(element: Dict, field: string, entered: string | readonly string[] | undefined): unknown {
  const initial = element[field.replace('selected', 'initial')];
  if (field.endsWith('s')) return entered === undefined ? list(initial) : typeof entered === 'string' ? [entered] : entered;
  return entered === undefined ? (initial ?? null) : text(entered) || null;
}

function richValue(element: Dict, entered: string | readonly string[] | undefined): Dict | null {
  if (entered === undefined) return element['initial_value'] === undefined ? null : dict(element['initial_value']);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: text(entered) }] }] };
}

const STATELESS = new Set(['button', 'workflow_button', 'overflow', 'feedback_buttons', 'icon_button']);

/** `state.values` of a message or view. */
export function simpleState(blocks: readonly Dict[], entered: Entered): Dict {
  const values: Record<string, Record<string, Dict>> = {};
  for (const { element, block } of elementsOf(blocks)) {
    const action = text(element['action_id']);
    if (STATELESS.has(text(element['type']))) continue;
    values[block] = { ...values[block], [action]: valueOf(element, entered[action]) };
  }
  return values;
}

/** What the client itself complains about before anything is sent, by block id. */
export function complaints(blocks: readonly Dict[], values: Dict): Readonly<Record<string, string>> {
  const inputs = blocks.filter((b) => b['type'] === 'input');
  return Object.fromEntries(
    inputs.flatMap((block) => complaint(block, { element: dict(block['element']), block: text(block['block_id']) }, values)),
  );
}

function complaint(block: Dict, { element, block: id }: Found, values: Dict): readonly (readonly [string, string])[] {
  const value = dict(at(values, id, text(element['action_id'])));
  const entered = Object.entries(value).find(([name]) => name !== 'type')?.[1];
  const empty = entered === null || entered === undefined || entered === '' || (Array.isArray(entered) && entered.length === 0);
  if (empty) return block['optional'] === true ? [] : [[id, 'Please complete this required field.']];
  const says = typeof entered === 'string' ? badText(element, entered) : undefined;
  return says === undefined ? [] : [[id, says]];
}

function badText(element: Dict, entered: string): string | undefined {
  const type = text(element['type']);
  if (type === 'plain_text_input') {
    const [min, max] = [num(element['min_length']) ?? 0, num(element['max_length']) ?? 3000];
    if (entered.length < min) return `Must be at least ${min} characters.`;
    if (entered.length > max) return `Must be at most ${max} characters.`;
  }
  if (type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(entered)) return 'Please enter a valid email address.';
  if (type === 'url_text_input' && !/^https?:\/\/\S+$/.test(entered)) return 'Please enter a valid URL.';
  return type === 'number_input' ? badNumber(element, entered) : undefined;
}

function badNumber(element: Dict, entered: string): string | undefined {
  const value = Number(entered);
  if (!Number.isFinite(value) || (element['is_decimal_allowed'] === false && !Number.isInteger(value)))
    return 'Please enter a valid number.';
  if (value < Number(text(element['min_value']) || -Infinity)) return `Must be at least ${text(element['min_value'])}.`;
  if (value > Number(text(element['max_value']) || Infinity)) return `Must be at most ${text(element['max_value'])}.`;
  return undefined;
}
