import type { Answered } from '../dialect.ts';
import { pieces } from '../pieces.ts';
import type { Question } from '../question.ts';

/** A time that never changes: nothing of the answer depends on the clock. */
const CREATED = 1_772_366_400;
const REASON = { stop: 'stop', length: 'length', filtered: 'content_filter' } as const;

export function reply(question: Question, answered: Answered): unknown {
  const { said } = answered;
  const calls = callsOf(answered);
  return {
    ...head(question, answered, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.text === '' && calls.length > 0 ? null : said.text,
          refusal: null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: reasonOf(answered),
      },
    ],
    usage: usageOf(answered),
  };
}

export function stream(question: Question, answered: Answered): readonly string[] {
  const chunk = (delta: unknown, reason: string | null = null): string =>
    event({ ...head(question, answered, 'chat.completion.chunk'), choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });
  const calls = callsOf(answered).map((call, index) => ({ index, ...call }));
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...pieces(answered.said.text).map((content) => chunk({ content })),
    ...calls.flatMap((call) => [
      chunk({ tool_calls: [{ ...call, function: { name: call.function.name, arguments: '' } }] }),
      ...pieces(call.function.arguments).map((part) => chunk({ tool_calls: [{ index: call.index, function: { arguments: part } }] })),
    ]),
    chunk({}, reasonOf(answered)),
    ...(question.streamUsage
      ? [event({ ...head(question, answered, 'chat.completion.chunk'), choices: [], usage: usageOf(answered) })]
      : []),
    'data: [DONE]\n\n',
  ];
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function head(question: Question, answered: Answered, object: string): Readonly<Record<string, unknown>> {
  return {
    id: `chatcmpl-${answered.id}`,
    object,
    created: CREATED,
    model: question.model,
    service_tier: 'default',
    system_fingerprint: null,
  };
}

function callsOf(answered: Answered) {
  return answered.said.calls.map((call, n) => ({
    id: `call_${answered.id.slice(0, 20)}${n}`,
    type: 'function',
    function: { name: call.name, arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {}) },
  }));
}

function reasonOf({ said }: Answered): string {
  return said.ended === 'stop' && said.calls.length > 0 ? 'tool_calls' : REASON[said.ended];
}

function usageOf({ counted }: Answered): unknown {
  return {
    prompt_tokens: counted.input,
    completion_tokens: counted.output,
    total_tokens: counted.input + counted.output,
    prompt_tokens_details: { cached_tokens: counted.cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
}
