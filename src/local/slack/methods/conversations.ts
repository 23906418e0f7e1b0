import { num, str, text, type Dict } from '../../../model/index.ts';
import type { Channel, Message } from '../entities.ts';
import { tellOfMember } from '../events.ts';
import { ApiError, type House } from '../house.ts';
import { flag } from '../http.ts';
import { messageJson } from './message-json.ts';
import { type Method, required, seen } from './method.ts';

const READ = ['channels:read', 'groups:read', 'im:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history'];

function channelJson(house: House, channel: Channel): Dict {
  const isIm = channel.kind === 'im';
  return {
    id: channel.id,
    ...(isIm
      ? { user: [...channel.members].find((m) => m !== house.world.bot.id) }
      : { name: channel.name, name_normalized: channel.name }),
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: isIm,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: channel.members.has(house.world.bot.id),
    is_general: channel.name === 'general',
    context_team_id: house.world.teamId,
    num_members: channel.members.size,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

/** A page of a list. The cursor is the next index. */
function page<T>(all: readonly T[], args: Dict, usual: number): { readonly part: readonly T[]; readonly next: string } {
  const from = Number(text(args['cursor']) || 0);
  const limit = Math.min(num(Number(text(args['limit']) || usual)) ?? usual, 1000);
  if (!Number.isInteger(from) || from < 0) throw new ApiError('invalid_cursor');
  return { part: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : '' };
}

const TYPE: Readonly<Record<Channel['kind'], string>> = { public: 'public_channel', private: 'private_channel', im: 'im' };
const SCOPE: Readonly<Record<Channel['kind'], string>> = { public: 'channels:read', private: 'groups:read', im: 'im:read' };

function listAll(args: Dict, house: House): Dict {
  const types = (text(args['types']) || 'public_channel').split(',').map((t) => t.trim());
  for (const kind of ['public', 'private', 'im'] as const) {
    if (types.includes(TYPE[kind]) && !house.scopes.includes(SCOPE[kind]))
      throw new ApiError('missing_scope', { needed: SCOPE[kind], provided: house.scopes.join(',') });
  }
  const visible = [...house.world.channels.values()]
    .filter((c) => types.includes(TYPE[c.kind]))
    .filter((c) => c.kind === 'public' || c.members.has(house.world.bot.id))
    .filter((c) => !(flag(args['exclude_archived']) && c.archived));
  const { part, next } = page(visible, args, 100);
  return { channels: part.map((c) => channelJson(house, c)), response_metadata: { next_cursor: next } };
}

function members(args: Dict, house: House): Dict {
  const { part, next } = page([...seen(house, args['channel'], 'read').members], args, 100);
  return { members: part, response_metadata: { next_cursor: next } };
}

function inside(args: Dict, message: Message): boolean {
  const oldest = Number(text(args['oldest']) || 0);
  const latest = Number(text(args['latest']) || Number.MAX_SAFE_INTEGER);
  const ts = Number(message.ts);
  return flag(args['inclusive']) ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
}

function readable(house: House, args: Dict): Channel {
  const channel = seen(house, args['channel'], 'history');
  if (!channel.members.has(house.world.bot.id)) throw new ApiError('not_in_channel');
  return channel;
}

function history(args: Dict, house: House): Dict {
  const channel = readable(house, args);
  const all = house.world
    .messages(channel.id)
    .filter((m) => m.onlyFor === undefined && (m.thread === undefined || m.thread === m.ts || m.broadcast))
    .filter((m) => inside(args, m))
    .toReversed();
  return answer(house, page(all, args, 100), args);
}

function replies(args: Dict, house: House): Dict {
  const channel = readable(house, args);
  const root = house.world.message(channel.id, required(args, 'ts'));
  if (root === undefined) throw new ApiError('thread_not_found');
  const thread = [root, ...house.world.replies(channel.id, root.ts).filter((m) => inside(args, m))];
  return answer(house, page(thread, args, 1000), args);
}

function answer(house: House, { part, next }: { readonly part: readonly Message[]; readonly next: string }, args: Dict): Dict {
  const metadata = flag(args['include_all_metadata']);
  if (metadata && !house.scopes.includes('metadata.message:read'))
    throw new ApiError('missing_scope', { needed: 'metadata.message:read', provided: house.scopes.join(',') });
  return {
    messages: part.map((m) => messageJson(house, m, { metadata })),
    has_more: next !== '',
    pin_count: 0,
    response_metadata: { next_cursor: next },
  };
}

function open(args: Dict, house: House): Dict {
  const users = text(args['users']).split(',').filter(Boolean);
  const given = str(args['channel']);
  if (given !== undefined) return { channel: { id: seen(house, given).id } };
  const user = house.world.users.get(users[0] ?? '');
  if (user === undefined || users.length !== 1)
    throw new ApiError(users.length > 1 ? 'method_not_supported_for_channel_type' : 'user_not_found');
  if (user.deactivated) throw new ApiError('user_disabled');
  return { channel: { id: house.world.directChannel(user.id).id } };
}

function join(args: Dict, house: House): Dict {
  const channel = seen(house, args['channel']);
  if (channel.kind !== 'public') throw new ApiError('method_not_supported_for_channel_type');
  if (channel.archived) throw new ApiError('is_archived');
  if (!channel.members.has(house.world.bot.id)) {
    channel.members.add(house.world.bot.id);
    house.journal.tell({ is: 'channels' });
    tellOfMember(house, channel, house.world.bot.id);
  }
  return { channel: channelJson(house, channel) };
}

export const CONVERSATION_METHODS: Readonly<Record<string, Method>> = {
  'conversations.info': { scopes: READ, run: (args, house) => ({ channel: channelJson(house, seen(house, args['channel'], 'read')) }) },
  'conversations.list': { scopes: READ, run: listAll },
  'conversations.members': { scopes: READ, run: members },
  'conversations.history': { scopes: HISTORY, run: history },
  'conversations.replies': { scopes: HISTORY, run: replies },
  'conversations.open': { scopes: ['im:write'], run: open },
  'conversations.join': { scopes: ['channels:join'], run: join },
};
