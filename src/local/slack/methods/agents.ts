import { text, type Dict } from '../../../model/index.ts';
import { ApiError, type House } from '../house.ts';
import { threadOf } from './chat.ts';
import { type Method, required, writable } from './method.ts';

const STATUS = ['processing', 'active', 'suspended', 'closed'];

/** Agent sessions exist only for an app whose manifest declares an agent. */
function session(args: Dict, house: House): Dict {
  if (!house.manifest.agent) throw new ApiError('missing_scope', { needed: 'assistant:write', provided: house.scopes.join(',') });
  const channel = writable(house, args['channel']);
  threadOf(house, channel.id, { thread_ts: required(args, 'thread_ts') });
  return {};
}

export const AGENT_METHODS: Readonly<Record<string, Method>> = {
  'agents.sessions.setStatus': {
    scopes: ['chat:write'],
    run: (args, house) => {
      if (!STATUS.includes(text(args['status']))) throw new ApiError('invalid_arguments');
      return session(args, house);
    },
  },
  'agents.sessions.rename': {
    scopes: ['chat:write'],
    run: (args, house) => {
      if (required(args, 'title').length > 200) throw new ApiError('invalid_arguments');
      return session(args, house);
    },
  },
};
