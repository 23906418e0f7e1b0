import { startLocalWorkspace } from '../../local/slack/index.ts';
import type { Config, SlackConfig } from '../../model/index.ts';

export interface StartedSlack {
  /** Where the bot connects: the Slack that was named, or the local workspace. */
  readonly config: Extract<SlackConfig, { use: 'slack' }>;
  /** Page of the local workspace. */
  readonly pageUrl?: string;
  /** Who may approve practice fixes where nobody was named: a person of the local workspace. */
  readonly approver?: { readonly id: string; readonly name: string };
  readonly stop: () => Promise<void>;
}

const APPROVER = 'ana';

/** The Slack that is named; else a local workspace, in which everybody may ask. */
export async function startSlack(config: Config, port: number): Promise<StartedSlack> {
  if (config.slack.use === 'slack') return { config: config.slack, stop: () => Promise.resolve() };
  const local = await startLocalWorkspace({ port });
  const { botToken, appToken, channel, apiUrl, pageUrl } = local;
  return {
    config: { use: 'slack', botToken, appToken, channel, apiUrl, allowedUsers: [], allowedChannels: [] },
    pageUrl,
    ...(local.users[APPROVER] === undefined ? {} : { approver: { id: local.users[APPROVER], name: APPROVER } }),
    stop: () => local.stop(),
  };
}
