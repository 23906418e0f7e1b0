import { dict, strings } from '../../../model/index.ts';
import { Refusal } from '../refusal.ts';
import { walk } from '../walk.ts';

/** Depth of objects that strict mode takes. */
const DEPTH = 10;

/** Strict mode's own rules: the root an object, every object closed and every property required. */
export function checkStrict(schema: unknown, where: string, code: string): void {
  const refuse = (path: readonly string[], why: string): never => {
    throw new Refusal(400, `Invalid schema for ${where}: In context=(${path.map((p) => `'${p}'`).join(', ')}), ${why}`, code);
  };
  if (dict(schema)['type'] !== 'object') refuse([], 'schema must be a JSON Schema of \'type: "object"\'.');
  walk(dict(schema), [], (node, path) => {
    if (path.filter((p) => p === 'properties').length > DEPTH) refuse(path, `more than ${DEPTH} levels of nesting.`);
    if (node['type'] !== 'object') return;
    if (node['additionalProperties'] !== false) refuse(path, "'additionalProperties' is required to be supplied and to be false.");
    const missing = Object.keys(dict(node['properties'])).find((key) => !strings(node['required']).includes(key));
    if (missing !== undefined)
      refuse(path, `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`);
  });
}
