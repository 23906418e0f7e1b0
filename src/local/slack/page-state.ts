import type { Dict } from '../../model/index.ts';
import type { Channel, Message, User } from './entities.ts';
import type { House } from './house.ts';
import type { Change } from './journal.ts';
import { stackOf } from './methods/views.ts';

/** Everything one person sees, for the page. */
export function pageState(house: House, user: User): Dict {
  const { world, manifest, hub } = house;
  const channels = [...world.channels.values()].filter((c) => c.members.has(user.id));
  return {
    team: world.teamName,
    me: user.id,
    app: {
      id: world.bot.id,
      name: world.bot.realName,
      description: manifest.description,
      home: manifest.home,
      messages: manifest.messages,
    },
    alerts: world.alerts.id,
    commands: manifest.commands,
    users: [...world.users.values()].map(personOf),
    channels: channels.map((c) => channelOf(house, c)),
    messages: channels
      .flatMap((c) => world.messages(c.id))
      .filter((m) => (m.onlyFor ?? user.id) === user.id)
      .map((m) => messageOf(house, m)),
    ...standing(house, user),
    connected: hub.live(),
  };
}

function standing(house: House, user: User): Dict {
  const home = house.world.homes.get(user.id);
  return {
    views: stackOf(house, user.id).map((v) => ({ id: v.id, hash: v.hash, ...v.content })),
    home: home === undefined ? null : { id: home.id, hash: home.hash, ...home.content },
  };
}

function personOf(user: User): Dict {
  return { id: user.id, name: user.name, realName: user.realName, kind: user.kind, deactivated: user.deactivated };
}

function channelOf(house: House, channel: Channel): Dict {
  const { id, name, kind, topic, archived, members } = channel;
  return { id, name, kind, topic, archived, members: members.size, app: members.has(house.world.bot.id) };
}

function messageOf(house: House, message: Message): Dict {
  const { ts, channel, user, blocks, deleted, broadcast, streaming } = message;
  return {
    ts,
    channel,
    user,
    text: message.text,
    blocks,
    deleted,
    broadcast,
    streaming,
    thread: message.thread === message.ts ? null : (message.thread ?? null),
    ephemeral: message.onlyFor !== undefined,
    edited: message.edited !== undefined,
    reactions: [...message.reactions].map(([name, users]) => ({ name, users })),
    files: message.files.map((id) => ({ id, name: house.world.files.get(id)?.title ?? id, size: house.world.files.get(id)?.length ?? 0 })),
  };
}

/** What a change means for one person's page; undefined = nothing. */
export function pageNews(house: House, user: User, change: Change): Dict | undefined {
  switch (change.is) {
    case 'message': {
      const { message } = change;
      const mine = (message.onlyFor ?? user.id) === user.id && house.world.channels.get(message.channel)?.members.has(user.id) === true;
      return mine ? { is: 'message', message: messageOf(house, message) } : undefined;
    }
    case 'views':
    case 'home':
      return change.user === user.id ? { is: 'standing', ...standing(house, user) } : undefined;
    case 'channels':
      return {
        is: 'channels',
        channels: [...house.world.channels.values()].filter((c) => c.members.has(user.id)).map((c) => channelOf(house, c)),
      };
    case 'sockets':
      return { is: 'sockets', connected: house.hub.live() };
    case 'problem':
      return undefined;
    default:
      return undefined;
  }
}
