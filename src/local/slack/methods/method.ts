import { str, type Dict } from '../../../model/index.ts';
import type { Channel, Message } from '../entities.ts';
import { ApiError, type House } from '../house.ts';

/** `scopes`: any one of them is enough, none = no scope needed; `app` = the app-level token. */
export interface Method {
  readonly scopes: readonly string[] | 'app';
  readonly run: (args: Dict, house: House) => Dict;
}

export function required(args: Dict, name: string): string {
  const value = str(args[name]);
  if (value === undefined)
    throw new ApiError('invalid_arguments', { response_metadata: { messages: [`[ERROR] missing required field: ${name}`] } });
  return value;
}

const HISTORY: Readonly<Record<Channel['kind'], string>> = { public: 'channels', private: 'groups', im: 'im' };

/** The channel as the bot may know it: private ones only as a member, each kind only with its scope. */
export function seen(house: House, id: unknown, right?: 'history' | 'read'): Channel {
  const channel = house.world.channels.get(str(id) ?? '');
  const inside = channel?.members.has(house.world.bot.id) ?? false;
  if (channel === undefined || (channel.kind !== 'public' && !inside)) throw new ApiError('channel_not_found');
  const scope = `${HISTORY[channel.kind]}:${right ?? ''}`;
  if (right !== undefined && !house.scopes.includes(scope))
    throw new ApiError('missing_scope', { needed: scope, provided: house.scopes.join(',') });
  return channel;
}

/** A channel the bot may write to; a user id opens the direct conversation. */
export function writable(house: House, id: unknown): Channel {
  const name = str(id) ?? '';
  const person = house.world.users.get(name);
  if (person?.deactivated === true) throw new ApiError('channel_not_found');
  const byName = name.startsWith('#') ? house.world.channel(name)?.id : name;
  const channel = person === undefined ? seen(house, byName) : house.world.directChannel(person.id);
  if (channel.archived) throw new ApiError('is_archived');
  const outside = !channel.members.has(house.world.bot.id) && !house.scopes.includes('chat:write.public');
  if (outside) throw new ApiError('not_in_channel');
  return channel;
}

/** A message of the bot's own. */
export function own(house: House, channel: Channel, ts: string, error: string): Message {
  const message = house.world.message(channel.id, ts);
  if (message === undefined || message.onlyFor !== undefined) throw new ApiError('message_not_found');
  if (message.user !== house.world.bot.id) throw new ApiError(error);
  return message;
}
