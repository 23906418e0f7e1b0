import { dict, num, str, text, type Dict } from '../../model/index.ts';
import type { Acts } from './acts/index.ts';
import type { House } from './house.ts';
import type { CallFault, SocketFault } from './options.ts';
import { readable } from './plain-text.ts';

/** What another process needs in order to use the workspace. */
export function infoOf(house: House): Dict {
  const { world, tokens } = house;
  return {
    apiUrl: `${house.origin()}/api/`,
    pageUrl: `${house.origin()}/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    teamId: world.teamId,
    botUser: world.bot.id,
    channel: world.alerts.id,
    channels: Object.fromEntries([...world.channels.values()].filter((c) => c.kind !== 'im').map((c) => [c.name, c.id])),
    users: Object.fromEntries([...world.users.values()].map((u) => [u.name, u.id])),
  };
}

/** What can be read over `GET /control/<name>`. */
export function readings(house: House): Readonly<Record<string, () => unknown>> {
  const { journal, hub, clock, world } = house;
  return {
    info: () => infoOf(house),
    transcript: () => journal.transcript,
    text: () => readable(journal.transcript, world).split('\n'),
    problems: () => journal.problems,
    calls: () => journal.calls,
    deliveries: () => journal.deliveries,
    sockets: () => ({ live: hub.live() }),
    clock: () => ({ now: clock.now() }),
  };
}

type Does = (acts: Acts, body: Dict) => unknown;

/** The acts by their name on the wire; the shapes are those of `Acts`, checked by the acts themselves. */
const ACTS: Readonly<Record<string, Does>> = {
  say: (acts, body) => acts.say(place(body)),
  command: (acts, body) => acts.command({ ...place(body), command: text(body['command']) }),
  click: (acts, body) => acts.click({ ...place(body), ...choice(body) }),
  press: (acts, body) => acts.press({ ...place(body), ...choice(body), in: body['in'] === 'home' ? 'home' : 'modal' }),
  submit: (acts, body) => acts.submit({ as: text(body['as']), entered: entered(body['entered']) }),
  close: (acts, body) => acts.close({ as: text(body['as']) }),
  suggest: (acts, body) =>
    acts.suggest({ as: text(body['as']), action: text(body['action']), block: text(body['block']), typed: text(body['typed']) }),
  home: (acts, body) => acts.home({ as: text(body['as']), tab: body['tab'] === 'messages' ? 'messages' : 'home' }),
  shortcut: (acts, body) => acts.shortcut({ ...place(body), callback: text(body['callback']) }),
  react: (acts, body) => acts.react({ ...place(body), name: text(body['name']), remove: body['remove'] === true }),
  change: (acts, body) => acts.change({ ...place(body), to: changeOf(body['to']) }),
};

function place(body: Dict) {
  const thread = str(body['thread']);
  const common = { as: text(body['as']), channel: text(body['channel']), text: text(body['text']), ts: text(body['ts']) };
  return { ...common, broadcast: body['broadcast'] === true, ...(thread === undefined ? {} : { thread }) };
}

function choice(body: Dict) {
  const value = body['value'];
  const several = Array.isArray(value) ? value.map(text) : str(value);
  return { action: text(body['action']), entered: entered(body['entered']), ...(several === undefined ? {} : { value: several }) };
}

function entered(value: unknown): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(Object.entries(dict(value)).map(([name, v]) => [name, Array.isArray(v) ? v.map(text) : text(v)]));
}

function changeOf(value: unknown) {
  const known = (['invite-app', 'remove-app', 'archive', 'unarchive'] as const).find((v) => v === value);
  if (known === undefined) throw new Error(`unknown change ${text(value)}`);
  return known;
}

/** Carries out `POST /control/<name>`. Throws an Error in plain words for what makes no sense. */
export async function control(house: House, acts: Acts, name: string, body: Dict): Promise<unknown> {
  if (name === 'act') {
    const act = ACTS[text(body['do'])];
    if (act === undefined) throw new Error(`unknown act ${text(body['do'])}; known: ${Object.keys(ACTS).join(', ')}`);
    return await act(acts, body);
  }
  if (name === 'call-fault') house.faults.onCall(text(body['method']), body['fault'] as CallFault, num(body['times']) ?? 1);
  else if (name === 'socket-fault') house.hub.fault(body['fault'] as SocketFault);
  else if (name === 'clear-faults') house.faults.clear();
  else if (name === 'advance') house.clock.advance(num(body['ms']) ?? 0);
  else throw new Error(`unknown control ${name}`);
  return { ok: true };
}
