import type { WorkspaceClock } from './clock.ts';
import type { Dice } from './dice.ts';
import type { Channel, Message, StoredFile, User, View } from './entities.ts';
import type { Journal } from './journal.ts';

/** Who and where, before anybody acts. */
export interface Setting {
  readonly alerts: string;
  readonly botName: string;
}

/** The state of the workspace: people, channels, messages, views, files. It knows no protocol. */
export class World {
  readonly teamId: string;
  readonly teamName = 'Local workspace';
  readonly appId: string;
  readonly botId: string;
  readonly bot: User;
  readonly alerts: Channel;
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly views = new Map<string, View>();
  readonly homes = new Map<string, View>();
  readonly files = new Map<string, StoredFile>();
  readonly #messages = new Map<string, Message[]>();
  readonly #clock: WorkspaceClock;
  readonly #dice: Dice;
  readonly #journal: Journal;
  #lastTs = 0;

  constructor(setting: Setting, parts: { clock: WorkspaceClock; dice: Dice; journal: Journal }) {
    this.#clock = parts.clock;
    this.#dice = parts.dice;
    this.#journal = parts.journal;
    this.teamId = parts.dice.id('T');
    this.appId = parts.dice.id('A');
    this.botId = parts.dice.id('B');
    const [ana, ben, chi] = [
      this.addUser('ana', 'Ana Sousa', 'admin'),
      this.addUser('ben', 'Ben Okafor', 'member'),
      this.addUser('chi', 'Chi Tran', 'guest'),
    ];
    this.addUser('dora', 'Dora Lind', 'member').deactivated = true;
    this.bot = this.addUser(setting.botName.toLowerCase().replaceAll(/[^a-z0-9-]/g, ''), setting.botName, 'bot');
    const people = [ana.id, ben.id];
    this.alerts = this.addChannel(
      setting.alerts,
      'public',
      [...people, chi.id, this.bot.id],
      'What breaks in the cluster, one card per incident',
    );
    this.addChannel('general', 'public', [...people, this.bot.id], 'Everybody');
    this.addChannel('payments', 'public', people, 'The payments team; the app is not a member here');
    this.addChannel('on-call', 'private', [...people, this.bot.id], 'Private: who is on call');
    this.addChannel('old-incidents', 'public', people, 'Archived').archived = true;
    for (const person of [ana, ben, chi]) this.directChannel(person.id);
  }

  addUser(name: string, realName: string, kind: User['kind'], from: 'here' | 'elsewhere' = 'here'): User {
    const team = from === 'here' ? {} : { team: this.#dice.id('T') };
    const user: User = { id: this.#dice.id('U'), name, realName, kind, deactivated: false, ...team };
    this.users.set(user.id, user);
    return user;
  }

  addChannel(name: string, kind: Channel['kind'], members: readonly string[], topic = ''): Channel {
    const id = this.#dice.id({ public: 'C', private: 'C', im: 'D' }[kind]);
    const channel: Channel = { id, name, kind, topic, members: new Set(members), archived: false };
    this.channels.set(channel.id, channel);
    this.#messages.set(channel.id, []);
    return channel;
  }

  /** The direct conversation of a person and the app, made on first use. */
  directChannel(user: string): Channel {
    const found = [...this.channels.values()].find((c) => c.kind === 'im' && c.members.has(user));
    return found ?? this.addChannel(this.users.get(user)?.name ?? user, 'im', [user, this.bot.id]);
  }

  channel(idOrName: string): Channel | undefined {
    return (
      this.channels.get(idOrName) ??
      [...this.channels.values()].find((c) => c.kind !== 'im' && `#${c.name}` === `#${idOrName.replace(/^#/, '')}`)
    );
  }

  user(idOrName: string): User | undefined {
    return this.users.get(idOrName) ?? [...this.users.values()].find((u) => u.name === idOrName.replace(/^@/, ''));
  }

  /** A new message id: seconds and a counter, strictly increasing over the whole workspace. */
  nextTs(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, Math.floor(this.#clock.now() / 1000) * 1_000_000 + 100);
    return `${Math.floor(this.#lastTs / 1_000_000)}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`;
  }

  add(message: Omit<Message, 'ts' | 'history' | 'reactions' | 'deleted' | 'streaming'>): Message {
    const made: Message = { ...message, ts: this.nextTs(), history: [], reactions: new Map(), deleted: false, streaming: false };
    this.#of(made.channel).push(made);
    this.#journal.wrote(made.onlyFor === undefined ? 'post' : 'ephemeral', made);
    return made;
  }

  edit(message: Message, by: string, change: Partial<Pick<Message, 'text' | 'blocks' | 'metadata' | 'streaming'>>): void {
    message.history.push({ at: this.#clock.now(), text: message.text, blocks: message.blocks });
    Object.assign(message, change);
    message.edited = { user: by, ts: this.nextTs() };
    this.#journal.wrote('edit', message);
  }

  remove(message: Message): void {
    message.deleted = true;
    this.#journal.wrote('delete', message);
  }

  react(message: Message, name: string, user: string, how: 'add' | 'remove'): boolean {
    const users = message.reactions.get(name) ?? [];
    if (users.includes(user) === (how === 'add')) return false;
    const left = how === 'add' ? [...users, user] : users.filter((u) => u !== user);
    if (left.length === 0) message.reactions.delete(name);
    else message.reactions.set(name, left);
    this.#journal.wrote('reaction', message);
    return true;
  }

  /** Every message that still stands, oldest first, ephemeral ones included. */
  messages(channel: string): readonly Message[] {
    return this.#of(channel).filter((m) => !m.deleted);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#of(channel).find((m) => m.ts === ts && !m.deleted);
  }

  replies(channel: string, root: string): readonly Message[] {
    return this.messages(channel).filter((m) => m.thread === root && m.ts !== root && m.onlyFor === undefined);
  }

  #of(channel: string): Message[] {
    return this.#messages.get(channel) ?? [];
  }
}
