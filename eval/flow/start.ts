import { setTimeout as pause } from 'node:timers/promises';
import { readCase } from '../../src/adapters/recorded/index.ts';
import { noMeter } from '../../src/adapters/meter/index.ts';
import { type SqliteStore, sqliteStore } from '../../src/adapters/store/index.ts';
import { type FlowNeeds, runFlow } from '../../src/flow/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import { field, type Field } from './field.ts';
import { heard, type Heard } from './heard.ts';
import { quiet } from './quiet.ts';
import { remediation } from './remediation.ts';

export const channel = 'C0ALERTS';

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
  const second = 1_000;
  const flow = await runFlow({
    cluster: sown.cluster,
    chat: listening.chat,
    store,
    clock,
    log: quiet,
    meter: noMeter,
    config: {
      cluster: { use: 'practice', name: 'field' },
      slack: { use: 'local' },
      triage: {
        quiet: second,
        longest: 4 * second,
        soak: 600 * second,
        reopenWithin: 1_800 * second,
        flapWindow: 1_800 * second,
        flapTransitions: 3,
        noteEvery: 900 * second,
        analyses: 3,
      },
      evidence: { timeout: 5 * second, eventLimit: 25, logLines: 200, logBytes: 65_536 },
      scrub: { addresses: 'public' },
    },
    installKey: 'evaluation',
    channel,
    ...(options.fixes.length === 0 ? {} : { remediation: remediation(options.fixes, clock) }),
    ...(options.advice === undefined ? {} : { advice: options.advice }),
  });
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
