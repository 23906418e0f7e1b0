import { loadCustomKinds } from './controllers/definitions.ts';
import { runControllers } from './loop.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import { Recorders } from './recorder.ts';
import type { LogSource } from './rest/logs.ts';
import type { Store } from './store/store.ts';
import type { Timing } from './timing.ts';

export interface WorldNeeds {
  readonly store: Store;
  readonly timing: Timing;
  readonly random: Random;
  readonly onError: (where: string, error: unknown) => void;
}

export interface World {
  readonly logs: LogSource;
  readonly nodes: {
    fail(name: string): void;
    recover(name: string): void;
    pressure(name: string, type: string, on: 'on' | 'off'): void;
    drain(name: string): void;
    uncordon(name: string): void;
  };
  readonly registry: Faults['registry'];
  healRegistries(): void;
  stop(): void;
}

/** Everything that acts on specs: controllers, scheduler, kubelets. */
export function startWorld(needs: WorldNeeds): World {
  const { store, timing, random, onError } = needs;
  const recorders = new Recorders(store, timing, random);
  void recorders;
  const stop = runControllers(store, timing, [loadCustomKinds(store)], onError);
  const nothing = (): void => undefined;
  return {
    logs: { read: () => undefined, follow: () => nothing },
    nodes: { fail: nothing, recover: nothing, pressure: nothing, drain: nothing, uncordon: nothing },
    registry: nothing,
    healRegistries: nothing,
    stop,
  };
}
