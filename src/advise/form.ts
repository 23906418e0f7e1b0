import { z } from 'zod';
import type { JsonSchema } from '../model/index.ts';
import type { CatalogueEntry } from './matter.ts';

/** Room for each kind of text, in characters. Longer ones are cut, not refused. */
export const most = { summary: 400, detail: 1_200, says: 240, title: 100, explanation: 600, answer: 2_400 } as const;

/** More rows than this are noise; they are not read. */
export const mostRows = 12;

const evidence = z.string().describe('Id of an evidence item, for example e3');

export const citeForm = z.object({
  evidence,
  says: z.string().describe('The fact in one line, as it stands in that item'),
});

export const candidateForm = z.object({
  cause: z.string().describe('Id of one of the candidates given'),
  verdict: z.enum(['supported', 'unclear', 'contradicted']),
  evidence: z.array(evidence).describe('What the verdict rests on'),
});

export const prefersForm = z.object({
  cause: z.string().describe('Id of the cause that you would put first instead'),
  because: z.string().describe('One sentence, with evidence'),
});

export const culpritForm = z.object({
  kind: z.string(),
  namespace: z.string().nullable().default(null),
  name: z.string(),
});

const causeOf = (id: z.ZodType<string>) =>
  z.object({
    cause: id,
    title: z.string().nullable().default(null).describe('Only for other.novel: the cause in at most 100 characters; else null'),
    explanation: z.string().describe('One to three sentences: how it leads to what is seen'),
    culprit: culpritForm.describe('The object to blame; it must occur in the evidence'),
    container: z.string().nullable().default(null),
    because: z.array(citeForm).describe('At least one fact that speaks for it'),
    against: z.array(citeForm).default([]),
  });

/** One cause as a model writes it; whether its id exists is judged afterwards. */
export const causeForm = causeOf(z.string());

/** The shell of an opinion; its rows are read one by one, so that a bad row costs only itself. */
export const opinionForm = z.object({
  summary: z.string(),
  detail: z.string().catch(''),
  cites: z.unknown(),
  candidates: z.unknown(),
  prefers: z.unknown(),
  causes: z.unknown(),
});

export const answerForm = z.object({
  answer: z.string().describe('The answer, each claim followed by the id it rests on in brackets, for example [e3]'),
  cites: z.array(citeForm).describe('Each id used in the answer, with the fact it shows'),
  refused: z
    .enum(['outside_scope', 'off_topic', 'not_in_evidence'])
    .nullable()
    .default(null)
    .describe('Set where the question cannot be answered from the evidence; else null'),
});

/** Takes out what some vendors refuse in a schema and what says nothing to a model. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== '$schema' && key !== 'default');
  return Object.fromEntries(kept.map(([key, value]) => [key, plain(value)]));
}

function schemaOf(form: z.ZodType): JsonSchema {
  return plain(z.toJSONSchema(form, { target: 'draft-7', io: 'output' })) as JsonSchema;
}

/** The form of a question's answer. */
export const answerSchema: JsonSchema = schemaOf(answerForm);

/** The form of an opinion: the same bytes for the same catalogue. */
export function opinionSchema(catalogue: readonly CatalogueEntry[]): JsonSchema {
  return schemaOf(
    z.object({
      summary: z.string().describe('One or two sentences: what is wrong and why; each claim followed by its evidence, for example [e3]'),
      detail: z.string().describe('Two to four sentences: how it came about, and what would tell if it is something else'),
      cites: z.array(citeForm).describe('The facts your summary rests on'),
      candidates: z.array(candidateForm).describe('One row for each candidate given; empty where none was given'),
      prefers: prefersForm.nullable().describe('Set only where another cause than the first candidate should stand first; else null'),
      causes: z.array(causeOf(z.enum(catalogue.map((c) => c.id)))).describe('Causes that are not among the candidates, likeliest first'),
    }),
  );
}

/** Parameters of a tool, from the same definition that checks the call. */
export const parametersOf = schemaOf;
