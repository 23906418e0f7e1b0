import type { ClusterConfig, SlackConfig } from '../model/index.ts';
import { type Chosen, isThisMachine } from './choose-cluster.ts';
import { type SettingKey, settings } from './settings.ts';
import type { Read } from './read.ts';
import type { Sources } from './sources.ts';

const NEEDED = ['slack.botToken', 'slack.appToken', 'slack.channel'] as const satisfies readonly SettingKey[];

/** Slack when both tokens and the channel are there, the local workspace when none is; some of them is an error, and so is none in production. */
export function chooseSlack(
  read: Read,
  sources: Sources,
  about: { cluster: ClusterConfig | undefined; production: boolean },
): Chosen<SlackConfig> {
  const { values } = read;
  const { 'slack.botToken': botToken, 'slack.appToken': appToken, 'slack.channel': channel, 'slack.apiUrl': apiUrl } = values;
  if (botToken !== undefined && appToken !== undefined && channel !== undefined) {
    if (about.cluster?.use === 'practice' && sources.args.practiceToSlack !== true && !isLocal(apiUrl)) return kept();
    const allowed = { allowedUsers: values['slack.allowedUsers'], allowedChannels: values['slack.allowedChannels'] };
    const choice = { use: 'slack', botToken, appToken, channel, ...allowed } as const;
    return { choice: apiUrl === undefined ? choice : { ...choice, apiUrl }, problems: [], notes: [] };
  }
  const absent = NEEDED.filter((key) => values[key] === undefined && !read.invalid.has(key));
  if (absent.length === NEEDED.length && !about.production) return { choice: { use: 'local' }, problems: [], notes: [] };
  const why = about.production ? 'Production never falls back to the local workspace.' : 'Slack needs both tokens and the channel.';
  return {
    problems: absent.map((key) => ({
      setting: settings[key].env[0],
      given: '',
      allowed: settings[key].allowed,
      mend: `${why} Set it; the README says where to find it.`,
    })),
    notes: [],
  };
}

function isLocal(apiUrl: string | undefined): boolean {
  return apiUrl !== undefined && URL.canParse(apiUrl) && isThisMachine(new URL(apiUrl).hostname);
}

/** Invented failures must not page anybody. */
function kept(): Chosen<SlackConfig> {
  const note =
    'SLACK_* is set but no cluster is named: practice incidents stay in the local workspace; --practice-to-slack sends them to Slack.';
  return { choice: { use: 'local' }, problems: [], notes: [note] };
}
