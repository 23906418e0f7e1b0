import { boolean, both, byType, type Check, type Fields, finite, holds, integer, items, object, oneOf, pattern, string } from './checks.ts';
import { richText } from './rich-text.ts';
import { actionId, anyText, imageElement, plain, type, url } from './text.ts';

const confirm: Check = object(
  { text: anyText(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
);
const buttonStyle = oneOf('primary', 'danger');
const label = string(75);
const placeholder = plain(150);
const focus = boolean;
const id = string(255);

const option: Check = object({ text: plain(75), value: string(75) }, { description: plain(75) });
const richOption: Check = object({ text: anyText(75), value: string(75) }, { description: anyText(75) });
const menuOption: Check = object({ text: plain(75) }, { value: string(75), description: plain(75), url });
const group: Check = object({ label: plain(75), options: items(option, 100) });
const oneSource = holds(
  (e) => (e['options'] === undefined) !== (e['option_groups'] === undefined),
  'must have exactly one of options and option_groups',
);

const base: Fields = { ...actionId, confirm };
const picker: Fields = { ...base, placeholder, focus_on_load: focus };
const several: Fields = { max_selected_items: integer(1, 10_000) };
const choices: Fields = { options: items(option, 100), option_groups: items(group, 100) };
const filter: Check = object(
  {},
  { include: items(oneOf('im', 'mpim', 'private', 'public'), 4), exclude_external_shared_channels: boolean, exclude_bot_users: boolean },
);
const conversations: Fields = { default_to_current_conversation: boolean, filter };

const button: Check = object(
  { type, text: plain(75) },
  { ...base, url, value: string(2000, 0), style: buttonStyle, accessibility_label: label },
);
const workflowButton: Check = object(
  {
    type,
    text: plain(75),
    workflow: object({
      trigger: object({ url }, { customizable_input_parameters: items(object({ name: id, value: string(2000) }), 100, 0) }),
    }),
  },
  { ...base, style: buttonStyle, accessibility_label: label },
);
const overflow: Check = object({ type, options: items(menuOption, 5) }, base);
const checkboxes: Check = object(
  { type, options: items(richOption, 10) },
  { ...base, initial_options: items(richOption, 10), focus_on_load: focus },
);
const radio: Check = object({ type, options: items(richOption, 10) }, { ...base, initial_option: richOption, focus_on_load: focus });
const date = pattern(/^\d{4}-\d\d-\d\d$/, 'must be YYYY-MM-DD');
const time = pattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm');

const pickers: Readonly<Record<string, Check>> = {
  datepicker: object({ type }, { ...picker, initial_date: date }),
  timepicker: object({ type }, { ...picker, initial_time: time, timezone: string(100) }),
  datetimepicker: object({ type }, { ...base, initial_date_time: finite, focus_on_load: focus }),
};

const selects: Readonly<Record<string, Check>> = {
  static_select: both(object({ type }, { ...picker, ...choices, initial_option: option }), oneSource),
  external_select: object({ type }, { ...picker, initial_option: option, min_query_length: integer(0, 100) }),
  users_select: object({ type }, { ...picker, initial_user: id }),
  conversations_select: object({ type }, { ...picker, ...conversations, initial_conversation: id, response_url_enabled: boolean }),
  channels_select: object({ type }, { ...picker, initial_channel: id, response_url_enabled: boolean }),
};

const multiSelects: Readonly<Record<string, Check>> = {
  multi_static_select: both(object({ type }, { ...picker, ...several, ...choices, initial_options: items(option, 100) }), oneSource),
  multi_external_select: object(
    { type },
    { ...picker, ...several, initial_options: items(option, 100), min_query_length: integer(0, 100) },
  ),
  multi_users_select: object({ type }, { ...picker, ...several, initial_users: items(id, 100) }),
  multi_conversations_select: object({ type }, { ...picker, ...several, ...conversations, initial_conversations: items(id, 100) }),
  multi_channels_select: object({ type }, { ...picker, ...several, initial_channels: items(id, 100) }),
};

const dispatch: Check = object({}, { trigger_actions_on: items(oneOf('on_enter_pressed', 'on_character_entered'), 2) });
const field: Fields = { ...actionId, placeholder, focus_on_load: focus, dispatch_action_config: dispatch };
const number = pattern(/^-?\d+(?:\.\d+)?$/, 'must be a number as a string');
const richTextInput: Check = object(
  { type },
  { ...field, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
);

const inputs: Readonly<Record<string, Check>> = {
  plain_text_input: object(
    { type },
    { ...field, initial_value: string(3000, 0), multiline: boolean, min_length: integer(0, 3000), max_length: integer(1, 3000) },
  ),
  email_text_input: object({ type }, { ...field, initial_value: string(3000, 0) }),
  url_text_input: object({ type }, { ...field, initial_value: string(3000, 0) }),
  number_input: object({ type, is_decimal_allowed: boolean }, { ...field, initial_value: number, min_value: number, max_value: number }),
  rich_text_input: richTextInput,
  file_input: object({ type }, { ...actionId, filetypes: items(string(20), 100), max_files: integer(1, 10) }),
};

export const buttonOnly: Check = byType({ button });

export const inActions: Check = byType({
  button,
  workflow_button: workflowButton,
  overflow,
  checkboxes,
  radio_buttons: radio,
  rich_text_input: richTextInput,
  ...pickers,
  ...selects,
  ...multiSelects,
});

export const asAccessory: Check = byType({
  button,
  workflow_button: workflowButton,
  overflow,
  checkboxes,
  radio_buttons: radio,
  image: imageElement,
  datepicker: pickers['datepicker'] ?? imageElement,
  timepicker: pickers['timepicker'] ?? imageElement,
  ...selects,
  ...multiSelects,
});

export const inInput: Check = byType({ checkboxes, radio_buttons: radio, ...inputs, ...pickers, ...selects, ...multiSelects });

const feedback: Check = object({ text: plain(75), value: string(2000) }, { accessibility_label: label });
export const inContextActions: Check = byType({
  feedback_buttons: object({ type, positive_button: feedback, negative_button: feedback }, actionId),
  icon_button: object(
    { type, icon: oneOf('trash'), text: plain(75) },
    { ...base, accessibility_label: label, value: string(2000, 0), visible_to_user_ids: items(id, 100) },
  ),
});

export const inContext: Check = byType({
  image: imageElement,
  plain_text: anyText(3000),
  mrkdwn: anyText(3000),
});
