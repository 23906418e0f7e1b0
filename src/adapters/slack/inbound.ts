import { at, dict, type Inbound, list, maybe, str, text } from '../../model/index.ts';

/** Who we are in the workspace: `auth.test`. */
export interface Identity {
  readonly team: string;
  readonly user: string;
  readonly bot: string;
}

/** A message somebody wrote; whether it concerns us may need to know whose thread it is in. */
export type Reading =
  | { readonly is: 'act'; readonly act: Inbound }
  /** Concerns us only if this thread's root is ours. */
  | { readonly is: 'if-ours'; readonly act: Inbound; readonly channel: string; readonly root: string }
  | { readonly is: 'nothing' };

const NOTHING: Reading = { is: 'nothing' };
/** Edits, deletions, joins and posts of bots are no questions. */
const SPOKEN = new Set(['', 'file_share', 'thread_broadcast']);

/** Reads an Events API body. Everything that is not addressed to us is `nothing`, and goes no further. */
export function readEvent(body: unknown, me: Identity, now: number): Reading {
  const event = at(body, 'event');
  const type = text(at(event, 'type'));
  if (type === 'app_home_opened') return home(body, event, now);
  if (type !== 'message' && type !== 'app_mention') return NOTHING;
  const user = text(at(event, 'user'));
  if (user === '' || user === me.user || at(event, 'bot_id') !== undefined || !SPOKEN.has(text(at(event, 'subtype')))) return NOTHING;
  return message(body, event, me, now);
}

function message(body: unknown, event: unknown, me: Identity, now: number): Reading {
  const [channel, ts, said] = [text(at(event, 'channel')), text(at(event, 'ts')), text(at(event, 'text'))];
  if (channel === '' || ts === '' || said === '') return NOTHING;
  const thread = str(at(event, 'thread_ts'));
  const direct = text(at(event, 'channel_type')) === 'im';
  const mentioned = said.includes(`<@${me.user}>`) || text(at(event, 'type')) === 'app_mention';
  const act: Inbound = {
    // A mention arrives twice, as `app_mention` and as `message`: both are this one act.
    id: `message:${channel}:${ts}`,
    at: now,
    by: { team: text(at(body, 'team_id')) || me.team, user: text(at(event, 'user')) },
    channel,
    is: 'question',
    text: said,
    ts,
    ...maybe('thread', thread),
    mentioned,
    direct,
  };
  if (mentioned || direct) return { is: 'act', act };
  if (thread === undefined) return NOTHING;
  const parent = str(at(event, 'parent_user_id'));
  if (parent !== undefined) return parent === me.user ? { is: 'act', act } : NOTHING;
  return { is: 'if-ours', act, channel, root: thread };
}

function home(body: unknown, event: unknown, now: number): Reading {
  if ((str(at(event, 'tab')) ?? 'home') !== 'home') return NOTHING;
  const by = { team: text(at(body, 'team_id')), user: text(at(event, 'user')) };
  return { is: 'act', act: { id: `event:${text(at(body, 'event_id'))}`, at: now, by, channel: text(at(event, 'channel')), is: 'home' } };
}

export function readCommand(body: unknown, now: number): Inbound | undefined {
  const [trigger, user, url] = [text(at(body, 'trigger_id')), text(at(body, 'user_id')), text(at(body, 'response_url'))];
  if (trigger === '' || user === '') return undefined;
  return {
    id: `command:${trigger}`,
    at: now,
    by: { team: text(at(body, 'team_id')), user },
    channel: text(at(body, 'channel_id')),
    is: 'command',
    text: text(at(body, 'text')),
    reply: { url },
  };
}

/** A click on a button of a message. Other interactions (selects) have no listener and are only acknowledged. */
export function readClick(body: unknown, now: number): Inbound | undefined {
  const action = list(at(body, 'actions'))[0];
  const channel = text(at(body, 'channel', 'id')) || text(at(body, 'container', 'channel_id'));
  const ts = text(at(body, 'message', 'ts')) || text(at(body, 'container', 'message_ts'));
  const user = text(at(body, 'user', 'id'));
  if (text(at(action, 'type')) !== 'button' || channel === '' || ts === '' || user === '') return undefined;
  const team = text(at(body, 'team', 'id')) || text(at(body, 'user', 'team_id'));
  const name = text(at(action, 'action_id'));
  return {
    id: ['click', team, channel, ts, name, user, text(at(action, 'action_ts'))].join(':'),
    at: now,
    by: { team, user },
    channel,
    is: 'click',
    action: name,
    value: text(at(action, 'value')),
    message: { channel, ts },
    reply: { url: text(at(body, 'response_url')) },
    ...maybe('trigger', str(at(body, 'trigger_id'))),
  };
}

/** A dialogue that was sent: the words of its inputs by their action id. */
export function readSubmit(body: unknown, now: number): Inbound | undefined {
  const [user, view] = [text(at(body, 'user', 'id')), at(body, 'view')];
  const id = text(at(view, 'id'));
  if (user === '' || id === '') return undefined;
  const inputs = Object.values(dict(at(view, 'state', 'values'))).flatMap((block) => Object.entries(dict(block)));
  return {
    id: `submit:${id}:${text(at(view, 'hash'))}`,
    at: now,
    by: { team: text(at(body, 'team', 'id')) || text(at(body, 'user', 'team_id')), user },
    channel: '',
    is: 'submit',
    callback: text(at(view, 'callback_id')),
    meta: text(at(view, 'private_metadata')),
    values: Object.fromEntries(inputs.map(([action, input]) => [action, text(at(input, 'value'))])),
  };
}
