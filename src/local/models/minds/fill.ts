import { dict, list, num, strings } from '../../../model/index.ts';

/** Where in the answer something is written: names of properties, without the numbers of rows. `row` counts within the nearest list. */
export interface Place {
  readonly path: readonly string[];
  readonly row: number;
}

/** Who decides what the answer says; its form is the schema's. */
export interface Pen {
  words(place: Place): string;
  /** One of `values`. */
  pick(values: readonly unknown[], place: Place): unknown;
  /** How many rows a list gets. */
  rows(place: Place): number;
  /** Whether something that may be absent is there. */
  has(place: Place): boolean;
  number(least: number, most: number, place: Place): number;
  truth(place: Place): boolean;
  /** A whole object in one go, where the pen has one. */
  object(properties: readonly string[], place: Place): Readonly<Record<string, unknown>> | undefined;
}

/** Deeper schemas are recursive ones; they end here. */
const DEPTH = 12;

/** A value of the schema's form, written by the pen. */
export function fill(schema: unknown, pen: Pen, place: Place = { path: [], row: 0 }): unknown {
  const node = dict(schema);
  if (place.path.length > DEPTH) return null;
  if ('const' in node) return node['const'];
  if (Array.isArray(node['enum'])) return pen.pick(node['enum'], place);
  const branches = [...list(node['anyOf']), ...list(node['oneOf'])];
  const kinds = strings([node['type']].flat()).map((k) => k.toLowerCase());
  const nullable = kinds.includes('null') || node['nullable'] === true || branches.some((b) => dict(b)['type'] === 'null');
  if (nullable && !pen.has(place)) return null;
  const branch = branches.find((b) => dict(b)['type'] !== 'null');
  if (branch !== undefined) return fill(branch, pen, place);
  return plain(kinds.find((k) => k !== 'null') ?? '', node, pen, place);
}

function plain(kind: string, node: Readonly<Record<string, unknown>>, pen: Pen, place: Place): unknown {
  switch (kind) {
    case 'object':
      return object(node, pen, place);
    case 'array': {
      const rows = Math.min(Math.max(pen.rows(place), num(node['minItems']) ?? 0), num(node['maxItems']) ?? Number.POSITIVE_INFINITY);
      return Array.from({ length: rows }, (_, row) => fill(node['items'], pen, { ...place, row }));
    }
    case 'integer':
      return Math.round(pen.number(num(node['minimum']) ?? 0, num(node['maximum']) ?? 1, place));
    case 'number':
      return pen.number(num(node['minimum']) ?? 0, num(node['maximum']) ?? 1, place);
    case 'boolean':
      return pen.truth(place);
    default:
      return pen.words(place);
  }
}

function object(node: Readonly<Record<string, unknown>>, pen: Pen, place: Place): unknown {
  const properties = Object.entries(dict(node['properties']));
  const whole = pen.object(
    properties.map(([name]) => name),
    place,
  );
  if (whole !== undefined) return whole;
  return Object.fromEntries(properties.map(([name, inner]) => [name, fill(inner, pen, { path: [...place.path, name], row: place.row })]));
}
