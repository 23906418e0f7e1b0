import { createdAt, type LinkHealth, maybe, type Millis, type Observation } from '../model/index.ts';
import type { Level, Listening, Watching } from '../ports/index.ts';
import { asError } from './as-error.ts';
import { Bell } from './bell.ts';
import type { Asking, Handles } from './tell.ts';
import { type Desk, desk } from './desk.ts';
import { type FirstStart, firstStart, reconcile } from './first-start.ts';
import { type HouseKeeper, keepHouse } from './house-keeper.ts';
import { receiver } from './inbox.ts';
import { type Intake, intake, takeIn } from './intake.ts';
import { levelsOf } from './levels.ts';
import { meteredChat } from './metered-chat.ts';
import { type Outbox, outbox } from './outbox.ts';
import { oldCards } from './old-cards.ts';
import { type Pulse, pulseOf } from './pulse.ts';
import { bookOf } from './remedy/book.ts';
import type { AdviceHands } from './advise/hands.ts';
import { type Purse, purse } from './advise/purse.ts';
import { type GuardKeeper, guardLink, keepGuard } from './remedy/guard.ts';
import type { RemedyHands } from './remedy/hands.ts';
import { turnedAway } from './remedy/turned-away.ts';
import type { FlowNeeds } from './run-needs.ts';
import { type StoreLink, storeLink } from './store-link.ts';
import { patience, type Settings } from './settings.ts';
import { type Watchman, watchman } from './watchman.ts';

export interface Running {
  /** Settles when the first lists are taken in and effects are being performed. */
  readonly ready: Promise<void>;
  /** Settles when the flow ends: undefined after `stop`, the error that ended it otherwise. */
  readonly ended: Promise<Error | undefined>;
  /** Whether the loop takes its turns: when it does not, only a restart helps. */
  pulse(): LinkHealth;
  /** Every link as it is now, the outbox too. */
  health(): readonly LinkHealth[];
  /** Levels as they are now; what cannot be read is left out. Never rejects. */
  levels(): Promise<readonly Level[]>;
  /** Takes in nothing more and lets what is being performed end. How much had not ended in time: it stands in the store and is performed at the next start. */
  stop(): Promise<number>;
}

/** The clock and the links are looked at this often even when nothing is due. */
const heartbeat: Millis = 5_000;
/** Effects begin when the first lists are complete, or after this long without them. */
const longestList: Millis = 60_000;
/** What is being performed at a stop may take so long. Longer takes only what hangs, or waits for Slack's rate limits. */
const lastWork: Millis = 10_000;
/** Observations taken in between two looks at what is to be done. */
const atOnce = 100;
/** A store that fails (a full disk, say) is asked again after this; until then nothing is lost, because nothing moves. */
const storeAgain: Millis = 5_000;

/**
 * The life of the process: what is seen and asked enters, steps are committed, due effects are performed. It ends by `stop`, or by an
 * error nobody foresaw; a failing store only holds it up.
 */
export async function runFlow(given: FlowNeeds): Promise<Running> {
  const needs = { ...given, chat: meteredChat(given.chat, given) };
  const bell = new Bell();
  const stop = new AbortController();
  const parts = await assemble(needs, bell);
  const { watching, listening, effects, pulse } = parts;
  const ready = Promise.withResolvers<void>();
  const ended = loop(needs, parts, { bell, stop: stop.signal, ready: ready.resolve })
    .then(() => undefined, asError)
    .finally(() => pulse.end());
  const health = (): readonly LinkHealth[] => [...parts.links(), effects.mouth.health(needs.clock.now())];
  return {
    ready: ready.promise,
    ended,
    pulse: () => pulse.health(),
    health,
    levels: () =>
      levelsOf({
        ...parts,
        store: needs.store,
        links: health,
        now: () => needs.clock.now(),
        queues: () => ({ intake: parts.entrance.waiting(), ...effects.depth() }),
        oldest: () => effects.mouth.oldest(),
      }),
    stop: async () => {
      stop.abort();
      bell.ring();
      await Promise.all([watching.stop(), listening.stop()]);
      await ended;
      parts.closing?.abort();
      const [left] = await Promise.all([effects.settled(lastWork), parts.guard?.stop()]);
      return left;
    },
  };
}

