import type { LinkHealth } from '../model/index.ts';

/** Why the bot cannot do its work now. `since` is a time of day in ISO 8601. */
export interface Reason {
  readonly link: string;
  readonly since: string;
  /** What is wrong and what mends it. */
  readonly why: string;
}

/** What /readyz answers. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  /** Every link, also those without which the work goes on (`needed: false`). */
  readonly links: readonly (Reason & { readonly ok: boolean; readonly needed: boolean })[];
}

/** Without these the bot is blind, mute or without memory. A guard that is not proven closes buttons, a model that is down leaves the rules: both are told, neither keeps it from its work. */
const needed = /^(watch |slack |outbox$|store$|bot$)/;

/** Judges by the links as they are now; pure. */
export function readiness(links: readonly LinkHealth[]): Readiness {
  const told = links.map(({ link, ok, since, why }) => ({
    link,
    since: new Date(since).toISOString(),
    why,
    ok,
    needed: needed.test(link),
  }));
  const reasons = told.filter((l) => l.needed && !l.ok).map(({ link, since, why }): Reason => ({ link, since, why }));
  return { ready: reasons.length === 0, reasons, links: told };
}
