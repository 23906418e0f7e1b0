import { WebAPIRateLimitedError } from '@slack/web-api';
import type Bottleneck from 'bottleneck';
import type { Clock } from '../../ports/index.ts';
import { ChatError, type Urgency } from '../../ports/index.ts';

/** Sooner first: what a person waits for, then new cards, outcomes, progress. */
const ORDER: readonly Urgency[] = ['answer', 'card', 'outcome', 'progress'];
/** Longest `Retry-After` that is waited for here; beyond it the message goes back to whoever keeps it. */
const PATIENCE = 60_000;

/** One call that waits for its turn. `merge` names the message it edits: of two that wait for the same one, the newer is sent. */
export interface Job {
  readonly urgency: Urgency;
  readonly merge?: string;
  /** Milliseconds since 1970 before which it is not sent. */
  readonly notBefore: number;
  readonly run: () => Promise<void>;
  readonly settle: (error?: unknown) => void;
}

export interface Lane {
  add(job: Job): void;
  waiting(): readonly Job[];
  /** Takes a waiting job out, unsent. */
  drop(job: Job): void;
}

/** One bucket of Slack's rate limits. A 429 stops this lane and no other. */
export function lane(needs: { readonly limiter: Bottleneck; readonly clock: Clock }): Lane {
  const { limiter, clock } = needs;
  let queue: Job[] = [];
  let running = false;
  let stoppedUntil = -Infinity;
  let sleeping = new AbortController();

  /** The most urgent job whose time has come, oldest first. */
  function next(): Job | undefined {
    const due = queue.filter((j) => j.notBefore <= clock.now());
    return ORDER.flatMap((urgency) => due.filter((j) => j.urgency === urgency))[0];
  }

  async function step(): Promise<void> {
    const wait = Math.max(stoppedUntil, Math.min(...queue.map((j) => j.notBefore))) - clock.now();
    if (wait > 0) {
      sleeping = new AbortController();
      return clock.sleep(wait, sleeping.signal);
    }
    await limiter.schedule({ expiration: null }, async () => {
      const job = next();
      if (job === undefined) return;
      queue = queue.filter((j) => j !== job);
      await perform(job);
    });
  }

  async function perform(job: Job): Promise<void> {
    try {
      await job.run();
      job.settle();
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError)) return job.settle(error);
      const pause = error.retryAfter * 1000;
      stoppedUntil = clock.now() + pause;
      if (pause > PATIENCE) job.settle(new ChatError('retry', 'ratelimited', 'Slack asks to slow down', pause));
      else if (queue.some((j) => j.merge !== undefined && j.merge === job.merge)) job.settle();
      else queue.unshift(job);
    }
  }

  async function pump(): Promise<void> {
    if (running) return;
    running = true;
    while (queue.length > 0) await step();
    running = false;
  }

  return {
    add: (job) => {
      queue.push(job);
      sleeping.abort();
      void pump();
    },
    waiting: () => queue,
    drop: (job) => {
      queue = queue.filter((j) => j !== job);
    },
  };
}
