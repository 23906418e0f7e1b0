import { text, type Dict } from '../../../model/index.ts';
import type { User } from '../entities.ts';
import { ApiError, type House } from '../house.ts';
import { type Method, required, seen } from './method.ts';

function authTest(_args: Dict, house: House): Dict {
  const { world } = house;
  return {
    url: `${house.origin()}/`,
    team: world.teamName,
    team_id: world.teamId,
    user: world.bot.name,
    user_id: world.bot.id,
    bot_id: world.botId,
    is_enterprise_install: false,
  };
}

export function userJson(house: House, user: User): Dict {
  const isGuest = user.kind === 'guest';
  return {
    id: user.id,
    team_id: user.team ?? house.world.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deactivated,
    is_bot: user.kind === 'bot',
    is_admin: user.kind === 'admin',
    is_owner: false,
    is_restricted: isGuest,
    is_ultra_restricted: false,
    tz: 'Etc/UTC',
    profile: {
      real_name: user.realName,
      display_name: user.name,
      ...(house.scopes.includes('users:read.email') && user.kind !== 'bot' ? { email: `${user.name}@example.com` } : {}),
      ...(user.kind === 'bot' ? { bot_id: house.world.botId, api_app_id: house.world.appId } : {}),
    },
  };
}

function userInfo(args: Dict, house: House): Dict {
  const user = house.world.users.get(required(args, 'user'));
  if (user === undefined) throw new ApiError('user_not_found');
  return { user: userJson(house, user) };
}

function react(args: Dict, house: House, how: 'add' | 'remove'): Dict {
  const channel = seen(house, args['channel']);
  const message = house.world.message(channel.id, required(args, 'timestamp'));
  const name = required(args, 'name').replaceAll(':', '');
  if (message === undefined || message.onlyFor !== undefined) throw new ApiError('message_not_found');
  if (!/^[a-z0-9_+'-]{1,100}$/.test(name)) throw new ApiError('invalid_name');
  if (!house.world.react(message, name, house.world.bot.id, how)) throw new ApiError(how === 'add' ? 'already_reacted' : 'no_reaction');
  return {};
}

function connectionsOpen(_args: Dict, house: House): Dict {
  const url = house.hub.ticket();
  if (url === undefined) throw new ApiError('too_many_websockets');
  return { url };
}

const noGroups = (): never => {
  throw new ApiError('plan_upgrade_required');
};

export const PEOPLE_METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { scopes: [], run: authTest },
  'api.test': { scopes: [], run: (args) => ({ args }) },
  'apps.connections.open': { scopes: 'app', run: connectionsOpen },
  'users.info': { scopes: ['users:read'], run: userInfo },
  'users.list': {
    scopes: ['users:read'],
    run: (_args, house) => ({
      members: [...house.world.users.values()].map((u) => userJson(house, u)),
      response_metadata: { next_cursor: '' },
    }),
  },
  'usergroups.list': { scopes: ['usergroups:read'], run: noGroups },
  'usergroups.users.list': { scopes: ['usergroups:read'], run: noGroups },
  'bots.info': {
    scopes: ['users:read'],
    run: (args, { world }) => {
      if (text(args['bot']) !== world.botId) throw new ApiError('bot_not_found');
      return { bot: { id: world.botId, deleted: false, name: world.bot.realName, app_id: world.appId, user_id: world.bot.id } };
    },
  },
  'team.info': {
    scopes: ['team:read'],
    run: (_args, { world }) => ({ team: { id: world.teamId, name: world.teamName, domain: 'local' } }),
  },
  'reactions.add': { scopes: ['reactions:write'], run: (args, house) => react(args, house, 'add') },
  'reactions.remove': { scopes: ['reactions:write'], run: (args, house) => react(args, house, 'remove') },
};
