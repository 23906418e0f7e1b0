import type { LlmRequest } from '../../model/index.ts';
import { plainSchema } from './plain-schema.ts';

/** The system prompt with the form of the answer told in words, for servers that have no field for it. Same bytes for same input. */
export function systemWithForm({ system, answer }: LlmRequest): string {
  if (answer === undefined) return system;
  return `${system}\n\nAnswer with one JSON object that fits this JSON Schema, and with nothing else:\n${JSON.stringify(plainSchema(answer.schema))}`;
}

const FENCE = '```';
const THOUGHT = { begin: '<think>', end: '</think>' } as const;

/** An answer without what models put around it: thoughts written aloud, and a fence around JSON. In one pass: a model may write anything. */
export function bare(text: string, answer: LlmRequest['answer']): string {
  const said = thoughtless(text.trim());
  return answer === undefined ? said : fenceless(said);
}

function thoughtless(text: string): string {
  const end = text.startsWith(THOUGHT.begin) ? text.indexOf(THOUGHT.end) : -1;
  return end === -1 ? text : text.slice(end + THOUGHT.end.length).trim();
}

function fenceless(text: string): string {
  if (text.length < 2 * FENCE.length || !text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  const inside = text.slice(FENCE.length, -FENCE.length);
  return (inside.slice(0, 4).toLowerCase() === 'json' ? inside.slice(4) : inside).trim();
}
