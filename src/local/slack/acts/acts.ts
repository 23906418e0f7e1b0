import type { Dict } from '../../../model/index.ts';
import type { Channel, User } from '../entities.ts';
import { tell, tellOfMember, tellOfMessage } from '../events.ts';
import { ApiError, type House } from '../house.ts';
import { viewJson } from '../methods/index.ts';
import { stackOf } from '../methods/views.ts';
import { commandText, composed } from './compose.ts';
import { common, messageAction, viewAction, visible } from './interact.ts';
import { close, submit, suggest } from './modal.ts';
import { respond } from './respond.ts';
import { type ActResult, failed } from './result.ts';
import type { Entered } from './state.ts';

export type { ActResult } from './result.ts';

/** Names a person: id or name. */
interface As {
  readonly as: string;
}
/** Names a conversation: id, `#name`, or `app` for the direct conversation with the app. */
interface Where extends As {
  readonly channel: string;
}

/** Acts as a person would in the client. Throws an Error when a name means nobody or nothing; what the app does wrong is in the result. */
export class Acts {
  readonly #house: House;

  constructor(house: House) {
    this.#house = house;
  }

  /** Types a message; a line that starts with `/` is a slash command, as in the client. */
  async say(act: Where & { readonly text: string; readonly thread?: string; readonly broadcast?: boolean }): Promise<ActResult> {
    const [user, channel] = [this.#user(act.as), this.#channel(act.as, act.channel)];
    const slash = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(act.text.trim());
    if (slash !== null) return this.command({ ...act, command: slash[1] ?? '', text: slash[2] ?? '' });
    if (channel.archived) return { ok: false, error: `#${channel.name} is archived` };
    if (act.text.trim() === '') return { ok: false, error: 'nothing to send' };
    const message = this.#house.world.add({
      channel: channel.id,
      user: user.id,
      text: composed(this.#house.world, act.text),
      blocks: [],
      broadcast: act.thread !== undefined && act.broadcast === true,
      files: [],
      ...(act.thread === undefined ? {} : { thread: act.thread }),
    });
    tellOfMessage(this.#house, 'new', message);
    return { ok: true, ts: message.ts };
  }

  async command(act: Where & { readonly command: string; readonly text: string; readonly thread?: string }): Promise<ActResult> {
    const [user, channel] = [this.#user(act.as), this.#channel(act.as, act.channel)];
    const { world, manifest, handles, hub } = this.#house;
    const declared = manifest.commands.find((c) => c.command === act.command);
    if (declared === undefined) return { ok: false, error: `${act.command} is not a valid command.` };
    if (act.thread !== undefined) return { ok: false, error: `${act.command} is not supported in threads. Sorry!` };
    const place = { channel: channel.id, user: user.id };
    const payload = {
      token: 'local-verification-token',
      team_id: world.teamId,
      team_domain: 'local',
      channel_id: channel.id,
      channel_name: channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name,
      user_id: user.id,
      user_name: user.name,
      command: act.command,
      text: commandText(world, act.text, declared.escape ? 'names' : 'nothing'),
      api_app_id: world.appId,
      is_enterprise_install: 'false',
      response_url: `${this.#house.origin()}/commands/${world.teamId}/${handles.response(place)}`,
      trigger_id: handles.trigger(user.id),
    };
    const what = `${act.command} ${act.text}`.trim();
    const ack = await hub.deliver({ type: 'slash_commands', payload, accepts: 'payload', what });
    if (!ack.acked) return failed(this.#house, `${what}: ${ack.why === 'late' ? 'operation_timeout' : 'dispatch_failed'}`);
    return this.#answer(what, ack.payload, place);
  }

  /** Presses a button or chooses from a menu on a message. `action`: action id or the words on it. */
  async click(
    act: Where & { readonly ts: string; readonly action: string; readonly value?: string | readonly string[]; readonly entered?: Entered },
  ): Promise<ActResult> {
    const [user, channel] = [this.#user(act.as), this.#channel(act.as, act.channel)];
    const message = visible(this.#house, user, channel.id, act.ts);
    if (message === undefined) throw new Error(`${user.name} sees no message ${act.ts} in ${channel.name}`);
    const choice = { want: act.action, entered: act.entered ?? {}, ...(act.value === undefined ? {} : { value: act.value }) };
    const payload = messageAction(this.#house, user, message, choice);
    if (payload === undefined) throw new Error(`nothing on message ${act.ts} is called ${act.action}`);
    return this.#interact(payload, `click ${act.action}`);
  }

  /** The same in the modal on top, or with `home` in the Home. */
  async press(
    act: As & {
      readonly in: 'modal' | 'home';
      readonly action: string;
      readonly value?: string | readonly string[];
      readonly entered?: Entered;
    },
  ): Promise<ActResult> {
    const user = this.#user(act.as);
    const view = act.in === 'home' ? this.#house.world.homes.get(user.id) : stackOf(this.#house, user.id).at(-1);
    if (view === undefined) throw new Error(`${user.name} has no ${act.in} open`);
    const choice = { want: act.action, entered: act.entered ?? {}, ...(act.value === undefined ? {} : { value: act.value }) };
    const payload = viewAction(this.#house, user, view, choice);
    if (payload === undefined) throw new Error(`nothing in the ${act.in} is called ${act.action}`);
    return this.#interact(payload, `press ${act.action}`);
  }

  async submit(act: As & { readonly entered: Entered }): Promise<ActResult> {
    return submit(this.#house, this.#user(act.as), act.entered);
  }

  async close(act: As): Promise<ActResult> {
    return close(this.#house, this.#user(act.as));
  }

  async suggest(act: As & { readonly action: string; readonly block: string; readonly typed: string }): Promise<readonly Dict[]> {
    return suggest(this.#house, this.#user(act.as), act);
  }

  /** Opens the app's Home (or its messages): the app hears of it. */
  home(act: As & { readonly tab?: 'home' | 'messages' }): ActResult {
    const user = this.#user(act.as);
    const view = this.#house.world.homes.get(user.id);
    const tab = act.tab ?? 'home';
    tell(this.#house, 'app_home_opened', {
      type: 'app_home_opened',
      user: user.id,
      channel: this.#house.world.directChannel(user.id).id,
      tab,
      ...(view === undefined || tab !== 'home' ? {} : { view: viewJson(this.#house, view) }),
      event_ts: this.#house.world.nextTs(),
    });
    return { ok: true };
  }

  /** A message shortcut from the manifest. */
  async shortcut(act: Where & { readonly ts: string; readonly callback: string }): Promise<ActResult> {
    const [user, channel] = [this.#user(act.as), this.#channel(act.as, act.channel)];
    const message = visible(this.#house, user, channel.id, act.ts);
    const declared = this.#house.manifest.shortcuts.some((s) => s.callback === act.callback && s.type === 'message');
    if (message === undefined || !declared) throw new Error(`no message ${act.ts} or no shortcut ${act.callback}`);
    const { world, handles } = this.#house;
    const response = handles.response({ channel: channel.id, user: user.id });
    const place = {
      channel: { id: channel.id, name: channel.name },
      message_ts: message.ts,
      message: { type: 'message', user: message.user, ts: message.ts, text: message.text },
    };
    const urls = { response_url: `${this.#house.origin()}/app/${world.teamId}/${response}` };
    return this.#interact(
      { type: 'message_action', callback_id: act.callback, ...common(this.#house, user), ...place, ...urls },
      `shortcut ${act.callback}`,
    );
  }

  react(act: Where & { readonly ts: string; readonly name: string; readonly remove?: boolean }): ActResult {
    const [user, channel] = [this.#user(act.as), this.#channel(act.as, act.channel)];
    const message = visible(this.#house, user, channel.id, act.ts);
    if (message === undefined) throw new Error(`${user.name} sees no message ${act.ts}`);
    const how = act.remove === true ? 'remove' : 'add';
    const done = this.#house.world.react(message, act.name, user.id, how);
    const event = how === 'add' ? 'reaction_added' : 'reaction_removed';
    if (done && channel.members.has(this.#house.world.bot.id))
      tell(this.#house, event, {
        type: event,
        user: user.id,
        reaction: act.name,
        item: { type: 'message', channel: channel.id, ts: act.ts },
        event_ts: this.#house.world.nextTs(),
      });
    return done ? { ok: true } : { ok: false, error: 'already so' };
  }

  /** Invites the app, removes it, or archives the channel. */
  change(act: Where & { readonly to: 'invite-app' | 'remove-app' | 'archive' | 'unarchive' }): ActResult {
    const channel = this.#channel(act.as, act.channel);
    const { world, journal } = this.#house;
    if (act.to === 'invite-app') {
      channel.members.add(world.bot.id);
      tellOfMember(this.#house, channel, world.bot.id);
    } else if (act.to === 'remove-app') channel.members.delete(world.bot.id);
    else channel.archived = act.to === 'archive';
    journal.tell({ is: 'channels' });
    return { ok: true };
  }

  /** Closes a person's account, or opens it again. What they did a moment before is still on its way to the app. */
  account(act: As & { readonly of: string; readonly to: 'deactivated' | 'active' }): ActResult {
    const { world, journal } = this.#house;
    const person = world.user(act.of);
    if (this.#user(act.as).kind !== 'admin' || person === undefined) throw new Error(`${act.as} cannot do that to ${act.of}`);
    person.deactivated = act.to === 'deactivated';
    journal.tell({ is: 'channels' });
    return { ok: true };
  }

  /** Shares a channel with another workspace (Slack Connect): a person of that one comes in. The answer is their id. */
  share(act: Where & { readonly name: string }): string {
    const channel = this.#channel(act.as, act.channel);
    const { world, journal } = this.#house;
    const person = world.addUser(act.name, act.name, 'member', 'elsewhere');
    channel.members.add(person.id);
    journal.tell({ is: 'channels' });
    return person.id;
  }

  async #interact(payload: Dict, what: string): Promise<ActResult> {
    if (!this.#house.manifest.interactive) return { ok: false, error: 'interactivity is off in the manifest' };
    const ack = await this.#house.hub.deliver({ type: 'interactive', payload, accepts: 'nothing', what });
    return ack.acked ? { ok: true } : failed(this.#house, `${what}: ${ack.why}`);
  }

  #answer(what: string, payload: Dict | undefined, place: { readonly channel: string; readonly user: string }): ActResult {
    if (payload === undefined || Object.keys(payload).length === 0) return { ok: true };
    try {
      respond(this.#house, place, payload);
      return { ok: true };
    } catch (error) {
      if (error instanceof ApiError) return failed(this.#house, `${what}: the answer was refused: ${error.message}`);
      throw error;
    }
  }

  #user(name: string): User {
    const user = this.#house.world.user(name);
    if (user === undefined || user.deactivated || user.kind === 'bot') throw new Error(`nobody active is called ${name}`);
    return user;
  }

  #channel(as: string, name: string): Channel {
    const user = this.#user(as);
    const channel = name === 'app' ? this.#house.world.directChannel(user.id) : this.#house.world.channel(name);
    if (channel === undefined || !channel.members.has(user.id)) throw new Error(`${user.name} is in no conversation ${name}`);
    return channel;
  }
}
