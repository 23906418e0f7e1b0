import type { z } from 'zod';

/** Where a body first departs from what the vendor takes. */
export interface Departure {
  readonly path: string;
  readonly is: 'unknown field' | 'missing' | 'wrong';
  readonly message: string;
}

/** The body as the vendor reads it; throws what `say` makes of the first departure. */
export function shaped<T extends z.ZodType>(schema: T, body: unknown, say: (departure: Departure) => Error): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues.map(deepest).toSorted((a, b) => b.path.length - a.path.length)[0];
  throw say(issue === undefined ? { path: '', is: 'wrong', message: 'invalid request' } : departureOf(issue));
}

/** Of the alternatives of a union, the one that fits furthest tells most. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().map(deepest);
  const best = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return best === undefined ? issue : { ...best, path: [...issue.path, ...best.path] };
}

function departureOf(issue: z.core.$ZodIssue): Departure {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return { path: [...at, issue.keys[0] ?? ''].join('.'), is: 'unknown field', message: issue.message };
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  return { path: at.join('.'), is: missing ? 'missing' : 'wrong', message: issue.message };
}
