import { dict } from '../../../model/index.ts';
import type { Question } from '../question.ts';

/** The schema of the answer: declared, demanded of a tool, or written out in the prompt where the server takes none. */
export function schemaOf(question: Question): unknown {
  if (question.schema !== undefined) return question.schema;
  if (question.forced !== undefined) return question.tools.find((t) => t.name === question.forced)?.parameters;
  return [question.system, ...question.turns.map((t) => t.text)].flatMap(objectsIn).find(isSchema);
}

function isSchema(value: unknown): boolean {
  return dict(value)['type'] === 'object' && Object.keys(dict(dict(value)['properties'])).length > 0;
}

/** JSON objects that begin at the start of a line, or right behind the first brace of one. */
function objectsIn(text: string): readonly unknown[] {
  return [...text.matchAll(/\{\s*"(?:type|\$schema|properties)"/g)].flatMap((found) => {
    const end = endOf(text, found.index);
    try {
      return end < 0 ? [] : [JSON.parse(text.slice(found.index, end)) as unknown];
    } catch {
      return [];
    }
  });
}

/** Behind the brace that closes the one at `start`. */
function endOf(text: string, start: number): number {
  let [depth, quoted] = [0, false];
  for (let n = start; n < text.length; n += 1) {
    const c = text[n];
    if (quoted) {
      if (c === '\\') n += 1;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{') depth += 1;
    else if (c === '}') {
      depth -= 1;
      if (depth === 0) return n + 1;
    }
  }
  return -1;
}
