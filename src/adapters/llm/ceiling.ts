import { type LlmRequest, mostInput } from '../../model/index.ts';
import type { Attempt } from '../../ports/index.ts';

/** The most that one attempt can cost, from above: it is set aside before the attempt is sent. */
export function ceilingOf(request: LlmRequest, model: string): Attempt {
  return { model, input: mostInput(Buffer.byteLength(JSON.stringify(request))), output: request.mostTokens };
}
