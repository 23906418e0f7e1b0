import type { WorkspaceClock } from './clock.ts';
import type { Dice } from './dice.ts';

const TRIGGER_LIFE = 3_000;
const RESPONSE_LIFE = 30 * 60_000;
const RESPONSE_USES = 5;

/** Where an answer through a response_url goes. */
export interface ResponsePlace {
  readonly channel: string;
  readonly user: string;
  readonly thread?: string;
  /** The message a button was on; absent for a slash command. */
  readonly message?: string;
}

/** Trigger ids and response urls: short-lived permissions, counted. */
export class Handles {
  readonly #triggers = new Map<string, { readonly user: string; readonly until: number; readonly view?: string; used: boolean }>();
  readonly #responses = new Map<string, { readonly place: ResponsePlace; readonly until: number; left: number }>();
  readonly #clock: WorkspaceClock;
  readonly #dice: Dice;

  constructor(clock: WorkspaceClock, dice: Dice) {
    this.#clock = clock;
    this.#dice = dice;
  }

  /** A trigger for one modal within three seconds. `view`: the modal it was pressed in. */
  trigger(user: string, view?: string): string {
    const id = `${this.#clock.now()}.${this.#dice.pick(1e9)}.${this.#dice.hex(32)}`;
    this.#triggers.set(id, { user, until: this.#clock.now() + TRIGGER_LIFE, used: false, ...(view === undefined ? {} : { view }) });
    return id;
  }

  useTrigger(id: string): { readonly user: string; readonly view?: string } | { readonly error: string } {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return { error: 'invalid_trigger_id' };
    if (trigger.used) return { error: 'exchanged_trigger_id' };
    if (this.#clock.now() > trigger.until) return { error: 'expired_trigger_id' };
    trigger.used = true;
    return trigger;
  }

  /** The path part of a new response_url. */
  response(place: ResponsePlace): string {
    const id = this.#dice.hex(24);
    this.#responses.set(id, { place, until: this.#clock.now() + RESPONSE_LIFE, left: RESPONSE_USES });
    return id;
  }

  useResponse(id: string): ResponsePlace | { readonly error: string } {
    const found = this.#responses.get(id);
    if (found === undefined || this.#clock.now() > found.until) return { error: 'expired_url' };
    if (found.left === 0) return { error: 'used_url' };
    found.left -= 1;
    return found.place;
  }
}
