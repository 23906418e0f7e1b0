/** received = posted + merged + suppressed + failed + waiting, always. One signal stands in exactly one term. */
export interface Ledger {
  readonly received: number;
  readonly posted: number;
  readonly merged: number;
  readonly suppressed: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly waiting: number;
}

export type Term = { readonly term: 'waiting' | 'posted' | 'merged' | 'failed' } | { readonly term: 'suppressed'; readonly reason: string };
