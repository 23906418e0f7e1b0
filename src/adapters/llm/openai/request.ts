import type { OpenAI } from 'openai';
import type { LlmRequest, LlmTurn } from '../../../model/index.ts';
import { conversation, numbered, withoutTools } from '../conversation.ts';
import { systemWithForm } from '../in-words.ts';
import type { Manners } from '../manners.ts';
import { plainSchema } from '../plain-schema.ts';

type Body = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.Chat.ChatCompletionMessageParam;

export interface Wishes {
  readonly model: string;
  readonly temperature: number;
  readonly manners: Manners;
}

/** The request in the protocol of chat completions, system first. */
export function bodyOf(request: LlmRequest, { model, temperature, manners }: Wishes): Body {
  const { answer } = request;
  const system = manners.form === 'schema' ? request.system : systemWithForm(request);
  const turns = numbered(conversation(request.turns));
  return {
    model,
    messages: [{ role: 'system', content: system }, ...(manners.tools ? turns : withoutTools(turns)).map(message)],
    ...(request.tools.length > 0 && manners.tools ? { tools: request.tools.map(tool) } : {}),
    ...(answer === undefined || manners.form === 'words' ? {} : { response_format: form(answer, manners.form) }),
    ...(manners.temperature ? { temperature } : {}),
    [manners.tokens]: request.mostTokens,
  };
}

function form({ name, schema }: NonNullable<LlmRequest['answer']>, how: 'schema' | 'object'): NonNullable<Body['response_format']> {
  if (how === 'object') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name, schema: plainSchema(schema), strict: true } };
}

function tool({ name, description, parameters }: LlmRequest['tools'][number]): OpenAI.Chat.ChatCompletionFunctionTool {
  return { type: 'function', function: { name, description, parameters: plainSchema(parameters) } };
}

function message(turn: LlmTurn): Message {
  if (turn.from === 'user') return { role: 'user', content: turn.text };
  if (turn.from === 'tool') return { role: 'tool', tool_call_id: turn.call, content: turn.text };
  if (turn.calls.length === 0) return { role: 'assistant', content: turn.text };
  const calls = turn.calls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments ?? {}) },
  }));
  return { role: 'assistant', content: turn.text === '' ? null : turn.text, tool_calls: calls };
}
