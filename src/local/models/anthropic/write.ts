import type { Answered } from '../dialect.ts';
import { pieces } from '../pieces.ts';
import type { Counted, Question } from '../question.ts';

const REASON = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' } as const;

export function reply(question: Question, answered: Answered): unknown {
  return {
    ...head(question, answered),
    content: [...(answered.said.text === '' ? [] : [{ type: 'text', text: answered.said.text }]), ...callsOf(answered)],
    stop_reason: reasonOf(answered),
    stop_sequence: null,
    usage: { ...inputOf(answered.counted), output_tokens: answered.counted.output, service_tier: 'standard' },
  };
}

export function stream(question: Question, answered: Answered): readonly string[] {
  const { said, counted } = answered;
  const blocks = [
    ...(said.text === ''
      ? []
      : [{ start: { type: 'text', text: '' }, deltas: pieces(said.text).map((text) => ({ type: 'text_delta', text })) }]),
    ...callsOf(answered).map((call) => ({
      start: { ...call, input: {} },
      deltas: ['', ...pieces(JSON.stringify(call.input))].map((part) => ({ type: 'input_json_delta', partial_json: part })),
    })),
  ];
  const opening = { ...head(question, answered), content: [], stop_reason: null, stop_sequence: null };
  return [
    event('message_start', { message: { ...opening, usage: { ...inputOf(counted), output_tokens: 1 } } }),
    event('ping', {}),
    ...blocks.flatMap(({ start, deltas }, index) => [
      event('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', {
      delta: { stop_reason: reasonOf(answered), stop_sequence: null },
      usage: { ...inputOf(counted), output_tokens: counted.output },
    }),
    event('message_stop', {}),
  ];
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function head(question: Question, answered: Answered): object {
  return { id: `msg_${answered.id}`, type: 'message', role: 'assistant', model: question.model };
}

function callsOf(answered: Answered) {
  return answered.said.calls.map((call, n) => ({
    type: 'tool_use',
    id: `toolu_${answered.id.slice(0, 20)}${n}`,
    name: call.name,
    input: call.arguments ?? {},
  }));
}

function reasonOf({ said }: Answered): string {
  return said.ended === 'stop' && said.calls.length > 0 ? 'tool_use' : REASON[said.ended];
}

/** Here `input_tokens` is only what neither came from the cache nor went into it. */
function inputOf(counted: Counted): object {
  return {
    input_tokens: counted.input - counted.cached - counted.written,
    cache_creation_input_tokens: counted.written,
    cache_read_input_tokens: counted.cached,
  };
}
