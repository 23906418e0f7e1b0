import type { LinkHealth, Millis, Observation } from '../model/index.ts';
import { ChatError, type Listening, type StoredEffect, type Watching } from '../ports/index.ts';
import { answerAct, type Asking, type Handles } from './ask.ts';
import { backOff } from './backoff.ts';
import { type Desk, desk } from './desk.ts';
import type { Effect } from './effect.ts';
import { keepHouse } from './house-keeper.ts';
import { receiver } from './inbox.ts';
import { finish, perform } from './perform.ts';
import type { FlowNeeds } from './run-needs.ts';
import { patience } from './settings.ts';
import { watchman } from './watchman.ts';

export interface Running {
  /** Settles when the first lists are taken in and effects are being performed. */
  readonly ready: Promise<void>;
  /** Settles when the flow ends: undefined after `stop`, the error that ended it otherwise. */
  readonly ended: Promise<Error | undefined>;
  health(): readonly LinkHealth[];
  stop(): Promise<void>;
}

/** Investigations at once; the rest waits in the outbox. */
const parallelLooks = 3;
/** Effects at once in all. */
const parallel = 12;
/** Attempts at an investigation before the card says that none succeeded. */
const tries = 3;
/** The clock is looked at this often even when nothing is due. */
const heartbeat: Millis = 5_000;
/** Effects begin when the first lists are complete, or after this long without them. */
const longestList: Millis = 60_000;

/** The life of the process: what is seen and asked enters, steps are committed, due effects are performed. Ends by `stop` or by a store that fails for good. */
export async function runFlow(needs: FlowNeeds): Promise<Running> {
  const { cluster, chat, store, clock, config } = needs;
  const settings = { ...config.triage, patience };
  const own = 'ownNamespace' in config.cluster ? { ownNamespace: config.cluster.ownNamespace } : {};
  const counter = desk({ store, settings, installKey: needs.installKey, addresses: config.scrub.addresses });
  const watch = watchman({
    desk: counter,
    store,
    settings,
    cluster: cluster.name,
    ...own,
    ...(needs.grace === undefined ? {} : { grace: needs.grace }),
  });
  const first = (await store.empty()) || (await store.note('first-start')) === 'going';
  await counter.load();
  if (first) await counter.commit({ notes: [{ key: 'first-start', value: 'going' }] });
  const handles: Handles = new Map();
  const house = await keepHouse(counter, store);

  const stop = new AbortController();
  let nudge = new AbortController();
  const queue: Observation[] = [];
  let listing = true;
  let listed = false;
  const ready = Promise.withResolvers<void>();
  const poke = (): void => nudge.abort();
  const watching: Watching = cluster.watch((seen) => {
    queue.push(seen);
    poke();
  });
  const listening: Listening = await chat.listen(receiver({ desk: counter, clock, handles, poke }));
  const links = (): readonly LinkHealth[] => [...watching.health(), ...listening.health()];
  const hands: Asking = { needs, desk: counter, watch, house: { blind: () => house.blind(), links }, shown: new Map(), handles };

  const awaitLists = async (): Promise<void> => {
    await Promise.race([watching.ready, clock.sleep(longestList, stop.signal)]);
    listed = true;
    poke();
  };
  void awaitLists();

  /** The first lists are in: what is missing has mended, and effects may begin. */
  const beginWork = async (): Promise<void> => {
    await counter.turn(async () => {
      await watch.reconcile(() => 'trusted', clock.now());
      await begin(counter, clock.now(), first);
    });
    listing = false;
    ready.resolve();
  };

  /** Found by a list, not as it happened: at the start, or after a watch was blind. */
  const lateness = (seen: Observation): 'late' | 'live' =>
    listing || (seen.is === 'seen' && seen.listed && house.blind().length > 0) ? 'late' : 'live';

  const takeIn = async (): Promise<void> => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const seen = next;
      await counter.turn(() => watch.see(seen, lateness(seen)));
      queue.shift();
    }
    for (const again of watch.sight.dueLooks(clock.now())) await counter.turn(() => watch.see(again, 'live'));
  };

  const busy = new Map<string, Promise<void>>();
  const startDue = async (): Promise<void> => {
    for (const effect of await store.due(clock.now(), 200)) {
      const lane = laneOf(effect);
      const looks = [...busy.keys()].filter((k) => k.startsWith('look:')).length;
      if (busy.has(lane) || busy.size >= parallel || (lane.startsWith('look:') && looks >= parallelLooks)) continue;
      const work = attempt(hands, effect).finally(() => {
        busy.delete(lane);
        poke();
      });
      busy.set(lane, work);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      nudge = new AbortController();
      await takeIn();
      if (listing && listed) await beginWork();
      if (!listing) {
        await house.look(clock.now(), links());
        await startDue();
      }
      if (queue.length > 0 || stop.signal.aborted) continue;
      const now = clock.now();
      const due = Math.min((await store.nextDue()) ?? Infinity, watch.sight.nextLook() ?? Infinity, now + heartbeat);
      const wait = busy.size > 0 ? Math.max(due - now, 50) : Math.max(due - now, 0);
      await clock.sleep(wait, nudge.signal);
    }
  };

  const ended = loop().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  stop.signal.addEventListener('abort', poke, { once: true });
  return {
    ready: ready.promise,
    ended,
    health: links,
    stop: async () => {
      stop.abort();
      poke();
      await Promise.all([watching.stop(), listening.stop()]);
      await ended;
      await Promise.allSettled(busy.values());
    },
  };
}

