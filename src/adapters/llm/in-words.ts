import type { LlmRequest } from '../../model/index.ts';
import { plainSchema } from './plain-schema.ts';

/** The system prompt with the form of the answer told in words, for servers that have no field for it. Same bytes for same input. */
export function systemWithForm({ system, answer }: LlmRequest): string {
  if (answer === undefined) return system;
  return `${system}\n\nAnswer with one JSON object that fits this JSON Schema, and with nothing else:\n${JSON.stringify(plainSchema(answer.schema))}`;
}

/** An answer without what models put around it: thoughts written aloud, and a fence around JSON. */
export function bare(text: string, answer: LlmRequest['answer']): string {
  const said = text.replace(/^\s*<think>[\s\S]*?<\/think>/, '').trim();
  if (answer === undefined) return said;
  return /^```(?:json)?\s*([\s\S]*?)\s*```$/i.exec(said)?.[1] ?? said;
}
