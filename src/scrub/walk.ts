import type { TextScrubber } from './text.ts';

/** Any JSON value with every string scrubbed; twice, so that what is learnt late also goes where it stood early. */
export function scrubValue<T>(raw: T, texts: TextScrubber): T {
  walk(raw, texts);
  return walk(raw, texts) as T;
}

function walk(value: unknown, texts: TextScrubber): unknown {
  if (typeof value === 'string') return texts.scrub(value);
  if (Array.isArray(value)) return value.map((v) => walk(v, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, texts)]));
}
