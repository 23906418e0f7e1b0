import type { LinkHealth, Millis } from '../model/index.ts';
import { StoreError } from '../ports/index.ts';
import { asError } from './as-error.ts';

/** The store as a link: with it down nothing may be believed done. */
export interface StoreLink {
  health(): LinkHealth;
  /** An error that is not the store's is thrown on: it ends the flow. */
  failed(error: unknown, at: Millis): void;
  /** Writes and sees whether it can, when that was not seen lately. */
  prove(at: Millis): Promise<void>;
}

/** While nothing happens nothing is written, and nobody would notice that it cannot be. */
const proveEvery: Millis = 30_000;

export function storeLink(start: Millis, write: (at: Millis) => Promise<unknown>): StoreLink {
  let now: LinkHealth = { link: 'store', ok: true, since: start, why: '' };
  let provenAt = -Infinity;
  return {
    health: () => now,
    failed: (error, at) => {
      if (!(error instanceof StoreError)) throw asError(error);
      now = { link: 'store', ok: false, since: now.ok ? at : now.since, why: `${error.message}; ${error.mend}` };
    },
    prove: async (at) => {
      // What failed works again only once it has taken something.
      if (now.ok && at - provenAt < proveEvery) return;
      await write(at);
      provenAt = at;
      if (!now.ok) now = { link: 'store', ok: true, since: at, why: '' };
    },
  };
}
