import type { JsonSchema } from '../../model/index.ts';

/** Bounds that strict modes and gateways refuse. Whoever reads the answer checks them anyway. */
const BOUNDS: ReadonlySet<string> = new Set([
  '$schema',
  'default',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'multipleOf',
  'pattern',
  'uniqueItems',
]);
/** Keys under which names are the model's, not those of JSON Schema. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

/** The schema with its structure alone: what every vendor takes. Same bytes for same input. */
export function plainSchema(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !BOUNDS.has(key))
      .map(([key, value]) => [key, NAMED.has(key) && isRecord(value) ? named(value) : plain(value)]),
  );
}

function named(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isRecord(value) ? plainSchema(value) : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
