import { fits, type ModelConfig, type Usage } from '../../model/index.ts';

/** What so many tokens cost, in millionths of a US dollar, rounded up; undefined where the model has no price. */
export function costOf(prices: ModelConfig['prices'], model: string, usage: Usage): number | undefined {
  const price = prices.find((p) => fits(p.model, model));
  if (price === undefined) return undefined;
  const fresh = Math.max(0, usage.input - usage.cached);
  return Math.ceil(fresh * price.input + usage.cached * price.cached + usage.output * price.output);
}