interface Parts {
  readonly desk: Desk;
  readonly watch: Watchman;
  readonly first: FirstStart;
  readonly house: HouseKeeper;
  readonly entrance: Intake;
  readonly watching: Watching;
  readonly listening: Listening;
  readonly storage: StoreLink;
  readonly effects: Outbox;
  readonly links: () => readonly LinkHealth[];
  readonly pulse: Pulse;
  readonly guard?: GuardKeeper;
  readonly purse?: Purse;
  readonly closing?: AbortController;
}

async function assemble(needs: FlowNeeds, bell: Bell): Promise<Parts> {
  const { cluster, chat, store, clock, log } = needs;
  const counter = deskOf(needs);
  const old = oldCards({ desk: counter, store, chat, clock, channel: needs.channel, within: needs.config.triage.reopenWithin });
  const first = await firstStart({ desk: counter, store, oldCards: old, log }, clock.now());
  const watch = watchmanOf(needs, counter, first.newsSince);
  await counter.load();
  const house = await keepHouse(counter, store);
  const pulse = pulseOf(clock);
  const entrance = intake({ desk: counter, watch, log, taken: () => pulse.beat() });
  const watching = cluster.watch((seen) => {
    entrance.add(seen);
    bell.ring();
  });
  const handles: Handles = new Map();
  const listening = await chat.listen(receiver({ desk: counter, clock, handles, poke: () => bell.ring() }));
  const storage = storeLink(clock.now(), (at) => counter.commit({ notes: [{ key: 'written', value: String(at) }] }));
  const fixing = remedyHands(needs, counter);
  const asking = adviceHands(needs, counter);
  const links = (): readonly LinkHealth[] => [
    ...watching.health(),
    ...listening.health(),
    storage.health(),
    ...(fixing?.guard.links() ?? []),
    ...(asking === undefined ? [] : [asking.needs.llm.health()]),
  ];
  const hands: Asking = {
    needs,
    desk: counter,
    watch,
    house: { blind: () => house.blind(), links },
    shown: new Map(),
    oldCards: old,
    handles,
    ...maybe('remedy', fixing),
    ...maybe('advice', asking),
  };
  const effects = outbox(hands, () => bell.ring());
  return {
    desk: counter,
    watch,
    first,
    house,
    entrance,
    watching,
    listening,
    storage,
    effects,
    links,
    pulse,
    ...maybe('guard', fixing?.guard),
    ...maybe('purse', asking?.purse),
    ...maybe('closing', asking?.closing),
  };
}

function adviceHands({ advice, store, clock }: FlowNeeds, counter: Desk): AdviceHands | undefined {
  if (advice === undefined) return undefined;
  const { settings, meter } = advice;
  return {
    needs: advice,
    purse: purse({ store, desk: counter, clock, meter, settings }),
    running: new Map(),
    stopped: new Map(),
    closing: new AbortController(),
  };
}

/** When the guard begins or ceases to hold, every open incident is offered what is right now, or loses its button. */
function remedyHands({ remediation, store, clock, log, meter }: FlowNeeds, counter: Desk): RemedyHands | undefined {
  if (remediation === undefined) return undefined;
  const changed = (): Promise<unknown> =>
    counter.turn(() => {
      const open = counter.alive().filter((i) => i.state.at === 'open' && i.diagnosis !== undefined);
      const at = clock.now();
      return counter.commit({
        effects: open.map((i) => ({ key: `offer:${i.id}:guard:${at}`, incident: i.id, due: at, body: { do: 'offer' } })),
      });
    });
  return {
    needs: remediation,
    book: bookOf(store, counter, meter),
    guard: keepGuard(remediation, { clock, log, changed }),
    turnedAway: turnedAway(counter, clock),
  };
}

