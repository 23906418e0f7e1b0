import type { Spend, Usage } from '../../model/index.ts';

/** `3,240 tokens`; of a fraction the next whole one. */
export function tokenWords(usage: Usage): string {
  const tokens = usage.input + usage.output;
  return `${grouped(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`;
}

/** `3,240 tokens, $0.0041`; without money where the model has no price. */
export function spendWords(spend: Spend): string {
  return spend.micros === undefined ? tokenWords(spend) : `${tokenWords(spend)}, ${moneyWords(spend.micros)}`;
}

/** Millionths of a dollar: cents, and below ten cents hundredths of them. */
export function moneyWords(micros: number): string {
  const dollars = Math.max(0, micros) / 1_000_000;
  if (dollars > 0 && dollars < 0.0001) return 'below $0.0001';
  return `$${dollars === 0 ? '0' : dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
}

export function grouped(n: number): string {
  return String(Math.max(0, Math.ceil(n))).replace(/\B(?=(?:\d{3})+$)/gu, ',');
}
