import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Change, uidOf } from './change.ts';

/** Changes waiting for a consumer, one line per object. */
export interface Queue {
  /** False when it is full and the object is not in it yet: the change was not taken. */
  put(change: Change): boolean;
  size(): number;
  /** Resolves when everything put before this call was delivered. */
  drained(): Promise<void>;
}

export interface QueueOptions {
  readonly limit: number;
  /** Nothing is delivered before this settles. */
  readonly after: Promise<void>;
  /** What it throws is reported to `failed`, and delivery goes on. */
  readonly deliver: (change: Change) => void;
  readonly failed: (change: Change, error: unknown) => void;
}

/** Changes delivered between two turns of the event loop. */
const BATCH = 64;

/**
 * Decouples the socket from the consumer. Changes of one object are merged (the latest state wins, a deletion is kept
 * beside the state before it), so that a slow consumer costs memory for each object once, and never blocks a watch.
 */
export function queue(options: QueueOptions): Queue {
  const waiting = new Map<string, readonly Change[]>();
  let running: Promise<void> | undefined;

  const deliver = (change: Change): void => {
    try {
      options.deliver(change);
    } catch (error) {
      options.failed(change, error);
    }
  };

  const run = async (): Promise<void> => {
    await options.after;
    let done = 0;
    for (const [uid, changes] of waiting) {
      waiting.delete(uid);
      changes.forEach(deliver);
      done += 1;
      if (done % BATCH === 0) await nextTurn();
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.size > 0) await run();
    running = undefined;
  };

  return {
    size: () => waiting.size,
    put(change) {
      const uid = uidOf(change.object);
      const before = waiting.get(uid);
      if (before === undefined && waiting.size >= options.limit) return false;
      waiting.set(uid, merged(before ?? [], change));
      running ??= drain();
      return true;
    },
    drained: () => running ?? Promise.resolve(),
  };
}

function merged(before: readonly Change[], change: Change): readonly Change[] {
  const last = before.at(-1);
  if (last === undefined || change.is === 'gone' || last.is === 'gone') return [...before, change];
  // Listed and then changed by the watch: that is news.
  return [...before.slice(0, -1), { ...change, listed: change.listed && last.listed }];
}
