/** Waiting times after failures in a row: doubling between two bounds, each spread by half around its value. */
export interface Backoff {
  /** Milliseconds to wait after one more failure. */
  next(): number;
  reset(): void;
}

export function backoff(bounds: { readonly least: number; readonly most: number }, random: () => number): Backoff {
  let base = bounds.least;
  return {
    next() {
      const wait = base * (0.5 + random());
      base = Math.min(base * 2, bounds.most);
      return Math.min(wait, bounds.most);
    },
    reset() {
      base = bounds.least;
    },
  };
}
