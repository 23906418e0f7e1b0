import { dict, type Dict, list } from '../../model/index.ts';

/** Calls back for the schema and each one inside it. */
export function walk(node: Dict, path: readonly string[], visit: (node: Dict, path: readonly string[]) => void): void {
  visit(node, path);
  for (const key of ['properties', '$defs', 'definitions'])
    for (const [name, inner] of Object.entries(dict(node[key]))) walk(dict(inner), [...path, key, name], visit);
  if (node['items'] !== undefined) walk(dict(node['items']), [...path, 'items'], visit);
  for (const key of ['anyOf', 'allOf', 'oneOf']) list(node[key]).forEach((inner, n) => walk(dict(inner), [...path, key, String(n)], visit));
}
