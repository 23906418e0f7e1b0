import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LlmReply, LlmRequest } from '../../../model/index.ts';
import type { Answer } from '../attempter.ts';
import { freshId } from '../conversation.ts';
import { bare } from '../in-words.ts';
import { modelName } from '../model-name.ts';
import { usageOf } from '../usage.ts';
import type { Signatures } from './request.ts';

const PART = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  functionCall: z.object({ name: z.string(), args: z.unknown().optional() }).nullish(),
});

/** What is read of a reply. Without a candidate the prompt itself was withheld, and the reply says so. */
const CONTENT = z
  .object({
    candidates: z
      .array(z.object({ finishReason: z.string().nullish(), content: z.object({ parts: z.array(PART).nullish() }).nullish() }))
      .nullish(),
    promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
    usageMetadata: z.record(z.string(), z.unknown()).nullish(),
    modelVersion: z.unknown().optional(),
  })
  .refine((c) => (c.candidates?.length ?? 0) > 0 || c.promptFeedback?.blockReason !== undefined);

const FILTERED: ReadonlySet<string> = new Set(['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII']);

/** Throws on what is no reply. Signatures of its calls are kept for the next request. */
export function answerOf(raw: unknown, request: LlmRequest, signatures: Signatures): Answer {
  const content = CONTENT.parse(raw);
  const candidate = content.candidates?.[0];
  const parts = candidate?.content?.parts ?? [];
  const text = parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join('');
  const usage = counted(content.usageMetadata ?? {});
  return {
    text: bare(text, request.answer),
    calls: callsOf(parts, request, signatures),
    ended: candidate === undefined ? 'filtered' : ended(candidate.finishReason ?? 'STOP'),
    ...(usage === undefined ? {} : { usage }),
    ...modelName(content.modelVersion),
  };
}

/** Ids differ among all conversations, because signatures are remembered by them. */
function callsOf(parts: readonly z.infer<typeof PART>[], request: LlmRequest, signatures: Signatures): Answer['calls'] {
  const calls = parts.flatMap(({ functionCall, thoughtSignature }) => (functionCall ? [{ ...functionCall, thoughtSignature }] : []));
  return calls.map(({ name, args, thoughtSignature }, place) => {
    const id = `${freshId(request.turns, place)}-${randomUUID().slice(0, 8)}`;
    if (typeof thoughtSignature === 'string') signatures.set(id, thoughtSignature);
    return { id, name, arguments: args ?? undefined };
  });
}

function ended(reason: string): LlmReply['ended'] {
  if (reason === 'MAX_TOKENS') return 'length';
  return FILTERED.has(reason) ? 'filtered' : 'stop';
}

/** Thoughts are output that is not shown, and paid like it; what tools brought in is input. */
function counted(usage: Readonly<Record<string, unknown>>): Answer['usage'] {
  const sum = (...keys: readonly string[]): unknown => {
    const values = keys.map((key) => usage[key] ?? 0);
    return values.every((v) => typeof v === 'number') ? values.reduce((a, b) => a + b, 0) : undefined;
  };
  if (usage['promptTokenCount'] === undefined) return undefined;
  return usageOf({
    input: sum('promptTokenCount', 'toolUsePromptTokenCount'),
    cached: usage['cachedContentTokenCount'],
    output: sum('candidatesTokenCount', 'thoughtsTokenCount'),
  });
}