interface Reins {
  readonly bell: Bell;
  readonly stop: AbortSignal;
  readonly ready: () => void;
}

async function loop(needs: FlowNeeds, parts: Parts, reins: Reins): Promise<void> {
  const { clock, store, log } = needs;
  const { storage, effects, entrance, watch, pulse } = parts;
  const { bell, stop } = reins;
  const turn = turnOf(needs, parts, reins);
  while (!stop.aborted) {
    const nudge = bell.arm();
    pulse.beat();
    try {
      effects.check();
      await turn();
      if (entrance.waiting() > 0) continue;
      const now = clock.now();
      const due = Math.min((await store.nextDue()) ?? Infinity, watch.sight.nextLook() ?? Infinity, now + heartbeat);
      // What is due and not started waits for a lane; its end rings.
      await clock.sleep(Math.max(due - now, effects.busy() > 0 ? 50 : 0), nudge);
    } catch (error) {
      storage.failed(error, clock.now());
      log.error({}, parts.desk.houseScrubber().text(asError(error).message));
      await clock.sleep(storeAgain, stop);
    }
  }
}

/** One round: take in, look again where time decides, and once the first lists are in, perform what is due. */
function turnOf(needs: FlowNeeds, parts: Parts, { bell, stop, ready }: Reins): () => Promise<void> {
  const { clock, log } = needs;
  const { desk: counter, watch, house, entrance, watching } = parts;
  let phase: 'listing' | 'listed' | 'working' = 'listing';
  const awaitLists = async (): Promise<void> => {
    await Promise.race([watching.ready, clock.sleep(longestList, stop)]);
    phase = 'listed';
    bell.ring();
  };
  void awaitLists();
  const startedAt = clock.now();
  /** Not seen as it happened. What is in the first list but was made since the start was seen in time. */
  const lateness = (seen: Observation): 'late' | 'live' => {
    const missed = phase === 'working' ? house.missed(seen.object.kind, clock.now()) : (createdAt(seen.object) ?? 0) < startedAt;
    return missed ? 'late' : 'live';
  };
  return async () => {
    // The first lists are taken in whole: what is in none of them has gone. Later a flood must not keep cards and answers waiting.
    await entrance.drain(lateness, phase === 'working' ? atOnce : Infinity);
    if (phase !== 'working' && entrance.waiting() > 0) return;
    for (const again of watch.sight.dueLooks(clock.now())) await takeIn({ desk: counter, watch, log }, again, 'live');
    if (phase === 'listing') return;
    if (phase === 'listed') {
      await counter.turn(async () => {
        await reconcile(watch, watching.health(), clock.now());
        await parts.first.finish(clock.now());
      });
      phase = 'working';
      ready();
    }
    await parts.storage.prove(clock.now());
    parts.guard?.look(clock.now());
    // An unproven guard closes the buttons, and without a model the rules speak alone: neither blinds anybody.
    const beside = new Set([guardLink, needs.advice?.llm.health().link]);
    await house.look(
      clock.now(),
      parts.links().filter((l) => !beside.has(l.link)),
    );
    await parts.effects.start(clock.now());
  };
}

function deskOf(needs: FlowNeeds): Desk {
  const { store, config, installKey } = needs;
  return desk({ store, settings: settingsOf(needs), installKey, addresses: config.scrub.addresses });
}

function settingsOf({ config, remediation, advice }: FlowNeeds): Settings {
  return { ...config.triage, patience, fixes: remediation === undefined ? 'off' : 'on', advice: advice === undefined ? 'off' : 'on' };
}

function watchmanOf(needs: FlowNeeds, counter: Desk, newsSince: Millis | undefined): Watchman {
  const { config, store, cluster, grace, meter } = needs;
  return watchman({
    desk: counter,
    store,
    settings: settingsOf(needs),
    meter,
    cluster: cluster.name,
    ...('ownNamespace' in config.cluster ? { ownNamespace: config.cluster.ownNamespace } : {}),
    ...(grace === undefined ? {} : { grace }),
    ...(newsSince === undefined ? {} : { newsSince }),
  });
}
