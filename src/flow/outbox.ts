import type { Millis } from '../model/index.ts';
import { ChatError, type StoredEffect, StoreError } from '../ports/index.ts';
import { converse, forgotten, inVain } from './advise/converse.ts';
import { answerAct } from './ask.ts';
import type { Asking } from './tell.ts';
import { backOff } from './backoff.ts';
import type { Effect } from './effect.ts';
import { asError } from './as-error.ts';
import { type Mouth, mouth } from './outbox-link.ts';
import { finish } from './hands.ts';
import { perform } from './perform.ts';

/** Effects at once, by what they are: answers, cards and edits must find a free lane while threads queue for the channel's one message a second. */
const lanes = { card: 8, edit: 3, thread: 3, inner: 8 } as const;
type Lane = keyof typeof lanes | 'look' | 'advice' | 'talk';
/** Read ahead, so that a full lane does not hide the others. */
const window = 1_000;
/** Attempts at an investigation before the card says that none succeeded. */
const tries = 3;

export interface Outbox {
  /** Starts what is due and has a free lane. */
  start(now: Millis): Promise<void>;
  busy(): number;
  /** What is due and not done, by its lane, as the last start found it. */
  depth(): Readonly<Record<Lane, number>>;
  /** Whether what is to be said to people gets through. */
  readonly mouth: Pick<Mouth, 'oldest' | 'health'>;
  /** Throws what ended an effect since the last check: a store that fails. Nobody may go on as if it had been written. */
  check(): void;
  /** Waits for what is being performed, at most so long. How many had not ended by then: they stand in the store and are performed again. */
  settled(within: Millis): Promise<number>;
}

/** Performs due effects, each until it is done: one lane per incident, looks beside messages. `freed` is called when one ends. */
export function outbox(hands: Asking, freed: () => void): Outbox {
  const busy = new Map<string, { readonly kind: Lane; readonly work: Promise<void> }>();
  // People's questions have lanes of their own: no storm of cards may fill them.
  const model = hands.advice?.needs.settings.calls.atOnce ?? 1;
  const most: Readonly<Record<Lane, number>> = { ...lanes, look: hands.needs.config.triage.analyses, advice: model, talk: model };
  let failure: Error | undefined;
  let depth: Readonly<Record<Lane, number>> = none;
  const { clock } = hands.needs;
  const said = mouth(clock.now());
  const tried = async (stored: StoredEffect): Promise<void> => {
    const how = await attempt(hands, stored);
    if (kindOf(stored) === 'card') said.tried(stored, how, clock.now());
  };
  return {
    start: async (now) => {
      const due = await hands.needs.store.due(now, window);
      depth = counted(due);
      said.due(due.filter((stored) => kindOf(stored) === 'card'));
      for (const stored of urgentFirst(hands, due)) {
        const kind = kindOf(stored);
        // One incident's messages go out in order; looks, edits of its card and the clock go beside them.
        const lane = `${kind === 'card' || kind === 'thread' ? 'say' : kind} ${stored.incident ?? stored.key}`;
        const same = [...busy.values()].filter((b) => b.kind === kind).length;
        if (busy.has(lane) || same >= most[kind]) continue;
        const work = tried(stored)
          .catch((error: unknown) => {
            failure = asError(error);
          })
          .finally(() => {
            busy.delete(lane);
            freed();
          });
        busy.set(lane, { kind, work });
      }
    },
    busy: () => busy.size,
    depth: () => depth,
    mouth: said,
    check: () => {
      const last = failure;
      failure = undefined;
      if (last !== undefined) throw last;
    },
    settled: async (within) => {
      const over = new AbortController();
      const all = Promise.allSettled([...busy.values()].map((b) => b.work));
      await Promise.race([all, hands.needs.clock.sleep(within, over.signal)]);
      over.abort();
      return busy.size;
    },
  };
}

const none: Readonly<Record<Lane, number>> = { card: 0, edit: 0, thread: 0, inner: 0, look: 0, advice: 0, talk: 0 };

