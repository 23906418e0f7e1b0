import { fits, type ModelConfig, type Usage } from '../../model/index.ts';

/** Anthropic charges what it puts into its cache for five minutes at this multiple of the price of input; the others charge nothing for it. */
const WRITING = 1.25;

/** What so many tokens cost, in millionths of a US dollar, rounded up; undefined where the model has no price. */
export function costOf(prices: ModelConfig['prices'], model: string, usage: Usage): number | undefined {
  const price = prices.find((p) => fits(p.model, model));
  if (price === undefined) return undefined;
  const { written = 0 } = usage;
  const fresh = Math.max(0, usage.input - usage.cached) + written * (WRITING - 1);
  return Math.ceil(fresh * price.input + usage.cached * price.cached + usage.output * price.output);
}
