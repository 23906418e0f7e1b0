import { Refusal } from '../refusal.ts';
import type { Content, Part } from './request.ts';

/** The documented stand-in where a call was not made by this model. */
const UNSIGNED = 'skip_thought_signature_validator';

export function needsSignature(model: string): boolean {
  return /^gemini-[3-9]/.test(model);
}

/** An opaque token that this server knows again. */
export function signature(id: string): string {
  return Buffer.from(`signed thought ${id}`).toString('base64');
}

function isSignature(text: string): boolean {
  return text === UNSIGNED || Buffer.from(text, 'base64').toString().startsWith('signed thought ');
}

/** Calls and their answers come in pairs of turns, as many of the one as of the other; from Gemini 3 on, signed within the current turn. */
export function checkCalls(contents: readonly Content[], model: string): void {
  contents.forEach((content, n) => {
    const calls = content.parts.filter(isCall);
    const answers = contents[n + 1]?.parts.filter(isAnswer) ?? [];
    if (calls.length > 0 && calls.length !== answers.length)
      throw invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    const before = contents[n - 1];
    if (content.parts.some(isAnswer) && !(before?.parts.some(isCall) ?? false))
      throw invalid('Please ensure that function response turn comes immediately after a function call turn.');
    if (calls.length > 0 && (before === undefined || before.role === 'model'))
      throw invalid('Please ensure that function call turn comes immediately after a user turn or after a function response turn.');
  });
  if (needsSignature(model)) checkSignatures(contents);
}

function checkSignatures(contents: readonly Content[]): void {
  const start = contents.findLastIndex((c) => c.role !== 'model' && c.parts.some((p) => 'text' in p));
  for (const content of contents.slice(start)) {
    const first = content.parts.find(isCall);
    if (first === undefined) continue;
    if (first.thoughtSignature === undefined)
      throw invalid(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Function call: ${first.functionCall.name}`,
      );
    if (!isSignature(first.thoughtSignature)) throw invalid('Corrupted thought signature.');
  }
}

function isCall(part: Part): part is Extract<Part, { functionCall: unknown }> {
  return 'functionCall' in part;
}

function isAnswer(part: Part): boolean {
  return 'functionResponse' in part;
}

function invalid(message: string): Refusal {
  return new Refusal(400, message, 'INVALID_ARGUMENT');
}
