import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { at, list, strings, text } from '../../model/index.ts';
import { ChatError } from '../../ports/index.ts';

/** Wrong or withdrawn tokens: a person mends them, so what waits is kept and tried again slowly. */
const TOKEN: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not know this token: copy it again from the app’s settings',
  not_authed: 'no token was sent: set the token',
  account_inactive: 'the bot’s account was deactivated: reinstall the app',
  token_revoked: 'the token was revoked: reinstall the app and set the new token',
  token_expired: 'the token has expired: switch token rotation off, reinstall the app and set the new token',
  user_removed_from_team: 'the bot was removed from the workspace: reinstall the app',
  team_disabled: 'the workspace is disabled',
  not_allowed_token_type: 'wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-',
  org_login_required: 'the workspace is being moved: wait, then reinstall the app if it does not pass',
};

const MENDS: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in the channel: /invite it there',
  channel_not_found: 'no such channel, or a private one the bot was not invited to: check the name and /invite the bot',
  is_archived: 'the channel is archived: name another one',
  missing_scope: 'the app lacks a permission: reinstall it with the manifest.yml of this version',
  restricted_action: 'the workspace’s rules forbid the bot to post here: ask an administrator',
  link_disabled: 'Socket Mode is switched off: switch it on in the app’s settings',
  too_many_websockets: 'more than ten sockets are open for this app: stop other copies of the bot',
  message_not_found: 'the message was deleted',
  cant_update_message: 'the message is not the bot’s own',
  edit_window_closed: 'the workspace no longer allows this message to be edited',
  expired_trigger_id: 'the click is more than three seconds old',
  exchanged_trigger_id: 'the click was used already',
};

const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
  'timeout',
  'operation_timeout',
]);

/** Slack's word for what went wrong, or the kind of failure where it said none. */
export function codeOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  if (error instanceof WebAPIHTTPError) return `http_${error.statusCode}`;
  if (error instanceof WebAPIRequestError) return 'no_answer';
  return 'failed';
}

export function isTokenError(code: string): boolean {
  return Object.hasOwn(TOKEN, code);
}

/** What a person must do; empty when nobody can do anything but wait. */
export function mendFor(code: string, needed = ''): string {
  return (TOKEN[code] ?? MENDS[code] ?? '') + (needed === '' ? '' : ` (needs ${needed})`);
}

export function chatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const code = codeOf(error);
  if (error instanceof WebAPIRateLimitedError) return new ChatError('retry', code, 'Slack asks to slow down', error.retryAfter * 1000);
  if (isTokenError(code)) return new ChatError('retry', code, mendFor(code), 60_000);
  if (error instanceof WebAPIPlatformError && !PASSING.has(code)) {
    return new ChatError('refused', code, mendFor(code, neededScope(error)) || 'Slack refuses this message');
  }
  return new ChatError('retry', code, 'Slack did not answer properly');
}

function neededScope(error: WebAPIPlatformError): string {
  return text(at(error.data, 'needed'));
}

/** It is not known whether Slack carried the request out. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof WebAPIPlatformError) return PASSING.has(error.data.error) && !error.data.error.startsWith('rate');
  return error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError;
}

/** JSON pointers of refused blocks, never their content. */
export function pointersOf(error: unknown): string {
  if (!(error instanceof WebAPIPlatformError)) return '';
  const said = [...strings(at(error.data, 'response_metadata', 'messages')), ...list(at(error.data, 'errors')).map(text)];
  return said.flatMap((m) => /json-pointer:([^\]\s]+)/u.exec(m)?.[1] ?? []).join(' ');
}
