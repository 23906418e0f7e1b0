import type { WorkspaceClock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Envelope, Hub } from './socket/index.ts';

/** Slack's schedule for events that were not acknowledged: at once, after a minute, after five. */
export const REDELIVERY = [0, 60_000, 300_000];

/** Delivers events until one delivery is acknowledged, and records those that never were. */
export class Redelivery {
  readonly #waits: readonly number[];
  readonly #clock: WorkspaceClock;
  readonly #journal: Journal;
  readonly #hub: Hub;

  constructor(waits: readonly number[], parts: { readonly clock: WorkspaceClock; readonly journal: Journal; readonly hub: Hub }) {
    this.#waits = waits;
    this.#clock = parts.clock;
    this.#journal = parts.journal;
    this.#hub = parts.hub;
  }

  async send(event: Envelope): Promise<void> {
    const attempt = event.retry?.attempt ?? 0;
    const ack = await this.#hub.deliver(event);
    if (ack.acked) return;
    const wait = this.#waits[attempt];
    if (wait === undefined) return this.#journal.problem('event-lost', `${event.what} after ${attempt + 1} deliveries`);
    const retry = { attempt: attempt + 1, reason: ack.why === 'late' ? 'timeout' : 'connection_failed' };
    this.#clock.after(wait, () => void this.send({ ...event, retry }));
  }
}
