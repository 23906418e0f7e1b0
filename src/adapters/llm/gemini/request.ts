import type { Content, GenerateContentConfig, GenerateContentParameters, Part } from '@google/genai';
import type { LlmCall, LlmRequest, LlmTurn } from '../../../model/index.ts';
import { conversation, sides, withoutTools } from '../conversation.ts';
import { systemWithForm } from '../in-words.ts';
import type { Manners } from '../manners.ts';
import { plainSchema } from '../plain-schema.ts';

/** What Gemini thought when it made a call, by the call's id, sealed: it wants it back with the call's answer. */
export interface Signatures {
  get(call: string): string | undefined;
  set(call: string, signature: string): unknown;
}

/** Google's stand-in for the signature of a call that another model made, or that was made before a restart. */
const UNSIGNED = 'skip_thought_signature_validator';

export interface Wishes {
  readonly model: string;
  readonly temperature: number;
  readonly manners: Manners;
  readonly signatures: Signatures;
}

export function parametersOf(request: LlmRequest, { model, temperature, manners, signatures }: Wishes): GenerateContentParameters {
  const turns = conversation(request.turns);
  return {
    model,
    contents: sides(manners.tools ? turns : withoutTools(turns)).map((side) => contentOf(side, signatures)),
    config: {
      systemInstruction: { parts: [{ text: manners.form === 'schema' ? request.system : systemWithForm(request) }] },
      maxOutputTokens: request.mostTokens,
      ...(manners.temperature ? { temperature } : {}),
      ...(manners.tools && request.tools.length > 0 ? { tools: [{ functionDeclarations: request.tools.map(declaration) }] } : {}),
      ...form(request, manners),
    },
  };
}

function form({ answer }: LlmRequest, manners: Manners): GenerateContentConfig {
  if (answer === undefined || manners.form === 'words') return {};
  const json = { responseMimeType: 'application/json' };
  return manners.form === 'object' ? json : { ...json, responseJsonSchema: plainSchema(answer.schema) };
}

function declaration({ name, description, parameters }: LlmRequest['tools'][number]) {
  return { name, description, parametersJsonSchema: plainSchema(parameters) };
}

function contentOf(side: readonly [LlmTurn, ...LlmTurn[]], signatures: Signatures): Content {
  const role = side[0].from === 'model' ? 'model' : 'user';
  return { role, parts: side.flatMap((turn) => partsOf(turn, signatures)) };
}

function partsOf(turn: LlmTurn, signatures: Signatures): readonly Part[] {
  if (turn.from === 'user') return [{ text: turn.text }];
  if (turn.from === 'tool') return [{ functionResponse: { id: turn.call, name: turn.name, response: { output: turn.text } } }];
  const said = turn.text === '' ? [] : [{ text: turn.text }];
  return [...said, ...turn.calls.map((call, place) => callPart(call, place, signatures))];
}

/** Of several calls at once only the first is signed. */
function callPart({ id, name, arguments: given }: LlmCall, place: number, signatures: Signatures): Part {
  const signature = signatures.get(id) ?? (place === 0 ? UNSIGNED : undefined);
  const args = typeof given === 'object' && given !== null ? { ...given } : {};
  return { functionCall: { id, name, args }, ...(signature === undefined ? {} : { thoughtSignature: signature }) };
}
