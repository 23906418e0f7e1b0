import type { Question, Turn } from '../question.ts';
import { Refusal } from '../refusal.ts';
import { type Departure, shaped } from '../shape.ts';
import { type Body, body, type Content, type Part } from './request.ts';
import { checkCalls } from './calls.ts';

const INVALID = 'INVALID_ARGUMENT';

export function read(raw: unknown, model: string, streamed: boolean): Question {
  const asked = shaped(body, raw, departed);
  const config = asked.generationConfig ?? {};
  checkForm(asked, model);
  checkCalls(asked.contents, model);
  const declared = (asked.tools ?? []).flatMap((t) => t.functionDeclarations);
  const calling = asked.toolConfig?.functionCallingConfig;
  const schema = config.responseJsonSchema ?? config.responseSchema;
  const only = calling?.mode === 'ANY' ? calling.allowedFunctionNames?.[0] : undefined;
  return {
    model,
    system: (asked.systemInstruction?.parts ?? []).map((p) => p.text).join('\n\n'),
    turns: asked.contents.map(turnOf),
    tools:
      calling?.mode === 'NONE' ? [] : declared.map((d) => ({ name: d.name, parameters: d.parametersJsonSchema ?? d.parameters ?? {} })),
    ...(only === undefined ? {} : { forced: only }),
    form: schema !== undefined ? 'json_schema' : config.responseMimeType === 'application/json' ? 'json_object' : 'text',
    schema,
    mostTokens: config.maxOutputTokens ?? 8192,
    temperature: config.temperature !== undefined,
    stream: streamed,
    streamUsage: true,
    prompt: [asked.systemInstruction ?? null, asked.tools ?? [], schema ?? null, ...asked.contents]
      .map((p) => JSON.stringify(p))
      .join('\n'),
    cache: 'prefix',
  };
}

function checkForm(asked: Body, model: string): void {
  const config = asked.generationConfig ?? {};
  const schema = config.responseJsonSchema ?? config.responseSchema;
  if (config.responseJsonSchema !== undefined && config.responseSchema !== undefined)
    throw new Refusal(400, 'Only one of response_schema and response_json_schema can be set.', INVALID);
  if (schema !== undefined && config.responseMimeType !== 'application/json' && config.responseMimeType !== 'text/x.enum')
    throw new Refusal(400, 'Response schema can only be set when response mime type is application/json or text/x.enum.', INVALID);
  // Both together came with Gemini 3.
  if (asked.tools !== undefined && config.responseMimeType === 'application/json' && /^gemini-[12]/.test(model))
    throw new Refusal(400, "Function calling with a response mime type: 'application/json' is unsupported", INVALID);
}

function turnOf(content: Content): Turn {
  const answers = content.parts.some((p) => 'functionResponse' in p);
  return { from: answers ? 'tool' : content.role === 'model' ? 'model' : 'user', text: content.parts.map(textOf).join('\n') };
}

function textOf(part: Part): string {
  if ('text' in part) return part.text;
  if ('functionCall' in part) return `${part.functionCall.name}(${JSON.stringify(part.functionCall.args ?? {})})`;
  const values = Object.values(part.functionResponse.response);
  return values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join('\n');
}

function departed(departure: Departure): Refusal {
  const dot = departure.path.lastIndexOf('.');
  const [at, field] = [departure.path.slice(0, Math.max(dot, 0)), departure.path.slice(dot + 1)];
  if (departure.is === 'unknown field')
    return new Refusal(400, `Invalid JSON payload received. Unknown name "${field}" at '${at}': Cannot find field.`, INVALID);
  return new Refusal(400, `* GenerateContentRequest.${departure.path}: ${departure.message}`, INVALID);
}
