/** One benchmark: every figure is a ratio to the baseline named, measured in the same run; absolute figures only explain it. */
export interface BenchResult {
  readonly name: string;
  /** What the ratios are against: "JSON.parse of the same bytes". */
  readonly baseline: string;
  readonly rows: readonly { readonly what: string; readonly ratio: number; readonly note: string }[];
}

/** Median of some runs; of an even number the lower middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Runs `a` and `b` in turn, so that a machine that slows down slows both, and gives the median of the ratios pair by pair. */
export async function ratio(
  a: () => unknown,
  b: () => unknown,
  pairs = 7,
): Promise<{ readonly ratio: number; readonly a: number; readonly b: number }> {
  const once = async (f: () => unknown): Promise<number> => {
    const from = performance.now();
    await f();
    return performance.now() - from;
  };
  await once(a);
  await once(b);
  const times: (readonly [number, number])[] = [];
  for (let i = 0; i < pairs; i++) times.push([await once(a), await once(b)]);
  return { ratio: median(times.map(([x, y]) => x / y)), a: median(times.map(([x]) => x)), b: median(times.map(([, y]) => y)) };
}
