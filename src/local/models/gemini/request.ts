import { z } from 'zod';

const text = z.strictObject({ text: z.string(), thought: z.boolean().optional(), thoughtSignature: z.string().optional() });
const call = z.strictObject({
  functionCall: z.strictObject({ id: z.string().optional(), name: z.string().min(1), args: z.record(z.string(), z.unknown()).optional() }),
  thoughtSignature: z.string().optional(),
});
const response = z.strictObject({
  functionResponse: z.strictObject({
    id: z.string().optional(),
    name: z.string().min(1),
    response: z.record(z.string(), z.unknown()),
  }),
});
const part = z.union([text, call, response]);
const content = z.strictObject({ role: z.enum(['user', 'model', 'function']).optional(), parts: z.array(part).min(1) });

/** The older form of a schema, a message of its own: no `additionalProperties`, one type each. */
const protoSchema: z.ZodType = z.lazy(() =>
  z.strictObject({
    type: z.string().optional(),
    format: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    nullable: z.boolean().optional(),
    enum: z.array(z.string()).optional(),
    items: protoSchema.optional(),
    minItems: z.union([z.string(), z.int()]).optional(),
    maxItems: z.union([z.string(), z.int()]).optional(),
    minLength: z.union([z.string(), z.int()]).optional(),
    maxLength: z.union([z.string(), z.int()]).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    properties: z.record(z.string(), protoSchema).optional(),
    propertyOrdering: z.array(z.string()).optional(),
    required: z.array(z.string()).optional(),
    anyOf: z.array(protoSchema).optional(),
    default: z.unknown().optional(),
    example: z.unknown().optional(),
  }),
);
const jsonSchema = z.record(z.string(), z.unknown());

const declaration = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/),
  description: z.string(),
  behavior: z.string().optional(),
  parameters: protoSchema.optional(),
  parametersJsonSchema: jsonSchema.optional(),
  response: protoSchema.optional(),
  responseJsonSchema: jsonSchema.optional(),
});

/** The body of `:generateContent` and `:streamGenerateContent`, as far as a caller of text models uses it. */
export const body = z.strictObject({
  contents: z.array(content).min(1),
  systemInstruction: z.strictObject({ role: z.string().optional(), parts: z.array(text).min(1) }).optional(),
  tools: z.array(z.strictObject({ functionDeclarations: z.array(declaration).min(1) })).optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z
        .strictObject({
          mode: z.enum(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']).optional(),
          allowedFunctionNames: z.array(z.string()).optional(),
        })
        .optional(),
    })
    .optional(),
  safetySettings: z.array(z.strictObject({ category: z.string(), threshold: z.string() })).optional(),
  cachedContent: z.string().optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      seed: z.int().optional(),
      candidateCount: z.literal(1).optional(),
      maxOutputTokens: z.int().min(1).optional(),
      stopSequences: z.array(z.string()).max(5).optional(),
      presencePenalty: z.number().optional(),
      frequencyPenalty: z.number().optional(),
      responseMimeType: z.enum(['text/plain', 'application/json', 'text/x.enum']).optional(),
      responseSchema: protoSchema.optional(),
      responseJsonSchema: jsonSchema.optional(),
      thinkingConfig: z
        .strictObject({
          includeThoughts: z.boolean().optional(),
          thinkingBudget: z.int().optional(),
          thinkingLevel: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});

export type Body = z.infer<typeof body>;
export type Content = Body['contents'][number];
export type Part = Content['parts'][number];
