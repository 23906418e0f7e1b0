import type { LinkHealth, Millis, Observation } from '../model/index.ts';
import { StoreError } from '../ports/index.ts';
import type { Asking, Handles } from './ask.ts';
import { type Desk, desk } from './desk.ts';
import { firstStart, reconcile } from './first-start.ts';
import { keepHouse } from './house-keeper.ts';
import { receiver } from './inbox.ts';
import { intake, takeIn } from './intake.ts';
import { outbox } from './outbox.ts';
import type { FlowNeeds } from './run-needs.ts';
import { patience, type Settings } from './settings.ts';
import { type Watchman, watchman } from './watchman.ts';

export interface Running {
  /** Settles when the first lists are taken in and effects are being performed. */
  readonly ready: Promise<void>;
  /** Settles when the flow ends: undefined after `stop`, the error that ended it otherwise. */
  readonly ended: Promise<Error | undefined>;
  health(): readonly LinkHealth[];
  stop(): Promise<void>;
}

/** The clock and the links are looked at this often even when nothing is due. */
const heartbeat: Millis = 5_000;
/** Effects begin when the first lists are complete, or after this long without them. */
const longestList: Millis = 60_000;
/** A store that fails (a full disk, say) is asked again after this; until then nothing is lost, because nothing moves. */
const storeAgain: Millis = 5_000;

/** Wakes a sleeping loop. */
class Bell {
  #nudge = new AbortController();
  ring(): void {
    this.#nudge.abort();
  }
  /** The signal of the sleep to come. Rings from here on end it. */
  arm(): AbortSignal {
    if (this.#nudge.signal.aborted) this.#nudge = new AbortController();
    return this.#nudge.signal;
  }
}

/**
 * The life of the process: what is seen and asked enters, steps are committed, due effects are performed. It ends by `stop`, or by an
 * error nobody foresaw; a failing store only holds it up.
 */
export async function runFlow(needs: FlowNeeds): Promise<Running> {
  const { cluster, chat, store, clock, log } = needs;
  const counter = deskOf(needs);
  const first = await firstStart(counter, store, clock.now());
  const watch = watchmanOf(needs, counter, first.newsSince);
  await counter.load();
  const house = await keepHouse(counter, store);
  const bell = new Bell();
  const stop = new AbortController();
  const entrance = intake({ desk: counter, watch, log });
  const watching = cluster.watch((seen) => {
    entrance.add(seen);
    bell.ring();
  });
  const handles: Handles = new Map();
  const listening = await chat.listen(receiver({ desk: counter, clock, handles, poke: () => bell.ring() }));
  const storage = storeLink(clock.now());
  const links = (): readonly LinkHealth[] => [...watching.health(), ...listening.health(), storage.health()];
  const hands: Asking = { needs, desk: counter, watch, house: { blind: () => house.blind(), links }, shown: new Map(), handles };
  const effects = outbox(hands, () => bell.ring());
  const ready = Promise.withResolvers<void>();
  let phase: 'listing' | 'listed' | 'working' = 'listing';
  const awaitLists = async (): Promise<void> => {
    await Promise.race([watching.ready, clock.sleep(longestList, stop.signal)]);
    phase = 'listed';
    bell.ring();
  };
  void awaitLists();

  /** Found by a list, not as it happened: at the start, or after a watch was blind. */
  const lateness = (seen: Observation): 'late' | 'live' =>
    phase !== 'working' || (seen.is === 'seen' && seen.listed && house.blind().length > 0) ? 'late' : 'live';

  const turn = async (): Promise<void> => {
    await entrance.drain(lateness);
    for (const again of watch.sight.dueLooks(clock.now())) await takeIn({ desk: counter, watch, log }, again, 'live');
    if (phase === 'listed') {
      await counter.turn(async () => {
        await reconcile(watch, watching.health(), clock.now());
        await first.finish(clock.now());
      });
      phase = 'working';
      ready.resolve();
    }
    if (phase !== 'working') return;
    await house.look(clock.now(), links());
    await effects.start(clock.now());
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const nudge = bell.arm();
      const failure = effects.failure() ?? (await turn().then(() => undefined, asError));
      if (failure !== undefined) {
        storage.failed(failure, clock.now());
        log.error({}, counter.houseScrubber().text(asError(failure).message));
        await clock.sleep(storeAgain, stop.signal);
        continue;
      }
      storage.works(clock.now());
      if (entrance.waiting() > 0) continue;
      const now = clock.now();
      const due = Math.min((await store.nextDue()) ?? Infinity, watch.sight.nextLook() ?? Infinity, now + heartbeat);
      // What is due and not started waits for a lane; its end rings.
      await clock.sleep(Math.max(due - now, effects.busy() > 0 ? 50 : 0), nudge);
    }
  };
  const ended = loop().then(() => undefined, asError);
  return {
    ready: ready.promise,
    ended,
    health: links,
    stop: async () => {
      stop.abort();
      bell.ring();
      await Promise.all([watching.stop(), listening.stop()]);
      await ended;
      await effects.settled();
    },
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function deskOf(needs: FlowNeeds): Desk {
  const { store, config, installKey } = needs;
  return desk({ store, settings: settingsOf(needs), installKey, addresses: config.scrub.addresses });
}

function settingsOf({ config }: FlowNeeds): Settings {
  return { ...config.triage, patience };
}

function watchmanOf(needs: FlowNeeds, counter: Desk, newsSince: Millis | undefined): Watchman {
  const { config, store, cluster, grace } = needs;
  return watchman({
    desk: counter,
    store,
    settings: settingsOf(needs),
    cluster: cluster.name,
    ...('ownNamespace' in config.cluster ? { ownNamespace: config.cluster.ownNamespace } : {}),
    ...(grace === undefined ? {} : { grace }),
    ...(newsSince === undefined ? {} : { newsSince }),
  });
}

/** The store as a link: with it down nothing may be believed done. An error that is not the store's ends the flow. */
function storeLink(start: Millis): { health(): LinkHealth; failed(error: unknown, at: Millis): void; works(at: Millis): void } {
  let now: LinkHealth = { link: 'store', ok: true, since: start, why: '' };
  return {
    health: () => now,
    failed: (error, at) => {
      if (!(error instanceof StoreError)) throw asError(error);
      now = { link: 'store', ok: false, since: now.ok ? at : now.since, why: `${error.message}; ${error.mend}` };
    },
    works: (at) => {
      if (!now.ok) now = { link: 'store', ok: true, since: at, why: '' };
    },
  };
}
