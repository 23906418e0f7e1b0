import { z } from 'zod';
import type { LlmReply, LlmRequest } from '../../../model/index.ts';
import type { Answer } from '../attempter.ts';
import { freshId } from '../conversation.ts';
import { bare } from '../in-words.ts';
import { modelName } from '../model-name.ts';
import { usageOf } from '../usage.ts';

const BLOCK = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown().optional() }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);

/** What is read of a message. */
const MESSAGE = z.object({
  type: z.literal('message'),
  model: z.unknown().optional(),
  content: z.array(BLOCK),
  stop_reason: z.string().nullish(),
  usage: z.record(z.string(), z.unknown()).nullish(),
});

/** Throws on what is no message. */
export function answerOf(raw: unknown, request: LlmRequest): Answer {
  const { content, stop_reason: stopped, usage, model } = MESSAGE.parse(raw);
  const counted = countedOf(usage ?? {});
  const calls = content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
  return {
    text: bare(content.map((block) => (block.type === 'text' ? block.text : '')).join(''), request.answer),
    calls: calls.map(({ name, input }, place) => ({ id: freshId(request.turns, place), name, arguments: input ?? undefined })),
    ended: ended(stopped),
    ...(counted === undefined ? {} : { usage: counted }),
    ...modelName(model),
  };
}

function ended(reason: string | null | undefined): LlmReply['ended'] {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  return reason === 'refusal' ? 'filtered' : 'stop';
}

/** `input_tokens` is only what neither came from the cache nor went into it. */
function countedOf(usage: Readonly<Record<string, unknown>>): Answer['usage'] {
  const [fresh, written, read] = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'].map((key) => usage[key] ?? 0);
  if (usage['input_tokens'] === undefined || typeof fresh !== 'number') return undefined;
  if (typeof written !== 'number' || typeof read !== 'number') return undefined;
  return usageOf({ input: fresh + written + read, cached: read, output: usage['output_tokens'], written });
}
