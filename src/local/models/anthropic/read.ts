import type { Question, Turn } from '../question.ts';
import { Refusal } from '../refusal.ts';
import { type Departure, shaped } from '../shape.ts';
import { checkFormat } from './format.ts';
import { checkMessages } from './messages.ts';
import { type Block, type Body, body, type Message } from './request.ts';

/** Marks for the cache that one request may carry. */
const MARKS = 4;
/** From this version on the vendor's client has no field for sampling. */
const UNSAMPLED = '2026-10-21';
const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

export function read(raw: unknown, version: string): Question {
  const asked = shaped(body, raw, departed);
  const gone = version >= UNSAMPLED ? SAMPLING.find((field) => asked[field] !== undefined) : undefined;
  if (gone !== undefined) throw departed({ path: gone, is: 'unknown field', message: '' });
  checkMessages(asked);
  const schema = asked.output_config?.format?.schema;
  if (schema !== undefined) checkFormat(schema, 'output_config.format.schema');
  for (const tool of asked.tools ?? []) if (tool.strict === true) checkFormat(tool.input_schema, `tools.${tool.name}.input_schema`);
  const tools = (asked.tools ?? []).map((t) => ({ name: t.name, parameters: t.input_schema }));
  return {
    model: asked.model,
    system: systemOf(asked),
    turns: asked.messages.map(turnOf),
    tools: asked.tool_choice?.type === 'none' ? [] : tools,
    ...(asked.tool_choice?.type === 'tool' ? { forced: asked.tool_choice.name } : {}),
    form: schema === undefined ? 'text' : 'json_schema',
    schema,
    mostTokens: asked.max_tokens,
    temperature: asked.temperature !== undefined,
    stream: asked.stream === true,
    streamUsage: true,
    ...promptOf(asked),
  };
}

function systemOf(asked: Body): string {
  return typeof asked.system === 'string' ? asked.system : (asked.system ?? []).map((b) => b.text).join('\n\n');
}

export function blocksOf(message: Message): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

function turnOf(message: Message): Turn {
  const blocks = blocksOf(message);
  const from = blocks.some((b) => b.type === 'tool_result') ? 'tool' : message.role === 'assistant' ? 'model' : 'user';
  return { from, text: blocks.map(textOf).join('\n') };
}

function textOf(block: Block): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'tool_use') return `${block.name}(${JSON.stringify(block.input)})`;
  return typeof block.content === 'string' ? block.content : (block.content ?? []).map((t) => t.text).join('\n');
}

/** What is read, and how much of it lies before each mark: tools first, then the system prompt, then the messages. */
function promptOf(asked: Body): Pick<Question, 'prompt' | 'cache'> {
  const system = typeof asked.system === 'string' ? [{ type: 'text', text: asked.system }] : (asked.system ?? []);
  const blocks: readonly object[] = [
    { format: asked.output_config?.format ?? null },
    ...(asked.tools ?? []),
    ...system,
    ...asked.messages.flatMap((m) => blocksOf(m)),
  ];
  let prompt = '';
  const marks: number[] = [];
  for (const block of blocks) {
    prompt += `${JSON.stringify({ ...block, cache_control: undefined })}\n`;
    if ('cache_control' in block && block.cache_control !== null && block.cache_control !== undefined) marks.push(prompt.length);
  }
  if (marks.length > MARKS)
    throw new Refusal(400, `A maximum of ${MARKS} blocks with cache_control may be provided. Found ${marks.length}.`);
  return { prompt, cache: marks };
}

function departed(departure: Departure): Refusal {
  if (departure.is === 'unknown field') return new Refusal(400, `${departure.path}: Extra inputs are not permitted`);
  if (departure.is === 'missing') return new Refusal(400, `${departure.path}: Field required`);
  return new Refusal(400, `${departure.path}: ${departure.message}`);
}
