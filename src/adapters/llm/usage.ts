import type { Usage } from '../../model/index.ts';

/** Tokens as a server counted them, or nothing where it told nonsense: then they count in full. */
export function usageOf(
  counted: Readonly<Record<'input' | 'cached' | 'output', unknown>> & { readonly written?: number },
): Usage | undefined {
  const { input, output, written = 0 } = counted;
  if (!isCount(input) || !isCount(output)) return undefined;
  const cached = isCount(counted.cached) ? Math.min(counted.cached, input) : 0;
  return { input, cached, output, ...(isCount(written) && written > 0 ? { written: Math.min(written, input - cached) } : {}) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
