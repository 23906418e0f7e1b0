import type { Outcome } from './run.ts';

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean probability said, and share that was right. */
  readonly said: number;
  readonly right: number;
}

export interface Calibration {
  readonly bins: readonly Bin[];
  readonly brier: number;
  /** Expected calibration error: mean distance of said and right, by bin size. */
  readonly ece: number;
  readonly n: number;
}

const edges = [0, 0.3, 0.5, 0.7, 0.9, 1.0001];

/** How far the probability of the first cause can be believed. Cases without a cause say no number and are left out. */
export function calibration(outcomes: readonly Outcome[]): Calibration {
  const said = outcomes.filter((o) => o.ids.length > 0).map((o) => ({ p: o.probability, right: o.top1 ? 1 : 0 }));
  const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length);
  const bins = edges.slice(0, -1).map((from, i): Bin => {
    const to = edges[i + 1] ?? 1;
    const inside = said.filter((s) => s.p >= from && s.p < to);
    return { from, to: Math.min(1, to), n: inside.length, said: mean(inside.map((s) => s.p)), right: mean(inside.map((s) => s.right)) };
  });
  return {
    bins,
    brier: mean(said.map((s) => (s.p - s.right) ** 2)),
    ece: bins.reduce((sum, b) => sum + (b.n / Math.max(1, said.length)) * Math.abs(b.said - b.right), 0),
    n: said.length,
  };
}
