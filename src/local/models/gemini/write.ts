import type { Answered } from '../dialect.ts';
import { pieces } from '../pieces.ts';
import type { Question } from '../question.ts';
import { needsSignature, signature } from './calls.ts';

const REASON = { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY' } as const;
/** Of the answer's tokens, one in so many is thought: counted apart, paid all the same. */
const THOUGHT = 5;

export function reply(question: Question, answered: Answered): unknown {
  const { said } = answered;
  const whole = tail(question, answered);
  if (said.ended === 'filtered' && said.text === '') return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, ...whole };
  const parts = [...(said.text === '' ? [] : [{ text: said.text }]), ...callsOf(question, answered)];
  return { candidates: [candidate(parts, REASON[said.ended])], ...whole };
}

export function stream(question: Question, answered: Answered): readonly string[] {
  const { said } = answered;
  const event = (data: unknown): string => `data: ${JSON.stringify(data)}\r\n\r\n`;
  if (said.ended === 'filtered' && said.text === '') return [event(reply(question, answered))];
  const [whole, calls] = [tail(question, answered), callsOf(question, answered)];
  return [
    ...pieces(said.text).map((text) => event({ candidates: [candidate([{ text }])], ...whole })),
    ...(calls.length > 0 ? [event({ candidates: [candidate(calls)], ...whole })] : []),
    event({ candidates: [candidate([], REASON[said.ended])], ...whole }),
  ];
}

function candidate(parts: readonly unknown[], finishReason?: string): unknown {
  return {
    content: { ...(parts.length > 0 ? { parts } : {}), role: 'model' },
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  };
}

function callsOf(question: Question, answered: Answered): readonly unknown[] {
  const signs = needsSignature(question.model);
  return answered.said.calls.map((call, n) => ({
    functionCall: { ...(signs ? { id: `${answered.id.slice(0, 8)}${n}` } : {}), name: call.name, args: call.arguments ?? {} },
    ...(signs && n === 0 ? { thoughtSignature: signature(answered.id) } : {}),
  }));
}

function tail(question: Question, answered: Answered): Readonly<Record<string, unknown>> {
  const { counted } = answered;
  const thoughts = Math.floor(counted.output / THOUGHT);
  return {
    usageMetadata: {
      promptTokenCount: counted.input,
      candidatesTokenCount: counted.output - thoughts,
      totalTokenCount: counted.input + counted.output,
      ...(counted.cached > 0 ? { cachedContentTokenCount: counted.cached } : {}),
      ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: counted.input }],
    },
    modelVersion: question.model,
    responseId: answered.id,
  };
}
