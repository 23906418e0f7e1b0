import { type IncidentId, maybe, type Millis, type ModelConfig, type Spend, type SpendEntry, type Usage } from '../../model/index.ts';
import type { AskHow, Attempt, Clock, Meter, Permit, Store } from '../../ports/index.ts';
import type { Desk } from '../desk.ts';
import { type Overdrawn, overdrawn } from './overdrawn.ts';
import { costOf } from './price.ts';

const hour: Millis = 3_600_000;
const day = 24 * hour;

/** What may still be spent, and what was. Absent ceilings have no `left`. */
export interface Standing {
  readonly hour: Spend;
  readonly day: Spend;
  readonly budget: ModelConfig['budget'];
}

/** The budget of the house. What an attempt can cost at most is written down before it is sent, so that no kill and no crowd overdraws it. */
export interface Purse {
  /** The account of one piece of work; `id` names it for good, so that a repeated one adds to it. */
  account(work: { readonly id: string; readonly incident?: IncidentId }): Account;
  standing(): Promise<Standing>;
}

export interface Account {
  readonly permit: AskHow['permit'];
  /** What this piece of work cost so far. */
  spend(): Spend;
}

export interface PurseNeeds {
  readonly store: Pick<Store, 'spent'>;
  readonly desk: Pick<Desk, 'commit'>;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly settings: Pick<ModelConfig, 'budget' | 'prices'>;
}

export function purse(needs: PurseNeeds): Purse {
  const { store, clock, settings } = needs;
  const desk = counter();
  return {
    standing: async () => {
      const now = clock.now();
      return { hour: await store.spent(now - hour), day: await store.spent(now - day), budget: settings.budget };
    },
    account: (work) => accountOf(needs, desk, work),
  };
}

/** Where all accounts of a house come to. */
interface Counter {
  /** Reading what is left and reserving it is one act: two that ask at once must not both get the last of it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Set aside for calls that are under way. */
  readonly held: Map<string, SpendEntry>;
  /** Who asks, in the order they came: only the first tries, so that small ones do not pass a large one for ever. */
  readonly line: Set<object>;
  /** A call has ended, or the line has moved. */
  moved(): void;
  moves(): number;
  /** Resolves with the next move, or when who waits gives up. */
  woken(signal: AbortSignal): Promise<void>;
}

function counter(): Counter {
  let tail: Promise<unknown> = Promise.resolve();
  let moves = 0;
  const held = new Map<string, SpendEntry>();
  const waiting = new Set<() => void>();
  return {
    alone: (work) => {
      const run = tail.then(work);
      tail = run.catch(() => undefined);
      return run;
    },
    held,
    line: new Set(),
    moves: () => moves,
    moved: () => {
      moves += 1;
      for (const wake of waiting) wake();
    },
    woken: (signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
}

function accountOf(needs: PurseNeeds, counted: Counter, { id, incident }: Parameters<Purse['account']>[0]): Account {
  const { store, desk, clock, meter, settings } = needs;
  const began = clock.now();
  const spent = new Map<string, SpendEntry>();
  const write = async (entry: SpendEntry): Promise<void> => {
    spent.set(entry.id, entry);
    await desk.commit({ spend: [entry] });
  };
  const reserved = async ({ model, input, written, output }: Attempt): Promise<Permit | Overdrawn> => {
    const most: Usage = { input, cached: 0, output, ...maybe('written', written) };
    const [n, at] = [spent.size + 1, clock.now()];
    const entryOf = (usage: Usage, state: SpendEntry['state']): SpendEntry => ({
      id: `${id}:${began}:${n}`,
      at,
      model,
      ...maybe('incident', incident),
      state,
      usage,
      ...maybe('micros', costOf(settings.prices, model, usage)),
    });
    const entry = entryOf(most, 'reserved');
    const over = await overdrawn({ store, budget: settings.budget, now: at, held: [...counted.held.values()] }, entry);
    if (over !== undefined) return over;
    await write(entry);
    counted.held.set(entry.id, entry);
    return {
      may: 'send',
      settle: async (usage) => {
        const settled = entryOf(usage === 'unknown' ? most : usage === 'nothing' ? nothing : usage, 'spent');
        measure(meter, settled);
        await write(settled).finally(() => {
          counted.held.delete(entry.id);
          counted.moved();
        });
      },
    };
  };
  const permit: Account['permit'] = async (attempt, signal) => {
    const place = {};
    counted.line.add(place);
    try {
      for (;;) {
        const before = counted.moves();
        if (signal.aborted || first(counted.line) === place) {
          const got = await counted.alone(() => reserved(attempt));
          if ('may' in got) return got;
          if (got.by === 'spent' || signal.aborted) return { may: 'not', why: got.why };
        }
        if (counted.moves() === before) await counted.woken(signal);
      }
    } finally {
      counted.line.delete(place);
      counted.moved();
    }
  };
  return { permit, spend: () => sum([...spent.values()]) };
}

function first<T>(line: ReadonlySet<T>): T | undefined {
  const [one] = line;
  return one;
}

function measure(meter: Meter, { model, usage, micros = 0 }: SpendEntry): void {
  for (const kind of ['input', 'cached', 'output'] as const) meter.add('k8s_rca_model_tokens_total', { model, kind }, usage[kind]);
  meter.add('k8s_rca_model_cost_dollars_total', { model }, micros / 1_000_000);
}

const nothing: Usage = { input: 0, cached: 0, output: 0 };

function sum(entries: readonly SpendEntry[]): Spend {
  const priced = entries.flatMap((e) => e.micros ?? []);
  return {
    calls: entries.length,
    input: entries.reduce((n, e) => n + e.usage.input, 0),
    cached: entries.reduce((n, e) => n + e.usage.cached, 0),
    output: entries.reduce((n, e) => n + e.usage.output, 0),
    ...(priced.length === 0 ? {} : { micros: priced.reduce((n, m) => n + m, 0) }),
  };
}
