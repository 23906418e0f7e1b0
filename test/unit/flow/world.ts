import { noMeter } from '../../../src/adapters/meter/index.ts';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import { type FlowNeeds, type Running, runFlow } from '../../../src/flow/index.ts';
import {
  type CardPlace,
  type Found,
  type Inbound,
  type Modal,
  type Profile,
  type KubeObject,
  type LinkHealth,
  type Look,
  type Millis,
  type Observation,
  ownerChain,
  type Post,
  refOf,
  refText,
  type TriageConfig,
} from '../../../src/model/index.ts';
import {
  type AuditMark,
  type CardMark,
  type Chat,
  ChatError,
  type Clock,
  type Cluster,
  type Log,
  type OldCard,
  type Store,
} from '../../../src/ports/index.ts';

export const start: Millis = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
export const triage: TriageConfig = {
  quiet: 15_000,
  longest: 60_000,
  soak: 10 * minute,
  reopenWithin: 30 * minute,
  flapWindow: 30 * minute,
  flapTransitions: 3,
  noteEvery: 15 * minute,
  analyses: 3,
};

/** Time that passes only when told to. */
export class TestClock implements Clock {
  #now = start;
  #sleepers: { readonly until: Millis; readonly wake: () => void }[] = [];
  now(): Millis {
    return this.#now;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.#now + ms,
        wake: () => {
          this.#sleepers = this.#sleepers.filter((s) => s !== sleeper);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }
  pass(ms: Millis): void {
    this.#now += ms;
    for (const sleeper of this.#sleepers) if (sleeper.until <= this.#now) sleeper.wake();
  }
}

/** A cluster that is a map; a new watch sees all of it as a list. */
export class TestCluster implements Cluster {
  readonly name = 'c1';
  readonly #objects = new Map<string, KubeObject>();
  readonly #clock: Clock;
  links: readonly LinkHealth[] = [];
  looks: Look[] = [];
  /** What every container wrote. */
  log = 'boom';
  #on: ((seen: Observation) => void) | undefined;
  constructor(clock: Clock) {
    this.#clock = clock;
  }
  put(object: KubeObject): void {
    this.#objects.set(keyOf(object), object);
    this.#tell(object, 'live');
  }
  get(kind: string, name: string): KubeObject | undefined {
    return [...this.#objects.values()].find((o) => o.kind === kind && o.metadata.name === name);
  }
  remove(object: KubeObject): void {
    this.#objects.delete(keyOf(object));
    this.#on?.({ is: 'gone', object, owners: this.#owners(object), at: this.#clock.now() });
  }
  /** The watch lists again, as after a 410. */
  relist(): void {
    for (const object of this.#objects.values()) this.#tell(object, 'listed');
  }
  watch(on: (seen: Observation) => void) {
    this.#on = on;
    this.relist();
    return { ready: Promise.resolve(), health: () => this.links, stop: () => Promise.resolve() };
  }
  look(look: Look): Promise<Found> {
    this.looks.push(look);
    const at = this.#clock.now();
    const query = JSON.stringify(look);
    if (look.do === 'get') {
      const body = [...this.#objects.values()].find((o) => refText(refOf(o)) === refText(look.ref));
      if (body !== undefined) return Promise.resolve({ is: 'object', ref: refOf(body), body, query, at });
    }
    if (look.do === 'list') {
      const objects = [...this.#objects.values()].filter(
        (o) => o.kind === look.kind && (look.namespace ?? o.metadata.namespace) === o.metadata.namespace,
      );
      return Promise.resolve({ is: 'list', kind: look.kind, objects, complete: true, query, at });
    }
    if (look.do === 'events') return Promise.resolve({ is: 'events', about: look.about, events: [], query, at });
    if (look.do === 'logs')
      return Promise.resolve({
        is: 'logs',
        pod: look.pod,
        container: look.container,
        previous: look.previous,
        text: this.log,
        truncated: false,
        query,
        at,
      });
    return Promise.resolve({ is: 'missing', look, why: 'not-found', detail: '', query, at });
  }
  #owners(object: KubeObject) {
    const about =
      object.kind === 'Event'
        ? [...this.#objects.values()].find((o) => o.metadata.uid === (object['involvedObject'] as { uid?: string }).uid)
        : object;
    return about === undefined
      ? []
      : ownerChain(about, (ref) => [...this.#objects.values()].find((o) => refText(refOf(o)) === refText(ref)));
  }
  #tell(object: KubeObject, how: 'live' | 'listed'): void {
    this.#on?.({ is: 'seen', object, owners: this.#owners(object), listed: how === 'listed', at: this.#clock.now() });
  }
}

const keyOf = (object: KubeObject): string => object.metadata.uid ?? refText(refOf(object));

export interface Said {
  readonly how: 'root' | 'reply' | 'edit' | 'respond' | 'whisper' | 'home';
  readonly key: string;
  readonly text: string;
  readonly ts: string;
  readonly broadcast: boolean;
}

/** A channel that keeps what was said, at most once a key, over any number of processes. `faults` are met by the next calls. */
export class TestChat implements Chat {
  said: Said[] = [];
  faults: ('before' | 'after' | 'refused')[] = [];
  links: readonly LinkHealth[] = [];
  receive: ((act: Inbound) => Promise<Post | undefined>) | undefined;
  roots(): readonly Said[] {
    return this.said.filter((s) => s.how === 'root' && s.key.startsWith('inc-'));
  }
  readonly marks = new Map<string, CardMark>();
  async post(to: { channel: string; key: string; mark?: CardMark }, post: Post): Promise<CardPlace> {
    const ts = await this.#say('root', to.key, post, false);
    if (to.mark !== undefined) this.marks.set(ts, to.mark);
    return { channel: to.channel, ts };
  }
  async update(place: CardPlace, post: Post, _: unknown, mark?: CardMark): Promise<void> {
    await this.#say('edit', `edit ${place.ts} ${this.said.length}`, post, false);
    if (mark !== undefined) this.marks.set(place.ts, mark);
  }
  link(place: CardPlace): Promise<string> {
    return Promise.resolve(`https://example.slack.com/archives/${place.channel}/p${place.ts.replace('.', '')}`);
  }
  openCards(channel: string): Promise<readonly OldCard[]> {
    return Promise.resolve([...this.marks].flatMap(([ts, mark]) => (mark.state === 'open' ? [{ ...mark, place: { channel, ts } }] : [])));
  }
  auditMarks(): Promise<readonly AuditMark[]> {
    return Promise.resolve([...this.marks.values()].flatMap((m) => m.audit ?? []));
  }
  async reply(to: CardPlace & { key: string; broadcast: boolean }, post: Post): Promise<CardPlace> {
    return { channel: to.channel, ts: await this.#say('reply', to.key, post, to.broadcast) };
  }
  async respond(to: { url: string }, post: Post): Promise<void> {
    await this.#say('respond', `${to.url} ${this.said.length}`, post, false);
  }
  async whisper(to: { user: string }, post: Post): Promise<void> {
    await this.#say('whisper', `${to.user} ${this.said.length}`, post, false);
  }
  opened: { readonly trigger: string; readonly modal: Modal }[] = [];
  readonly profiles = new Map<string, Profile>();
  open(trigger: string, modal: Modal): Promise<void> {
    this.opened.push({ trigger, modal });
    return Promise.resolve();
  }
  team(): Promise<string> {
    return Promise.resolve('T1');
  }
  profile(user: string): Promise<Profile | undefined> {
    return Promise.resolve(this.profiles.get(user));
  }
  async home(user: string, post: Post): Promise<void> {
    await this.#say('home', `${user} ${this.said.length}`, post, false);
  }
  listen(receive: (act: Inbound) => Promise<Post | undefined>) {
    this.receive = receive;
    return Promise.resolve({ health: () => this.links, stop: () => Promise.resolve() });
  }
  check(): Promise<readonly LinkHealth[]> {
    return Promise.resolve([]);
  }
  #say(how: Said['how'], key: string, post: Post, broadcast: boolean): Promise<string> {
    const fault = this.faults.shift();
    if (fault === 'before') return Promise.reject(new ChatError('retry', 'internal_error', 'try again'));
    if (fault === 'refused') return Promise.reject(new ChatError('refused', 'channel_not_found', 'invite me'));
    const known = this.said.find((s) => s.key === key);
    const ts = known?.ts ?? `${this.said.length + 1}.0`;
    if (known === undefined) this.said.push({ how, key, text: JSON.stringify(post), ts, broadcast });
    return fault === 'after' ? Promise.reject(new ChatError('retry', 'timeout', 'not known whether it was taken')) : Promise.resolve(ts);
  }
}

export const quietLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The process may die after any number of calls to the outside: from then on nothing it asks for is answered. */
export interface Life {
  left: number;
  /** Whether the last call still has its effect. */
  last: 'before' | 'after';
  pending: number;
  dead(): boolean;
}

function mortal<T extends object>(real: T, life: Life): T {
  const never = new Promise<never>(() => {});
  return new Proxy(real, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (life.dead()) return never;
        life.left--;
        if (life.left === 0 && life.last === 'before') return never;
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        life.pending++;
        // A call that was under way when the process died has its effect and no answer.
        return answer.then(
          (value: unknown) => (life.pending--, life.dead() ? never : value),
          (error: unknown) => {
            life.pending--;
            if (life.dead()) return never;
            throw error;
          },
        );
      };
    },
  });
}

export class World {
  readonly clock = new TestClock();
  readonly cluster = new TestCluster(this.clock);
  readonly chat = new TestChat();
  store: Store;
  readonly more: Partial<FlowNeeds>;
  life: Life = { left: 0, last: 'after', pending: 0, dead: () => false };
  running: Running | undefined;

  static async make(more: Partial<FlowNeeds> = {}): Promise<World> {
    return new World(await sqliteStore({ file: ':memory:', now: () => start }), more);
  }
  private constructor(store: Store, more: Partial<FlowNeeds>) {
    this.store = store;
    this.more = more;
  }

  /** Starts the flow; with `dyingAfter` it dies at that many calls to store and chat. */
  async start(dyingAfter = Number.POSITIVE_INFINITY, last: Life['last'] = 'after'): Promise<void> {
    const life: Life = { left: dyingAfter, last, pending: 0, dead: () => life.left <= 0 };
    this.life = life;
    const evidence = { timeout: 1_000, eventLimit: 20, logLines: 50, logBytes: 10_000 };
    const flow = runFlow({
      cluster: this.cluster,
      chat: mortal<Chat>(this.chat, life),
      store: mortal<Store>(this.store, life),
      clock: this.clock,
      log: quietLog,
      meter: noMeter,
      config: { cluster: { use: 'practice', name: 'c1' }, slack: { use: 'local' }, triage, evidence, scrub: { addresses: 'public' } },
      installKey: 'test',
      channel: 'C1',
      chance: () => 0.5,
      ...this.more,
    });
    const starting = (async (): Promise<void> => {
      this.running = await flow;
    })();
    await this.calm();
    if (!life.dead()) await starting;
    await this.calm();
  }

  /** Until everything that can happen at this moment has happened. */
  async calm(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < 6 && turns < 3_000; turns++) {
      const before = this.chat.said.length;
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.life.dead() || (this.life.pending === 0 && this.chat.said.length === before) ? quiet + 1 : 0;
    }
  }

  async pass(ms: Millis, step: Millis = 5_000): Promise<void> {
    for (let gone = 0; gone < ms; gone += step) {
      this.clock.pass(Math.min(step, ms - gone));
      await this.calm();
    }
  }

  /** The file is gone: what chat shows is all that is left. */
  async loseStore(): Promise<void> {
    await this.running?.stop();
    await this.store.close();
    this.store = await sqliteStore({ file: ':memory:', now: () => start });
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.store.close();
  }
}
