import type { Dict } from '../../model/index.ts';
import type { Channel, Message } from './entities.ts';
import type { House } from './house.ts';
import { scopeOfEvent } from './manifest.ts';
import { messageJson } from './methods/message-json.ts';

/** Sends an event to the app when its manifest subscribes to it and its token carries the scope; redelivers what is not acknowledged. */
export function tell(house: House, name: string, event: Dict): void {
  const { needed } = scopeOfEvent(name);
  if (!house.manifest.events.includes(name) || (needed !== undefined && !house.scopes.includes(needed))) return;
  const { world, dice, clock } = house;
  const payload = {
    token: 'local-verification-token',
    team_id: world.teamId,
    context_team_id: world.teamId,
    api_app_id: world.appId,
    event,
    type: 'event_callback',
    event_id: dice.id('Ev'),
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: world.teamId, user_id: world.bot.id, is_bot: true, is_enterprise_install: false }],
    is_ext_shared_channel: false,
  };
  void house.redeliver.send({ type: 'events_api', payload, accepts: 'nothing', what: `event ${name}` });
}

const EVENT: Readonly<Record<Channel['kind'], string>> = { public: 'message.channels', private: 'message.groups', im: 'message.im' };
const CHANNEL_TYPE: Readonly<Record<Channel['kind'], string>> = { public: 'channel', private: 'group', im: 'im' };

/** Tells the app of a message in a conversation it belongs to: its own ones too, as Slack does. */
export function tellOfMessage(house: House, what: 'new' | 'changed' | 'deleted', message: Message): void {
  const channel = house.world.channels.get(message.channel);
  if (channel === undefined || message.onlyFor !== undefined || !channel.members.has(house.world.bot.id)) return;
  const now = house.world.nextTs();
  const place = { channel: channel.id, channel_type: CHANNEL_TYPE[channel.kind], event_ts: what === 'new' ? message.ts : now };
  const json = messageJson(house, message);
  tell(house, EVENT[channel.kind], { ...wrapped(what, { message, json, now }), ...place });
  const mentions = message.text.includes(`<@${house.world.bot.id}>`) || message.text.includes(`<@${house.world.bot.id}|`);
  if (what === 'new' && mentions && channel.kind !== 'im' && message.user !== house.world.bot.id)
    tell(house, 'app_mention', { ...json, type: 'app_mention', ...place });
}

function wrapped(
  what: 'new' | 'changed' | 'deleted',
  { message, json, now }: { readonly message: Message; readonly json: Dict; readonly now: string },
): Dict {
  if (what === 'new') return json;
  if (what === 'deleted')
    return { type: 'message', subtype: 'message_deleted', hidden: true, deleted_ts: message.ts, previous_message: json, ts: now };
  const before = message.history.at(-1);
  const previous = { ...json, text: before?.text ?? '', blocks: before?.blocks ?? [] };
  return { type: 'message', subtype: 'message_changed', hidden: true, message: json, previous_message: previous, ts: now };
}

export function tellOfMember(house: House, channel: Channel, user: string): void {
  tell(house, 'member_joined_channel', {
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channel.kind === 'public' ? 'C' : 'G',
    team: house.world.teamId,
    event_ts: house.world.nextTs(),
  });
}
