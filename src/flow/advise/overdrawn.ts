import { maybe, type Millis, type ModelConfig, type SpendEntry, type Usage } from '../../model/index.ts';
import type { Store } from '../../ports/index.ts';

const hour: Millis = 3_600_000;
const day = 24 * hour;

interface Ceiling {
  readonly span: Millis;
  readonly most: number;
  readonly words: string;
  readonly of: (spend: Usage & { readonly micros?: number }) => number;
  /** So much of it, as a person reads it. */
  readonly said: (amount: number) => string;
}

const grouped = (n: number): string => n.toLocaleString('en-US');
const dollars = (micros: number): string => `$${(micros / 1_000_000).toFixed(micros < 10_000 ? 4 : 2)}`;

/** Every ceiling that is set, the hour's before the day's. */
function ceilings({ tokensPerHour, tokensPerDay, microsPerHour, microsPerDay }: ModelConfig['budget']): readonly Ceiling[] {
  const tokens = (span: Millis, most: number | undefined): readonly Ceiling[] =>
    most === undefined ? [] : [{ span, most, words: `${grouped(most)} tokens`, of: (s) => s.input + s.output, said: grouped }];
  const money = (span: Millis, most: number | undefined): readonly Ceiling[] =>
    most === undefined ? [] : [{ span, most, words: dollars(most), of: (s) => s.micros ?? 0, said: dollars }];
  return [...tokens(hour, tokensPerHour), ...tokens(day, tokensPerDay), ...money(hour, microsPerHour), ...money(day, microsPerDay)];
}

/** Looked for in so many steps of a ceiling's span. */
const steps = 12;

/** `spent`: only time makes room. `held`: there is room once calls that are under way turn out to cost less than was set aside for them. */
export interface Overdrawn {
  readonly by: 'spent' | 'held';
  readonly why: string;
}

export interface Books {
  readonly store: Pick<Store, 'spent'>;
  readonly budget: ModelConfig['budget'];
  readonly now: Millis;
  /** Set aside for calls that are under way; the store counts them too. */
  readonly held: readonly SpendEntry[];
}

/** The first ceiling that the entry would break, in words, and from when on there is room again if nothing else is asked. */
export async function overdrawn(books: Books, entry: SpendEntry): Promise<Overdrawn | undefined> {
  for (const ceiling of ceilings(books.budget)) {
    const broken = await broke(ceiling, books, entry);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

async function broke(
  { span, most, words, of, said }: Ceiling,
  { store, now, held }: Books,
  entry: SpendEntry,
): Promise<Overdrawn | undefined> {
  const cost = (one: SpendEntry): number => of({ ...one.usage, ...maybe('micros', one.micros) });
  const used = async (at: Millis): Promise<number> => of(await store.spent(at - span));
  const more = cost(entry);
  const counted = await used(now);
  if (counted + more <= most) return undefined;
  const whole = `${words} of this ${span === hour ? 'hour' : 'day'}`;
  if (more > most) return { by: 'spent', why: `one question may need more than the ${whole}` };
  const aside = held.filter((one) => one.at >= now - span).reduce((sum, one) => sum + cost(one), 0);
  const need = `and this question may need ${said(more)}`;
  const spent = `of the ${whole} ${said(counted - aside)} are spent`;
  if (counted - aside + more <= most)
    return { by: 'held', why: `${spent}, ${said(aside)} are set aside for questions under way, ${need}; try again soon` };
  let step = 1;
  while (step < steps && (await used(now + (step * span) / steps)) + more > most) step += 1;
  return { by: 'spent', why: `${spent}, ${need}; room again from ${clockOf(now + (step * span) / steps)} UTC` };
}

function clockOf(at: Millis): string {
  return new Date(at).toISOString().slice(11, 16);
}
