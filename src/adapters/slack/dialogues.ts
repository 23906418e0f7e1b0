import { at, bool, list, maybe, type Modal, type Profile, str, text } from '../../model/index.ts';
import type { Clients } from './clients.ts';
import { ChatError } from '../../ports/index.ts';

/** Slack's own limits of a view: docs.slack.dev/reference/views/modal-views. */
const TITLE = 24;
const META = 3_000;

/** Opens a modal for the person whose click gave `trigger`. Slack takes a trigger for three seconds and once. */
export async function openModal(clients: Clients, trigger: string, modal: Modal): Promise<void> {
  if (modal.meta.length > META) throw new ChatError('refused', 'meta_too_long', 'the dialogue carries more than Slack keeps');
  const plain = (words: string) => ({ type: 'plain_text' as const, text: words.slice(0, TITLE), emoji: true });
  await clients.person.views.open({
    trigger_id: trigger,
    view: {
      type: 'modal',
      callback_id: modal.callback,
      private_metadata: modal.meta,
      title: plain(modal.title),
      ...(modal.submit === undefined ? {} : { submit: plain(modal.submit) }),
      close: plain(modal.close),
      blocks: modal.blocks as [],
    },
  });
}

/** What the workspace says of a person; undefined when it knows none of that id. */
export async function profileOf(clients: Clients, user: string): Promise<Profile | undefined> {
  try {
    const answer = await clients.person.users.info({ user });
    const who = at(answer, 'user');
    const is = (key: string): boolean => bool(at(who, key)) === true;
    return {
      user,
      team: text(at(who, 'team_id')),
      ...(at(who, 'enterprise_user') === undefined ? {} : { teams: list(at(who, 'enterprise_user', 'teams')).map(text) }),
      ...maybe('name', str(at(who, 'profile', 'display_name')) ?? str(at(who, 'real_name'))),
      deactivated: is('deleted'),
      guest: is('is_restricted') || is('is_ultra_restricted'),
      bot: is('is_bot'),
      stranger: is('is_stranger'),
    };
  } catch (error) {
    if (text(at(error, 'data', 'error')) === 'user_not_found') return undefined;
    throw error;
  }
}

/** The workspace that the bot token belongs to. */
export async function teamOf(clients: Clients): Promise<string | undefined> {
  return str(at(await clients.person.auth.test(), 'team_id'));
}
