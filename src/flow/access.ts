import type { SlackConfig } from '../model/index.ts';
import type { Act } from './effect.ts';

/** What somebody may learn where they asked. `answers`: everything but logs on demand. */
export type Access = { readonly may: 'all' | 'answers' } | { readonly may: 'nothing'; readonly why: string };

/**
 * Closed by default: without lists the bot answers from its rules, in the alert channel only, and shows no logs on demand. A list of
 * users opens direct messages and logs to these users; a list of channels names the places beside the alert channel. The local
 * workspace is open.
 */
export function accessOf(act: Act, slack: SlackConfig, alertChannel: string): Access {
  if (slack.use === 'local') return { may: 'all' };
  const { allowedUsers, allowedChannels } = slack;
  const named = allowedUsers.includes(act.by.user);
  if (allowedUsers.length > 0 && !named) return { may: 'nothing', why: 'You are not among the people who may ask me here.' };
  if (act.is === 'home' || (act.is === 'question' && act.direct)) {
    return named ? { may: 'all' } : { may: 'nothing', why: 'I answer in the alert channel.' };
  }
  if (act.channel !== alertChannel && !allowedChannels.includes(act.channel))
    return { may: 'nothing', why: 'I answer in the alert channel.' };
  return { may: named ? 'all' : 'answers' };
}