/** Effects of one lane run one after the other: looks beside chat, and one incident's messages in order. */
function laneOf(stored: StoredEffect): string {
  const { do: what } = stored.body as Effect;
  if (what === 'investigate') return `look:${stored.incident ?? ''}`;
  return stored.incident === undefined ? stored.key : `chat:${stored.incident}`;
}

/** The one place where a failure is judged: try again later, give up with a word, or let it end the process. */
async function attempt(hands: Asking, stored: StoredEffect): Promise<void> {
  const { desk: counter, needs } = hands;
  const now = (): Millis => needs.clock.now();
  try {
    const effect = stored.body as Effect;
    await (effect.do === 'answer' ? answerAct(hands, stored, effect.act) : perform(hands, stored));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const what = (stored.body as Effect).do;
    needs.log.warn({ effect: what, incident: stored.incident, attempts: stored.attempts }, counter.houseScrubber().text(said));
    const { incident } = stored;
    if (error instanceof ChatError && error.kind === 'refused') {
      if (what === 'post' && incident !== undefined) {
        await counter.turn(() => counter.step(incident, { is: 'refused', at: now(), why: error.code }, { done: stored.id }));
      } else await finish(hands, stored);
      return;
    }
    if (what === 'investigate' && incident !== undefined && stored.attempts + 1 >= tries) {
      await counter.turn(() => counter.step(incident, { is: 'undiagnosed', at: now(), why: 'failed' }, { done: stored.id }));
      return;
    }
    const wait = backOff(stored.attempts, (needs.chance ?? Math.random)(), error instanceof ChatError ? error.retryAfter : undefined);
    await counter.turn(() => counter.commit({ postponed: [{ id: stored.id, due: now() + wait, error: said }] }));
  }
}

/** More than three owners already failing at the very first start: one message instead of a storm. */
async function begin(counter: Desk, at: Millis, first: boolean): Promise<void> {
  if (!first) return;
  const waiting = counter.alive().filter((i) => i.state.at === 'gathering');
  const owners = new Set(waiting.map((i) => i.subject));
  if (owners.size > 3) {
    await counter.commit({
      effects: [{ key: 'summary:first', due: at, body: { do: 'summary', incidents: waiting.map((i) => i.id) } satisfies Effect }],
    });
    for (const incident of waiting) await counter.step(incident.id, { is: 'listed', at });
  }
  await counter.commit({ notes: [{ key: 'first-start', value: 'done' }] });
}
