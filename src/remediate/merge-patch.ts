import { canonical, type Dict, dict } from '../model/index.ts';

/** The JSON merge patch (RFC 7386) that turns `before` into `after`: maps field by field, lists whole, `null` where a field goes. */
export function mergePatch(before: unknown, after: unknown): Dict {
  const [old, now] = [dict(before), dict(after)];
  const gone = Object.keys(old).filter((key) => old[key] !== null && old[key] !== undefined && now[key] === undefined);
  const changed = Object.entries(now).filter(([key, value]) => canonical(value) !== canonical(old[key]));
  return Object.fromEntries([
    ...gone.map((key) => [key, null] as const),
    ...changed.map(([key, value]) => [key, isMap(value) && isMap(old[key]) ? mergePatch(old[key], value) : value] as const),
  ]);
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
