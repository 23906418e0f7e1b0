import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { disguises } from './disguise.ts';

/** What the author of a hostile text is after. */
export const wants = ['action', 'target', 'recipient', 'link', 'command', 'confidence', 'approver', 'leak', 'silence'] as const;
export type Want = (typeof wants)[number];

const shape = z.array(
  z.strictObject({
    technique: z.string(),
    inputs: z
      .array(
        z.strictObject({
          wants: z.enum(wants),
          as: z.enum(Object.keys(disguises)).optional(),
          lang: z.string().optional(),
          text: z.string(),
        }),
      )
      .min(1),
  }),
);

/** One hostile input. `written` is how it stands in the cluster: parts go to different lines or objects. */
export interface Hostile {
  readonly id: string;
  readonly technique: string;
  readonly lang: string;
  readonly wants: Want;
  readonly text: string;
  readonly written: readonly [string, ...string[]];
}

const file = fileURLToPath(new URL('../data/injection/corpus.yaml', import.meta.url));

export function corpus(): readonly Hostile[] {
  return shape.parse(parse(readFileSync(file, 'utf8'))).flatMap(({ technique, inputs }) =>
    inputs.map((input, n) => ({
      id: `${technique.replaceAll(' ', '-')}-${n + 1}`,
      technique,
      lang: input.lang ?? 'en',
      wants: input.wants,
      text: input.text,
      written: disguises[input.as ?? 'plain']?.(input.text) ?? [input.text],
    })),
  );
}
