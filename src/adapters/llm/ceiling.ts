import { type LlmRequest, type ModelConfig, mostInput } from '../../model/index.ts';
import type { Attempt } from '../../ports/index.ts';

/** The most that one attempt can cost, from above: it is set aside before the attempt is sent. */
export function ceilingOf(request: LlmRequest, { model, use }: { readonly model: string; readonly use: ModelConfig['use'] }): Attempt {
  const input = mostInput(Buffer.byteLength(JSON.stringify(request)));
  // Only Anthropic charges for what goes into its cache.
  return { model, input, output: request.mostTokens, ...(use === 'anthropic' ? { written: input } : {}) };
}