function counted(due: readonly StoredEffect[]): Readonly<Record<Lane, number>> {
  const all = { ...none };
  for (const stored of due) all[kindOf(stored)] += 1;
  return all;
}

function kindOf(stored: StoredEffect): Lane {
  const { do: what } = stored.body as Effect;
  if (what === 'investigate' || what === 'offer') return 'look';
  if (what === 'advise') return 'advice';
  if (what === 'converse') return 'talk';
  if (what === 'wake' || what === 'remedy') return 'inner';
  if (what === 'update') return 'edit';
  return what === 'open-thread' ? 'thread' : 'card';
}

const order: Readonly<Record<Effect['do'], number>> = {
  answer: 0,
  converse: 0,
  remedy: 0,
  wake: 1,
  post: 2,
  summary: 2,
  'say-blind': 2,
  'say-back': 2,
  reply: 3,
  investigate: 3,
  offer: 3,
  update: 4,
  'open-thread': 5,
  advise: 5,
};

/** People first, then cards, then what completes them; within that by the priority of the incident, then as they fell due. */
function urgentFirst(hands: Asking, due: readonly StoredEffect[]): readonly StoredEffect[] {
  const priorities = new Map(hands.desk.alive().map((i) => [i.id, Number(i.priority.slice(1))]));
  const rank = (e: StoredEffect): number => {
    const what = (e.body as Effect).do;
    // Edits go as they fell due: a card that changes all the time must not keep the others from saying that they recovered.
    const priority = what === 'update' || e.incident === undefined ? 0 : (priorities.get(e.incident) ?? 3);
    return order[what] * 10 + priority;
  };
  return [...due].sort((a, b) => rank(a) - rank(b));
}

/** The one place where a failure is judged: try again later, give up with a word, or let the store's failure stop everything. */
async function attempt(hands: Asking, stored: StoredEffect): Promise<'done' | 'again'> {
  try {
    const effect = stored.body as Effect;
    if (effect.do === 'answer') await answerAct(hands, stored, effect.act);
    else if (effect.do === 'converse') await converse(hands, stored, effect.act);
    else await perform(hands, stored);
    return 'done';
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return recover(hands, stored, error);
  }
}

async function recover(hands: Asking, stored: StoredEffect, error: unknown): Promise<'done' | 'again'> {
  const { desk, needs } = hands;
  const { incident } = stored;
  const said = desk.houseScrubber().text(error instanceof Error ? error.message : String(error));
  const what = (stored.body as Effect).do;
  const at = needs.clock.now();
  needs.log.warn({ effect: what, incident, attempts: stored.attempts }, said);
  if (error instanceof ChatError && error.kind === 'refused') {
    if (what !== 'post' || incident === undefined) await finish(hands, stored);
    else await desk.turn(() => desk.step(incident, { is: 'refused', at, why: error.code }, { done: stored.id }));
    return 'done';
  }
  if (what === 'investigate' && incident !== undefined && stored.attempts + 1 >= tries) {
    await desk.turn(() => desk.step(incident, { is: 'undiagnosed', at, why: said }, { done: stored.id }));
    return 'done';
  }
  if (stored.attempts + 1 >= tries && !(error instanceof ChatError)) {
    const { body } = stored as { readonly body: Effect };
    // A model is not paid again and again for what fails on our side.
    if (body.do === 'converse') {
      if (stored.attempts + 1 >= 2 * tries) {
        await finish(hands, stored, forgotten(body.act));
        return 'done';
      }
      await inVain(hands, body.act, said);
    }
    if (body.do === 'advise' && incident !== undefined) {
      const advice = { is: 'none', at, code: 'unknown', why: said } as const;
      await desk.turn(() => desk.step(incident, { is: 'advised', at, of: body.of, advice }, { done: stored.id }));
      return 'done';
    }
  }
  const wait = backOff(stored.attempts, (needs.chance ?? Math.random)(), error instanceof ChatError ? error.retryAfter : undefined);
  await desk.turn(() => desk.commit({ postponed: [{ id: stored.id, due: at + wait, error: said }] }));
  return 'again';
}
