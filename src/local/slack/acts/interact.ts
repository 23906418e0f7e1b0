import { at, dict, list, text, type Dict } from '../../../model/index.ts';
import type { Message, User, View } from '../entities.ts';
import type { House } from '../house.ts';
import { messageJson, viewJson } from '../methods/index.ts';
import { find, type Found } from './elements.ts';
import { type Entered, simpleState, valueOf } from './state.ts';

export function personJson(house: House, user: User): Dict {
  return { id: user.id, username: user.name, name: user.name, team_id: user.team ?? house.world.teamId };
}

/** What every interactive payload carries. */
export function common(house: House, user: User, view?: string): Dict {
  return {
    user: personJson(house, user),
    api_app_id: house.world.appId,
    token: 'local-verification-token',
    trigger_id: house.handles.trigger(user.id, view),
    team: { id: house.world.teamId, domain: 'local' },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Which of an element's choices was taken: a feedback side, an option, a value. */
export interface Choice {
  readonly want: string;
  readonly value?: string | readonly string[];
}

function actionJson(house: House, found: Found, choice: Choice): Dict {
  const { element, block } = found;
  const type = text(element['type']);
  const base = { type, action_id: element['action_id'], block_id: block, action_ts: house.world.nextTs() };
  if (type === 'button' || type === 'icon_button' || type === 'workflow_button') {
    const { text: words, value, style } = element;
    return { ...base, text: words, ...(value === undefined ? {} : { value }), ...(style === undefined ? {} : { style }) };
  }
  if (type === 'feedback_buttons') {
    const negative = dict(element['negative_button']);
    const isNegative = [text(at(negative, 'text', 'text')), text(negative['value'])].includes(text(choice.value) || choice.want);
    const side = isNegative ? negative : dict(element['positive_button']);
    return { ...base, text: side['text'], value: side['value'] };
  }
  return { ...base, ...valueOf(element, choice.value) };
}

/** `block_actions` from a message, or undefined when nothing there answers to the name. */
export function messageAction(
  house: House,
  user: User,
  message: Message,
  choice: Choice & { readonly entered: Entered },
): Dict | undefined {
  const found = find(message.blocks, choice.want);
  const channel = house.world.channels.get(message.channel);
  if (found === undefined || channel === undefined) return undefined;
  const isEphemeral = message.onlyFor !== undefined;
  const response = house.handles.response({
    channel: channel.id,
    user: user.id,
    message: message.ts,
    ...(message.thread === undefined ? {} : { thread: message.thread }),
  });
  return {
    type: 'block_actions',
    ...common(house, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread === undefined ? {} : { thread_ts: message.thread }),
    },
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name },
    ...(isEphemeral ? {} : { message: messageJson(house, message) }),
    state: { values: simpleState(message.blocks, choice.entered) },
    response_url: `${house.origin()}/actions/${house.world.teamId}/${response}`,
    actions: [actionJson(house, found, choice)],
  };
}

/** `block_actions` from a modal or a Home. */
export function viewAction(house: House, user: User, view: View, choice: Choice & { readonly entered: Entered }): Dict | undefined {
  const blocks = list(view.content['blocks']).map(dict);
  const found = find(blocks, choice.want);
  if (found === undefined) return undefined;
  const values = simpleState(blocks, choice.entered);
  return {
    type: 'block_actions',
    ...common(house, user, view.id),
    container: { type: 'view', view_id: view.id },
    view: { ...viewJson(house, view), state: { values } },
    actions: [actionJson(house, found, choice)],
  };
}

/** `view_submission` and `view_closed`. */
export function viewPayload(house: House, user: User, view: View, values: Dict): Dict {
  return { view: { ...viewJson(house, view), state: { values } }, ...common(house, user, view.id), response_urls: [] };
}

/** The channel and root of a message a person can see. */
export function visible(house: House, user: User, channel: string, ts: string): Message | undefined {
  const message = house.world.message(channel, ts);
  const allowed = house.world.channels.get(channel)?.members.has(user.id) ?? false;
  return message !== undefined && allowed && (message.onlyFor ?? user.id) === user.id ? message : undefined;
}
