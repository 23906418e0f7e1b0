import { setTimeout as pause } from 'node:timers/promises';
import { readCase } from '../../src/adapters/recorded/index.ts';
import { type SqliteStore, sqliteStore } from '../../src/adapters/store/index.ts';
import { type FlowNeeds, runFlow } from '../../src/flow/index.ts';
import { maybe } from '../../src/model/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import { field, type Field } from './field.ts';
import { heard, type Heard } from './heard.ts';
import { needsOf } from './needs.ts';

export interface FlowOptions {
  /** Time of the recordings: the flow's clock begins there. */
  readonly now: number;
  /** The flow's seconds in one of ours. */
  readonly speed: number;
  /** What no namespace of a case owns, in the case format. */
  readonly common: unknown;
  /** Namespaces that are open to fixes; none: fixes are off. */
  readonly fixes: readonly string[];
  readonly advice?: NonNullable<FlowNeeds['advice']>;
  /** A clock that others go by too; one of its own when absent. */
  readonly clock?: Clock;
  /** Where the database stands; in memory when absent. */
  readonly file?: string;
}

/** The real flow and store between recorded clusters and a chat that keeps what it hears. */
export interface RunningFlow {
  readonly field: Field;
  readonly heard: Heard;
  readonly store: SqliteStore;
  readonly clock: Clock;
  /** Settles when nothing is due within so many of the flow's milliseconds, or throws after `longest` of ours. */
  settled(ahead: number, longest: number): Promise<void>;
  stop(): Promise<void>;
}

export function clockFrom(start: number, speed: number): Clock {
  const origin = performance.now();
  return {
    now: () => Math.round(start + (performance.now() - origin) * speed),
    sleep: (ms, signal) => pause(Math.min(ms / speed, 2 ** 30), undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  };
}

export async function startFlow(options: FlowOptions): Promise<RunningFlow> {
  const clock = options.clock ?? clockFrom(options.now, options.speed);
  const sown = field(readCase(options.common), () => clock.now());
  const listening = heard(() => clock.now());
  const store = await sqliteStore({ file: options.file ?? ':memory:', now: () => clock.now() });
  const { fixes, advice } = options;
  const flow = await runFlow(needsOf({ cluster: sown.cluster, chat: listening.chat, store, clock, fixes, ...maybe('advice', advice) }));
  await flow.ready;
  return {
    field: sown,
    heard: listening,
    store,
    clock,
    settled: async (ahead, longest) => {
      for (const end = performance.now() + longest; ; await pause(50)) {
        const next = await store.nextDue();
        if (next === undefined || next > clock.now() + ahead) return;
        if (performance.now() > end) throw new Error(`the flow did not come to rest within ${longest / 1000} s`);
      }
    },
    stop: async () => {
      await flow.stop();
      await store.close();
    },
  };
}
