import type { WorkspaceClock } from './clock.ts';
import type { Dice } from './dice.ts';
import type { Faults } from './faults.ts';
import type { Handles } from './handles.ts';
import type { Journal } from './journal.ts';
import type { Manifest } from './manifest.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Redelivery } from './redelivery.ts';
import type { Hub } from './socket/index.ts';
import type { World } from './world.ts';

/** The parts of one running workspace, as its doors (Web API, sockets, page, control) see them. */
export interface House {
  readonly manifest: Manifest;
  readonly scopes: readonly string[];
  readonly blocks: 'all' | 'classic';
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly clock: WorkspaceClock;
  readonly dice: Dice;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly handles: Handles;
  readonly world: World;
  readonly hub: Hub;
  readonly redeliver: Redelivery;
  /** `http://127.0.0.1:<port>`, known once it listens. */
  readonly origin: () => string;
}

/** A refusal of the Web API: HTTP 200 with `ok: false`. */
export class ApiError extends Error {
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(code: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.extra = extra;
  }
}
