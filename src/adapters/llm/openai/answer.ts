import { z } from 'zod';
import type { LlmReply, LlmRequest } from '../../../model/index.ts';
import type { Answer } from '../attempter.ts';
import { freshId } from '../conversation.ts';
import { bare } from '../in-words.ts';
import { modelName } from '../model-name.ts';
import { usageOf } from '../usage.ts';

/** What is read of a completion. Compatible servers leave out much of the rest, and each something else. */
const COMPLETION = z.object({
  model: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.unknown().optional() }) })).nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: z.unknown().optional(),
      completion_tokens: z.unknown().optional(),
      prompt_tokens_details: z.object({ cached_tokens: z.unknown().optional() }).nullish(),
    })
    .nullish(),
});

/** Throws on what is no completion. */
export function answerOf(completion: unknown, request: LlmRequest): Answer {
  const { choices, usage, model } = COMPLETION.parse(completion);
  const [choice] = choices;
  if (choice === undefined) throw new Error('no choice');
  const { message, finish_reason: finish } = choice;
  const calls = (message.tool_calls ?? []).map(({ function: called }, place) => ({
    id: freshId(request.turns, place),
    name: called.name,
    arguments: parsed(called.arguments),
  }));
  const counted = usageOf({
    input: usage?.prompt_tokens,
    cached: usage?.prompt_tokens_details?.cached_tokens,
    output: usage?.completion_tokens,
  });
  return {
    text: bare(message.content ?? '', request.answer),
    calls,
    ended: typeof message.refusal === 'string' && message.refusal !== '' ? 'filtered' : ended(finish),
    ...(counted === undefined ? {} : { usage: counted }),
    ...modelName(model),
  };
}

function ended(finish: string | null | undefined): LlmReply['ended'] {
  if (finish === 'length') return 'length';
  return finish === 'content_filter' ? 'filtered' : 'stop';
}

/** Arguments are JSON in a string; some servers send the value itself. */
function parsed(given: unknown): unknown {
  if (typeof given !== 'string') return given ?? undefined;
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
