import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KubeObject } from '../../model/index.ts';
import type { Clock } from '../../ports/index.ts';
import { backoff } from './backoff.ts';
import { type Change, uidOf } from './change.ts';
import { type Facts, countError, newFacts } from './facts.ts';
import { type ApiFailure, failureFrom } from './failure.ts';
import { listAll } from './list-all.ts';
import { type Memory, memory } from './memory.ts';
import { pace } from './pace.ts';
import { type Queue, queue } from './queue.ts';
import { waitAfter } from './recovery.ts';
import type { Tuning } from './tuning.ts';
import type { Turns } from './turns.ts';
import { watchOnce } from './watch-once.ts';
import type { Heard, Source } from './watch-source.ts';

export interface ReflectorOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tuning: Tuning;
  readonly turns: Turns;
  /** Objects it says no to are neither kept nor told. */
  readonly keep: (object: KubeObject) => boolean;
  /** Nothing is told before this settles. */
  readonly after: Promise<void>;
  readonly deliver: (change: Change) => void;
  /** A consumer's exception: counted, and told here. */
  readonly failed: (change: Change, error: unknown) => void;
  /** Told once per spell of trouble, and again when its kind changes. */
  readonly troubled: (failure: ApiFailure) => void;
  readonly recovered: () => void;
}

/** A list and watch of one kind that ends only by `stop`. */
export interface Reflector {
  readonly memory: Memory;
  /** Settles when the first complete list is in memory, or when the kind turned out not to be readable. */
  readonly listed: Promise<void>;
  /** As `listed`, and everything in it was delivered. */
  readonly synced: Promise<void>;
  facts(): Facts;
  stop(): Promise<void>;
}

interface State extends ReflectorOptions {
  readonly facts: Facts;
  readonly memory: Memory;
  readonly queue: Queue;
  readonly signal: AbortSignal;
  readonly pace: ReturnType<typeof pace>;
  readonly backoff: ReturnType<typeof backoff>;
  /** Undefined: a list is due. */
  resourceVersion: string | undefined;
  /** The queue overflowed: relist when it has drained. */
  dirty: boolean;
  readonly arrived: () => void;
}

/** Differences taken in between two turns of the event loop. */
const BATCH = 500;

function enter(state: State, now: Facts['state']): void {
  state.facts.state = now;
  state.facts.since = state.clock.now();
}

function heardSomething({ facts, clock }: State): void {
  facts.heardAt = clock.now();
}

/** The server accepted the watch: what went wrong before is over, though not yet forgotten by the back-off. */
function accepted(state: State): void {
  const { facts, clock } = state;
  enter(state, 'watching');
  heardSomething(state);
  if (facts.failure !== undefined) state.recovered();
  if (facts.failure !== undefined || facts.steadyAt === undefined) facts.steadyAt = clock.now();
  facts.failure = undefined;
}

function healthy(state: State): void {
  state.backoff.reset();
  state.facts.failedInARow = 0;
}

/** Memory changes only when the queue took the change: what it refuses shows up again as a difference at the next list. */
function take(state: State, change: Change): boolean {
  if (!state.queue.put(change)) return false;
  state.memory.apply(change);
  state.facts.objects = state.memory.size();
  return true;
}

async function relist(state: State): Promise<void> {
  enter(state, 'listing');
  const { source, clock, signal, keep, tuning } = state;
  const listing = { source, clock, signal, keep, timeout: tuning.listTimeout, heard: () => heardSomething(state) };
  const found = await state.turns.take(() => listAll(listing));
  let compared = 0;
  for (const change of state.memory.diff(found.objects)) {
    while (!take(state, change)) await state.queue.drained();
    compared += 1;
    if (compared % BATCH === 0) await nextTurn();
  }
  state.dirty = false;
  state.resourceVersion = found.resourceVersion;
  state.facts.listedAt = clock.now();
  state.facts.lists += 1;
  state.arrived();
}

