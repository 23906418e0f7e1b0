import type { Anthropic } from '@anthropic-ai/sdk';
import type { LlmRequest, LlmTurn } from '../../../model/index.ts';
import { conversation, numbered, sides, withoutTools } from '../conversation.ts';
import { systemWithForm } from '../in-words.ts';
import type { Manners } from '../manners.ts';
import { plainSchema } from '../plain-schema.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.ContentBlockParam;

export interface Wishes {
  readonly model: string;
  readonly manners: Manners;
}

/** The request as messages; this version of the protocol has no temperature. The mark for the cache stands behind tools and system prompt: all that is the same each time. */
export function bodyOf(request: LlmRequest, { model, manners }: Wishes): Body {
  const { answer } = request;
  const turns = numbered(conversation(request.turns));
  const system = manners.form === 'schema' ? request.system : systemWithForm(request);
  return {
    model,
    max_tokens: request.mostTokens,
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
    messages: sides(manners.tools ? turns : withoutTools(turns)).map(messageOf),
    ...(manners.tools ? toolsOf(request, turns) : {}),
    ...(answer === undefined || manners.form !== 'schema'
      ? {}
      : { output_config: { format: { type: 'json_schema', schema: plainSchema(answer.schema) } } }),
  };
}

/** A conversation with calls in it must name their tools, though none may be used any more. */
function toolsOf({ tools }: LlmRequest, turns: readonly LlmTurn[]): Pick<Body, 'tools' | 'tool_choice'> {
  if (tools.length > 0) {
    return { tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: inputOf(parameters) })) };
  }
  const used = new Set(turns.flatMap((turn) => (turn.from === 'model' ? turn.calls.map((call) => call.name) : [])));
  if (used.size === 0) return {};
  return { tools: [...used].map((name) => ({ name, input_schema: { type: 'object' } })), tool_choice: { type: 'none' } };
}

function inputOf(parameters: LlmRequest['tools'][number]['parameters']): Anthropic.Tool.InputSchema {
  return { ...plainSchema(parameters), type: 'object' };
}

function messageOf(side: readonly [LlmTurn, ...LlmTurn[]]): Anthropic.MessageParam {
  return { role: side[0].from === 'model' ? 'assistant' : 'user', content: side.flatMap(blocksOf) };
}

/** Blank text is refused, and so is space at the end of the last one. */
function blocksOf(turn: LlmTurn): Block[] {
  if (turn.from === 'tool') return [{ type: 'tool_result', tool_use_id: turn.call, content: turn.text }];
  const text: Block[] = turn.text.trim() === '' ? [] : [{ type: 'text', text: turn.text.trimEnd() }];
  if (turn.from === 'user') return text;
  return [...text, ...turn.calls.map((call): Block => ({ type: 'tool_use', id: call.id, name: call.name, input: call.arguments ?? {} }))];
}
