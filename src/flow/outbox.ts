import type { Millis } from '../model/index.ts';
import { ChatError, type StoredEffect, StoreError } from '../ports/index.ts';
import { answerAct, type Asking } from './ask.ts';
import { backOff } from './backoff.ts';
import type { Effect } from './effect.ts';
import { finish, perform } from './perform.ts';

/** Investigations at once; the rest waits in the outbox, P4 longest. */
const parallelLooks = 3;
/** Effects at once in all. */
const parallel = 12;
/** Read ahead, so that a full lane does not hide the others. */
const window = 200;
/** Attempts at an investigation before the card says that none succeeded. */
const tries = 3;

export interface Outbox {
  /** Starts what is due and has a free lane. */
  start(now: Millis): Promise<void>;
  busy(): number;
  /** The store failed under an effect: nobody may go on as if it had been written. Read once. */
  failure(): unknown;
  settled(): Promise<void>;
}

/** Performs due effects, each until it is done: one lane per incident, looks beside messages. `freed` is called when one ends. */
export function outbox(hands: Asking, freed: () => void): Outbox {
  const busy = new Map<string, Promise<void>>();
  let failure: unknown;
  return {
    start: async (now) => {
      for (const stored of urgentFirst(hands, await hands.needs.store.due(now, window))) {
        const lane = laneOf(stored);
        const looks = [...busy.keys()].filter((k) => k.startsWith('look:')).length;
        if (busy.has(lane) || busy.size >= parallel || (lane.startsWith('look:') && looks >= parallelLooks)) continue;
        const work = attempt(hands, stored)
          .catch((error: unknown) => {
            failure = error;
          })
          .finally(() => {
            busy.delete(lane);
            freed();
          });
        busy.set(lane, work);
      }
    },
    busy: () => busy.size,
    failure: () => {
      const last = failure;
      failure = undefined;
      return last;
    },
    settled: async () => {
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

/** People first, then by the priority of the incident; within that in the order they fell due. */
function urgentFirst(hands: Asking, due: readonly StoredEffect[]): readonly StoredEffect[] {
  const priorities = new Map(hands.desk.alive().map((i) => [i.id, i.priority]));
  const rank = (e: StoredEffect): string =>
    (e.body as Effect).do === 'answer' ? 'P0' : e.incident === undefined ? 'P2' : (priorities.get(e.incident) ?? 'P3');
  return [...due].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

/** The one place where a failure is judged: try again later, give up with a word, or let the store's failure stop everything. */
async function attempt(hands: Asking, stored: StoredEffect): Promise<void> {
  try {
    const effect = stored.body as Effect;
    await (effect.do === 'answer' ? answerAct(hands, stored, effect.act) : perform(hands, stored));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    await recover(hands, stored, error);
  }
}

async function recover(hands: Asking, stored: StoredEffect, error: unknown): Promise<void> {
  const { desk, needs } = hands;
  const { incident } = stored;
  const said = desk.houseScrubber().text(error instanceof Error ? error.message : String(error));
  const what = (stored.body as Effect).do;
  const at = needs.clock.now();
  needs.log.warn({ effect: what, incident, attempts: stored.attempts }, said);
  if (error instanceof ChatError && error.kind === 'refused') {
    if (what !== 'post' || incident === undefined) return finish(hands, stored);
    await desk.turn(() => desk.step(incident, { is: 'refused', at, why: error.code }, { done: stored.id }));
    return;
  }
  if (what === 'investigate' && incident !== undefined && stored.attempts + 1 >= tries) {
    await desk.turn(() => desk.step(incident, { is: 'undiagnosed', at, why: said }, { done: stored.id }));
    return;
  }
  const wait = backOff(stored.attempts, (needs.chance ?? Math.random)(), error instanceof ChatError ? error.retryAfter : undefined);
  await desk.turn(() => desk.commit({ postponed: [{ id: stored.id, due: at + wait, error: said }] }));
}
