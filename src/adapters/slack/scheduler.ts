import Bottleneck from 'bottleneck';
import { LRUCache } from 'lru-cache';
import type { Clock, Log } from '../../ports/index.ts';
import { ChatError, type Urgency } from '../../ports/index.ts';
import { type Job, type Lane, lane } from './lane.ts';

/** Messages that may wait in all; beyond it progress is given back first, and cards never. */
const QUEUE = 500;
/** One message is edited at most this often. */
const EDIT_EVERY = 1_200;
/** `burst` calls at once, then one every `every` milliseconds: what Slack's tiers allow, and a little less. */
const RATES = {
  post: { burst: 3, every: 1_000 },
  edit: { burst: 20, every: 1_250 },
  person: { burst: 40, every: 750 },
} as const;

export interface Turn {
  readonly method: keyof typeof RATES;
  /** Bucket within the method: the channel for posts; the workspace for the rest. */
  readonly bucket: string;
  readonly urgency: Urgency;
}

export interface Scheduler {
  /** Runs a call when its bucket and the more urgent ones allow. */
  run<T>(turn: Turn, call: () => Promise<T>): Promise<T>;
  /** Edits a message: of several that wait the newest is sent, and the others settle with it. */
  edit(message: string, urgency: Urgency, call: () => Promise<void>): Promise<void>;
  counts(): { readonly waiting: number; readonly merged: number; readonly dropped: number };
}

export function scheduler(needs: { readonly clock: Clock; readonly log: Log }): Scheduler {
  const { clock, log } = needs;
  const lanes = new Map<string, Lane>();
  const edited = new LRUCache<string, number>({ max: 5000 });
  const workspace = new Bottleneck({ minTime: 20 });
  const counted = { merged: 0, dropped: 0 };

  function laneOf(method: keyof typeof RATES, bucket: string): Lane {
    const name = `${method}:${bucket}`;
    const there = lanes.get(name);
    if (there !== undefined) return there;
    const { burst, every } = RATES[method];
    const limiter = new Bottleneck({
      maxConcurrent: 1,
      reservoir: burst,
      reservoirIncreaseAmount: 1,
      reservoirIncreaseInterval: every,
      reservoirIncreaseMaximum: burst,
    }).chain(workspace);
    const made = lane({ limiter, clock });
    lanes.set(name, made);
    return made;
  }

  const waiting = (): number => [...lanes.values()].reduce((n, l) => n + l.waiting().length, 0);

  function add(to: Lane, job: Job): void {
    to.add(job);
    if (waiting() > QUEUE) makeRoom();
  }

  function makeRoom(): void {
    for (const l of lanes.values()) {
      const victim = l.waiting().find((j) => j.urgency === 'progress');
      if (victim === undefined) continue;
      l.drop(victim);
      counted.dropped += 1;
      log.warn({ dropped: counted.dropped }, 'too many messages wait for Slack; progress was put back');
      return victim.settle(new ChatError('retry', 'queue_full', 'too many messages wait for Slack', 30_000));
    }
  }

  return {
    run: <T>(turn: Turn, call: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        let result: { readonly value: T } | undefined;
        add(laneOf(turn.method, turn.bucket), {
          urgency: turn.urgency,
          notBefore: -Infinity,
          run: async () => {
            result = { value: await call() };
          },
          settle: (error) => (result === undefined ? reject(asError(error)) : resolve(result.value)),
        });
      }),
    edit: (message, urgency, call) =>
      new Promise<void>((resolve, reject) => {
        const to = laneOf('edit', '');
        const older = to.waiting().find((j) => j.merge === message);
        if (older !== undefined) {
          to.drop(older);
          counted.merged += 1;
        }
        add(to, {
          urgency: older !== undefined && rank(older.urgency) < rank(urgency) ? older.urgency : urgency,
          merge: message,
          notBefore: (edited.get(message) ?? -Infinity) + EDIT_EVERY,
          run: async () => {
            edited.set(message, clock.now());
            await call();
          },
          settle: (error) => {
            older?.settle(error);
            if (error === undefined) resolve();
            else reject(asError(error));
          },
        });
      }),
    counts: () => ({ waiting: waiting(), ...counted }),
  };
}

function rank(urgency: Urgency): number {
  return ['answer', 'card', 'outcome', 'progress'].indexOf(urgency);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('failed');
}
