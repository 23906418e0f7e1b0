import type { Question, Turn } from '../question.ts';
import { Refusal } from '../refusal.ts';
import { type Departure, shaped } from '../shape.ts';
import { type Body, body, type Message } from './request.ts';
import { checkStrict } from './strict.ts';

/** What the models without sampling parameters refuse (o-series and gpt-5 on). */
const REASONS = /^(?:o\d|gpt-[5-9])/;

export function read(raw: unknown): Question {
  const asked = shaped(body, raw, departed);
  checkModel(asked);
  checkCalls(asked.messages);
  const format = asked.response_format;
  if (format?.type === 'json_schema' && format.json_schema.strict === true)
    checkStrict(format.json_schema.schema, `response_format '${format.json_schema.name}'`, 'response_format');
  for (const tool of asked.tools ?? [])
    if (tool.function.strict === true) checkStrict(tool.function.parameters, `function '${tool.function.name}'`, 'tools');
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify(asked.messages)))
    throw new Refusal(
      400,
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'response_format',
    );
  return question(asked);
}

function question(asked: Body): Question {
  const tools = (asked.tools ?? []).map((t) => ({ name: t.function.name, parameters: t.function.parameters ?? {} }));
  const format = asked.response_format;
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined;
  return {
    model: asked.model,
    system: asked.messages.filter(isSystem).map(textOf).join('\n\n'),
    turns: asked.messages.filter((m) => !isSystem(m)).map(turnOf),
    tools: asked.tool_choice === 'none' ? [] : tools,
    ...(typeof asked.tool_choice === 'object' ? { forced: asked.tool_choice.function.name } : {}),
    form: format?.type ?? 'text',
    schema,
    mostTokens: asked.max_completion_tokens ?? asked.max_tokens ?? 4096,
    temperature: typeof asked.temperature === 'number',
    stream: asked.stream === true,
    streamUsage: asked.stream_options?.include_usage === true,
    prompt: [JSON.stringify(schema ?? null), JSON.stringify(asked.tools ?? []), ...asked.messages.map((m) => JSON.stringify(m))].join('\n'),
    cache: 'prefix',
  };
}

function isSystem(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function textOf(message: Message): string {
  const content = message.content ?? '';
  return typeof content === 'string' ? content : content.map((part) => part.text).join('');
}

function turnOf(message: Message): Turn {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const text = [textOf(message), ...calls.map((c) => `${c.function.name}(${c.function.arguments})`)].filter((t) => t !== '').join('\n');
  return { from: message.role === 'tool' ? 'tool' : message.role === 'assistant' ? 'model' : 'user', text };
}

function checkModel(asked: Body): void {
  if (!REASONS.test(asked.model)) return;
  if (asked.max_tokens !== undefined && asked.max_tokens !== null)
    throw new Refusal(
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'unsupported_parameter',
    );
  if (typeof asked.temperature === 'number' && asked.temperature !== 1)
    throw new Refusal(
      400,
      `Unsupported value: 'temperature' does not support ${asked.temperature} with this model. Only the default (1) value is supported.`,
      'unsupported_value',
    );
}

/** Every call is answered right behind the message that made it, and nothing else is. */
function checkCalls(messages: readonly Message[]): void {
  let open = new Set<string>();
  messages.forEach((message, n) => {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id))
        throw new Refusal(
          400,
          `Invalid parameter: messages[${n}] with role 'tool' must be a response to a preceding message with 'tool_calls'.`,
        );
      return;
    }
    refuseOpen(open);
    open = new Set(message.role === 'assistant' ? (message.tool_calls ?? []).map((c) => c.id) : []);
    if (message.role === 'assistant' && open.size === 0 && (message.content ?? '') === '')
      throw new Refusal(400, `Invalid value for 'content' of messages[${n}]: expected a string, got null.`);
  });
  refuseOpen(open);
}

function refuseOpen(open: ReadonlySet<string>): void {
  if (open.size > 0)
    throw new Refusal(
      400,
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    );
}

function departed(departure: Departure): Refusal {
  if (departure.is === 'unknown field') return new Refusal(400, `Unrecognized request argument supplied: ${departure.path}`);
  if (departure.is === 'missing') return new Refusal(400, `Missing required parameter: '${departure.path}'.`, 'missing_required_parameter');
  return new Refusal(400, `Invalid value for '${departure.path}': ${departure.message}`, 'invalid_value');
}
