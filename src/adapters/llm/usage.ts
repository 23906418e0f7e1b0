import type { Usage } from '../../model/index.ts';

/** Tokens as a server counted them, or nothing where it told nonsense: then they count in full. */
export function usageOf(counted: { readonly input: unknown; readonly cached: unknown; readonly output: unknown }): Usage | undefined {
  const { input, output } = counted;
  if (!isCount(input) || !isCount(output)) return undefined;
  return { input, cached: isCount(counted.cached) ? Math.min(counted.cached, input) : 0, output };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
