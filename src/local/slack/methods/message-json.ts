import type { Dict } from '../../../model/index.ts';
import type { Message } from '../entities.ts';
import type { House } from '../house.ts';

/** A message as Slack's API and events show it. Metadata only where it was asked for. */
export function messageJson(house: House, message: Message, how: { readonly metadata: boolean } = { metadata: false }): Dict {
  const { world } = house;
  const isBot = message.user === world.bot.id;
  const replies = message.thread === undefined || message.thread === message.ts ? world.replies(message.channel, message.ts) : [];
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    team: world.teamId,
    text: message.text,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(isBot ? { bot_id: world.botId, app_id: world.appId, bot_profile: botProfile(house) } : {}),
    ...(message.broadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(message.thread === undefined ? {} : { thread_ts: message.thread, ...parentOf(house, message) }),
    ...(replies.length === 0 ? {} : threadJson(message, replies)),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(message.reactions.size === 0 ? {} : { reactions: reactionsJson(message) }),
    ...(message.files.length === 0
      ? {}
      : { files: message.files.map((id) => ({ id, name: world.files.get(id)?.name, title: world.files.get(id)?.title })) }),
    ...(how.metadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

function parentOf({ world }: House, message: Message): Dict {
  const parent = message.thread === message.ts ? undefined : world.message(message.channel, message.thread ?? '');
  return parent === undefined ? {} : { parent_user_id: parent.user };
}

function threadJson(root: Message, replies: readonly Message[]): Dict {
  return {
    thread_ts: root.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((r) => r.user))],
    reply_users_count: new Set(replies.map((r) => r.user)).size,
    latest_reply: replies.at(-1)?.ts,
  };
}

function reactionsJson(message: Message): readonly Dict[] {
  return [...message.reactions].map(([name, users]) => ({ name, users, count: users.length }));
}

function botProfile({ world }: House): Dict {
  return { id: world.botId, app_id: world.appId, name: world.bot.realName, team_id: world.teamId, deleted: false };
}