/** The changes an event means to this memory. Repeats and deletions of what was never told mean none. */
function changesOf(state: State, heard: Heard): readonly Change[] {
  if (heard.is === 'bookmark' || !state.keep(heard.object)) return [];
  const { object } = heard;
  const known = state.memory.get(uidOf(object));
  if (heard.is === 'gone') return known === undefined ? [] : [{ is: 'gone', object, listed: false }];
  if (known?.metadata.resourceVersion === object.metadata.resourceVersion && known !== undefined) return [];
  const former = known ?? state.memory.find(object.metadata.namespace, object.metadata.name);
  const replaced = former !== undefined && uidOf(former) !== uidOf(object);
  const seen: Change = { is: 'seen', object, listed: false };
  return replaced ? [{ is: 'gone', object: former, listed: false }, seen] : [seen];
}

function hear(state: State, heard: Heard, relistSoon: () => void): void {
  heardSomething(state);
  healthy(state);
  if (heard.resourceVersion !== '') state.resourceVersion = heard.resourceVersion;
  if (heard.is === 'bookmark') state.facts.bookmarkAt = state.clock.now();
  else state.pace.tick();
  for (const change of changesOf(state, heard)) {
    if (take(state, change)) continue;
    state.facts.dropped += 1;
    if (state.dirty) continue;
    state.dirty = true;
    void state.queue.drained().then(relistSoon);
  }
}

async function follow(state: State, resourceVersion: string): Promise<void> {
  const { source, clock, tuning, random } = state;
  const session = new AbortController();
  const stop = (): void => session.abort();
  state.signal.addEventListener('abort', stop, { once: true });
  const [least, most] = tuning.watchSeconds;
  const began = clock.now();
  try {
    await watchOnce({
      source,
      clock,
      resourceVersion,
      seconds: Math.round(least + random() * (most - least)),
      openTimeout: tuning.listTimeout,
      stallLimit: () => (state.pace.isBusy() ? tuning.stallBusy : tuning.stallQuiet),
      signal: session.signal,
      opened: () => accepted(state),
      on: (heard) => hear(state, heard, stop),
    });
  } finally {
    state.signal.removeEventListener('abort', stop);
    if (clock.now() - began >= tuning.longEnough) healthy(state);
  }
  state.facts.restarts += 1;
  if (state.dirty) state.resourceVersion = undefined;
  else if (clock.now() - began < tuning.longEnough) await pause(state, state.backoff.next());
}

async function pause(state: State, ms: number): Promise<void> {
  if (ms > 0) await state.clock.sleep(ms, state.signal);
}

async function recover(state: State, failure: ApiFailure): Promise<void> {
  const { facts } = state;
  if (facts.failure?.kind !== failure.kind) state.troubled(failure);
  facts.failure = failure;
  facts.failedInARow += 1;
  countError(facts, failure.message.startsWith('the watch went silent') ? 'stalled' : failure.kind);
  const { wait, relist: again, unreadable } = waitAfter(failure, state, facts.failedInARow);
  if (again) state.resourceVersion = undefined;
  if (unreadable) state.arrived();
  enter(state, 'waiting');
  await pause(state, wait);
}

async function run(state: State): Promise<void> {
  await pause(state, state.random() * state.tuning.startSpread);
  while (!state.signal.aborted) {
    try {
      if (state.resourceVersion === undefined) await relist(state);
      if (state.resourceVersion !== undefined && !state.signal.aborted) await follow(state, state.resourceVersion);
    } catch (error) {
      if (!state.signal.aborted) await recover(state, failureFrom(error));
    }
  }
  enter(state, 'stopped');
}

/** Starts at once. Never rejects and never throws: failures show in `facts`. */
export function startReflector(options: ReflectorOptions): Reflector {
  const facts = newFacts(options.clock.now());
  const abort = new AbortController();
  const { promise: listed, resolve: arrived } = Promise.withResolvers<void>();
  const changes = queue({
    limit: options.tuning.queueLimit,
    after: options.after,
    deliver: options.deliver,
    failed: (change, error) => {
      countError(facts, 'handler');
      options.failed(change, error);
    },
  });
  const state: State = {
    ...options,
    facts,
    memory: memory(),
    queue: changes,
    signal: abort.signal,
    pace: pace(options.clock),
    backoff: backoff(options.tuning.backoff, options.random),
    resourceVersion: undefined,
    dirty: false,
    arrived,
  };
  const running = run(state);
  return {
    memory: state.memory,
    listed,
    synced: listed.then(() => changes.drained()),
    facts: () => facts,
    stop: async () => {
      abort.abort();
      arrived();
      await running;
    },
  };
}
