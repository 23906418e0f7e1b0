import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { at, bool, dict, list, maybe, strings, text, type Dict } from '../../model/index.ts';

export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly hint: string;
  readonly escape: boolean;
}

/** What the workspace needs to know of an app's manifest. */
export interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly botName: string;
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly { readonly name: string; readonly type: string; readonly callback: string }[];
  readonly home: boolean;
  readonly messages: boolean;
  readonly interactive: boolean;
  readonly agent: boolean;
}

/** Reads a manifest and refuses what Slack's form refuses. Throws an Error that names every problem. */
export function loadManifest(path: string): Manifest {
  const raw = dict(parse(readFileSync(path, 'utf8')));
  const problems = manifestProblems(raw);
  if (problems.length > 0) throw new Error(`${path} would not install: ${problems.join('; ')}`);
  const features = dict(raw['features']);
  const home = dict(features['app_home']);
  return {
    name: text(at(raw, 'display_information', 'name')),
    description: text(at(raw, 'display_information', 'description')),
    botName: text(at(features, 'bot_user', 'display_name')),
    scopes: strings(at(raw, 'oauth_config', 'scopes', 'bot')),
    events: strings(at(raw, 'settings', 'event_subscriptions', 'bot_events')),
    commands: list(features['slash_commands']).map(commandOf),
    shortcuts: list(features['shortcuts']).map((s) => ({
      name: text(at(s, 'name')),
      type: text(at(s, 'type')),
      callback: text(at(s, 'callback_id')),
    })),
    home: bool(home['home_tab_enabled']) ?? false,
    messages: bool(home['messages_tab_enabled']) ?? false,
    interactive: bool(at(raw, 'settings', 'interactivity', 'is_enabled')) ?? false,
    agent: at(features, 'agent_view') !== undefined,
  };
}

function commandOf(raw: unknown): SlashCommand {
  const c = dict(raw);
  return {
    command: text(c['command']),
    description: text(c['description']),
    hint: text(c['usage_hint']),
    escape: bool(c['should_escape']) ?? false,
  };
}

/** Which scope each event needs; Slack refuses a manifest that subscribes without it. */
const EVENT_SCOPE: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  reaction_added: 'reactions:read',
  link_shared: 'links:read',
};

/** Every reason why Slack would refuse this manifest. */
export function manifestProblems(raw: Dict): readonly string[] {
  const scopes = strings(at(raw, 'oauth_config', 'scopes', 'bot'));
  const events = strings(at(raw, 'settings', 'event_subscriptions', 'bot_events'));
  const commands = list(at(raw, 'features', 'slash_commands'));
  return [
    ...between('display_information.name', at(raw, 'display_information', 'name'), [1, 35]),
    ...between('display_information.description', at(raw, 'display_information', 'description') ?? '', [0, 140]),
    ...longDescription(at(raw, 'display_information', 'long_description')),
    ...between('bot_user.display_name', at(raw, 'features', 'bot_user', 'display_name'), [1, 80]),
    ...commands.flatMap(commandProblems),
    ...(commands.length > 50 ? ['more than 50 slash commands'] : []),
    ...(commands.length > 0 && !scopes.includes('commands') ? ['slash commands need the scope commands'] : []),
    ...(list(at(raw, 'features', 'shortcuts')).length > 10 ? ['more than 10 shortcuts'] : []),
    ...(list(at(raw, 'features', 'unfurl_domains')).length > 5 ? ['more than 5 unfurl domains'] : []),
    ...events.flatMap((e) => missingScope(e, scopes)),
    ...(at(raw, 'settings', 'socket_mode_enabled') === true ? [] : ['socket_mode_enabled must be true: there is no request URL']),
  ];
}

function longDescription(value: unknown): readonly string[] {
  return value === undefined ? [] : between('display_information.long_description', value, [174, 4000]);
}

function commandProblems(raw: unknown): readonly string[] {
  const name = text(at(raw, 'command'));
  return [
    ...(/^\/[^\s/A-Z]{1,31}$/.test(name) ? [] : [`command ${name} must be / and up to 31 lower-case characters`]),
    ...between(`${name} description`, at(raw, 'description'), [1, 2000]),
    ...between(`${name} usage_hint`, at(raw, 'usage_hint') ?? '', [0, 1000]),
  ];
}

function missingScope(event: string, scopes: readonly string[]): readonly string[] {
  const needed = EVENT_SCOPE[event];
  return needed === undefined || scopes.includes(needed) ? [] : [`event ${event} needs the scope ${needed}`];
}

function between(name: string, value: unknown, [min, max]: readonly [number, number]): readonly string[] {
  const length = typeof value === 'string' ? value.length : -1;
  return length >= min && length <= max ? [] : [`${name} must have ${min} to ${max} characters`];
}

/** The one scope an event needs to be delivered, when it needs one. */
export function scopeOfEvent(event: string): { readonly needed?: string } {
  return maybe('needed', EVENT_SCOPE[event]);
}
