import type { LlmRequest } from '../../model/index.ts';
import type { Attempt } from '../../ports/index.ts';

/** Bytes a token holds at least, over a whole prompt: English has four, JSON and hexadecimal digits between two and three. */
const BYTES_A_TOKEN = 2;
/** What a vendor puts around a request: instructions for tools and for the form of the answer. */
const AROUND = 500;

/** The most that one attempt can cost, from above: it is set aside before the attempt is sent. */
export function ceilingOf(request: LlmRequest, model: string): Attempt {
  const bytes = Buffer.byteLength(JSON.stringify(request));
  return { model, input: Math.ceil(bytes / BYTES_A_TOKEN) + AROUND, output: request.mostTokens };
}
