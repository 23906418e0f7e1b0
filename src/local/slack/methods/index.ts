/** Arguments of one Web API call and the house go in; Slack's answer comes out, or an ApiError. Never sends anything but events. */
import { AGENT_METHODS } from './agents.ts';
import { CHAT_METHODS } from './chat.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import type { Method } from './method.ts';
import { PEOPLE_METHODS } from './people.ts';
import { VIEW_METHODS } from './views.ts';

export const METHODS: Readonly<Record<string, Method>> = {
  ...PEOPLE_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...VIEW_METHODS,
  ...FILE_METHODS,
  ...AGENT_METHODS,
};
export { messageJson } from './message-json.ts';
export { accepted, viewJson } from './views.ts';
export { acceptedContent } from './content.ts';
