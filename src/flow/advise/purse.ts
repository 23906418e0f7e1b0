import { type IncidentId, maybe, type Millis, type ModelConfig, type Spend, type SpendEntry, type Usage } from '../../model/index.ts';
import type { AskHow, Attempt, Clock, Meter, Permit, Store } from '../../ports/index.ts';
import type { Desk } from '../desk.ts';
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

export function purse({ store, desk, clock, meter, settings }: PurseNeeds): Purse {
  const { budget, prices } = settings;
  let tail: Promise<unknown> = Promise.resolve();
  /** Reading what is left and reserving it is one act: two that ask at once must not both get the last of it. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const run = tail.then(work);
    tail = run.catch(() => undefined);
    return run;
  };
  const standing = async (): Promise<Standing> => {
    const now = clock.now();
    return { hour: await store.spent(now - hour), day: await store.spent(now - day), budget };
  };
  return {
    standing,
    account: ({ id, incident }) => {
      const began = clock.now();
      const spent = new Map<string, SpendEntry>();
      const write = async (entry: SpendEntry): Promise<void> => {
        spent.set(entry.id, entry);
        await desk.commit({ spend: [entry] });
      };
      const permit = ({ model, input, output }: Attempt): Promise<Permit> =>
        alone(async () => {
          const most: Usage = { input, cached: 0, output };
          const entryOf = (usage: Usage, state: SpendEntry['state']): SpendEntry => ({
            id: `${id}:${began}:${n}`,
            at,
            model,
            ...maybe('incident', incident),
            state,
            usage,
            ...maybe('micros', costOf(prices, model, usage)),
          });
          const n = spent.size + 1;
          const at = clock.now();
          const entry = entryOf(most, 'reserved');
          const why = await overdrawn({ store, budget, now: at }, entry);
          if (why !== undefined) return { may: 'not', why };
          await write(entry);
          return {
            may: 'send',
            settle: (usage) => {
              const settled = entryOf(usage === 'unknown' ? most : usage === 'nothing' ? nothing : usage, 'spent');
              measure(meter, settled);
              return write(settled);
            },
          };
        });
      return { permit, spend: () => sum([...spent.values()]) };
    },
  };
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

interface Ceiling {
  readonly span: Millis;
  readonly most: number;
  readonly words: string;
  readonly of: (spend: Usage & { readonly micros?: number }) => number;
}

/** Every ceiling that is set, the hour's before the day's. */
function ceilings({ tokensPerHour, tokensPerDay, microsPerHour, microsPerDay }: ModelConfig['budget']): readonly Ceiling[] {
  const tokens = (span: Millis, most: number | undefined): readonly Ceiling[] =>
    most === undefined ? [] : [{ span, most, words: `${most.toLocaleString('en-US')} tokens`, of: (s) => s.input + s.output }];
  const money = (span: Millis, most: number | undefined): readonly Ceiling[] =>
    most === undefined ? [] : [{ span, most, words: `$${(most / 1_000_000).toFixed(2)}`, of: (s) => s.micros ?? 0 }];
  return [...tokens(hour, tokensPerHour), ...tokens(day, tokensPerDay), ...money(hour, microsPerHour), ...money(day, microsPerDay)];
}

/** Looked for in so many steps of a ceiling's span. */
const steps = 12;

/** Which ceiling the entry would break, in words, and from when on there is room again if nothing else is asked. */
async function overdrawn(
  { store, budget, now }: { readonly store: Pick<Store, 'spent'>; readonly budget: ModelConfig['budget']; readonly now: Millis },
  entry: SpendEntry,
): Promise<string | undefined> {
  const more: Usage & { readonly micros?: number } = { ...entry.usage, ...maybe('micros', entry.micros) };
  for (const { span, most, words, of } of ceilings(budget)) {
    const fits = async (at: Millis): Promise<boolean> => of(await store.spent(at - span)) + of(more) <= most;
    if (await fits(now)) continue;
    const named = `${words} of this ${span === hour ? 'hour' : 'day'}`;
    if (of(more) > most) return `one question may need more than the ${named}`;
    let step = 1;
    while (step < steps && !(await fits(now + (step * span) / steps))) step += 1;
    return `the ${named} are spent; room again from ${clockOf(now + (step * span) / steps)} UTC`;
  }
  return undefined;
}

function clockOf(at: Millis): string {
  return new Date(at).toISOString().slice(11, 16);
}
