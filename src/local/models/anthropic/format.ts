import { dict } from '../../../model/index.ts';
import { Refusal } from '../refusal.ts';
import { walk } from '../walk.ts';

/** Keywords that structured outputs do not take. */
const UNTAKEN = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
];

/** Structured outputs' own rules: every object closed, no bounds on numbers, texts and lists. */
export function checkFormat(schema: unknown, where: string): void {
  walk(dict(schema), [], (node) => {
    const kinds = [node['type']].flat();
    if (kinds.includes('object') && node['additionalProperties'] !== false)
      throw new Refusal(400, `${where}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
    const untaken = UNTAKEN.find((key) => node[key] !== undefined);
    if (untaken !== undefined) throw new Refusal(400, `${where}: For '${String(kinds[0])}' type, property '${untaken}' is not supported`);
    const least = node['minItems'];
    if (least !== undefined && least !== 0 && least !== 1)
      throw new Refusal(400, `${where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  });
}
