import { WebClient } from '@slack/web-api';
import { at, type LinkHealth, strings, text } from '../../model/index.ts';
import type { Clients } from './clients.ts';
import { codeOf, mendFor } from './errors.ts';
import type { SlackChatOptions } from './options.ts';

/** What each scope is for; `doctor` names the missing ones with this. */
const SCOPES: Readonly<Record<string, string>> = {
  'chat:write': 'post and edit cards',
  commands: 'the slash command',
  'app_mentions:read': 'questions by mention',
  'channels:read': 'find the alert channel',
  'channels:history': 'find its own cards again, and read questions in their threads',
  'metadata.message:read': 'recognise its own cards',
};

/** Token, scopes, channel and Socket Mode, each told apart; posts nothing. */
export async function checkSlack(clients: Clients, { config, clock }: SlackChatOptions): Promise<readonly LinkHealth[]> {
  const now = clock.now();
  const entry = (link: string, why: string): LinkHealth => ({ link, ok: why === '', since: now, why });
  const tried = async (link: string, act: () => Promise<string>): Promise<LinkHealth> => {
    try {
      return entry(link, await act());
    } catch (error) {
      const code = codeOf(error);
      return entry(link, `${code}: ${mendFor(code) || 'Slack cannot be reached; check the network and HTTPS_PROXY'}`);
    }
  };
  let granted: readonly string[] = [];
  const token = await tried('slack bot token', async () => {
    const me = await clients.posting.auth.test();
    granted = strings(at(me, 'response_metadata', 'scopes'));
    return '';
  });
  const socket = await tried('slack app token', async () => {
    const app = new WebClient(config.appToken, { ...clients.socketClient(), logger: clients.logger });
    await app.apps.connections.open();
    return '';
  });
  if (!token.ok) return [token, socket];
  const missing = Object.keys(SCOPES).filter((s) => granted.length > 0 && !granted.includes(s));
  const scopes = entry(
    'slack scopes',
    missing.map((s) => `${s} is missing (${SCOPES[s] ?? ''})`).join('; ') +
      (missing.length === 0 ? '' : ': reinstall the app with manifest.yml'),
  );
  return [token, scopes, await tried('slack channel', () => channelProblem(clients, config.channel)), socket];
}

async function channelProblem(clients: Clients, channel: string): Promise<string> {
  const info = await clients.posting.conversations.info({ channel });
  if (at(info, 'channel', 'is_archived') === true) return `is_archived: ${mendFor('is_archived')}`;
  if (at(info, 'channel', 'is_member') === true) return '';
  return `not_in_channel: ${mendFor('not_in_channel')} (${text(at(info, 'channel', 'name')) || channel})`;
}
