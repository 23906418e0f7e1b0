import type { Config } from '../model/index.ts';
import { masked, withoutUserinfo } from './problem.ts';

/** The effective values with secrets masked: safe to print, to paste into an issue, to store. */
export function renderConfig(config: Config): { readonly text: string; readonly json: Readonly<Record<string, unknown>> } {
  const entries = flat(config, '').map(([path, value]) => [path, safe(path, value)] as const);
  const width = Math.max(...entries.map(([path]) => path.length));
  return {
    text: entries.map(([path, value]) => `${path.padEnd(width)}  ${plainText(value)}`).join('\n'),
    json: Object.fromEntries(entries),
  };
}

function flat(value: object, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): readonly (readonly [string, unknown])[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? flat(inner, path) : [[path, inner]];
  });
}

function safe(path: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /token$|apikey$/i.test(path) ? masked(value) : withoutUserinfo(value);
}

function plainText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ') || '(none)';
}
