import type { LinkHealth, ModelConfig, Spend } from '../../model/index.ts';
import { grouped, moneyWords, spendWords } from '../advice/spend-words.ts';
import { modelName } from '../advice/model-words.ts';
import { bold, bullets, icon, line, moment, type RichPart, span, type Span } from '../blocks.ts';
import { cut, oneLine } from '../text.ts';

/** How the model stands: what it cost of late, what it may cost, and whether it answers. */
export interface ModelStatus {
  readonly models: readonly [string, ...string[]];
  readonly health: LinkHealth;
  /** Of the hour and of the day up to now, reserved calls in full. */
  readonly hour: Spend;
  readonly day: Spend;
  readonly budget: ModelConfig['budget'];
}

export function modelParts(status: ModelStatus): readonly RichPart[] {
  const { models, budget, hour, day } = status;
  const [first, ...others] = models.map(modelName);
  const spare = others.length === 0 ? '' : `; in its place ${others.slice(0, 3).join(', ')}`;
  return [
    line(bold('The model'), span(`  ${first}${spare}`)),
    bullets([
      healthSpans(status),
      [span(`this hour: ${spendWords(hour)}${leftWords(hour, budget.tokensPerHour, budget.microsPerHour)}`)],
      [span(`this day: ${spendWords(day)}${leftWords(day, budget.tokensPerDay, budget.microsPerDay)}`)],
    ]),
  ];
}

function healthSpans({ health }: ModelStatus): readonly Span[] {
  if (!health.ok)
    return [icon('warning'), span(' does not answer since '), moment(health.since, '{time}'), span(`: ${cut(oneLine(health.why), 240)}`)];
  return [icon('white_check_mark'), span(' answers')];
}

/** `; 1,200 of 200,000 tokens left`, to follow what was spent; `; no ceiling` where there is none. */
export function leftWords(spent: Spend, tokens: number | undefined, micros: number | undefined): string {
  const of = [
    ...(tokens === undefined ? [] : [`${grouped(tokens - spent.input - spent.output)} of ${grouped(tokens)} tokens left`]),
    ...(micros === undefined ? [] : [`${moneyWords(micros - (spent.micros ?? 0))} of ${moneyWords(micros)} left`]),
  ];
  return of.length === 0 ? '; no ceiling' : `; ${of.join(', ')}`;
}
