export interface Setting {
  /** Names in the environment; the first is ours, the others are read too. */
  readonly env: readonly [string, ...string[]];
  /** Older names in the environment: still read, and whoever uses one is told ours. */
  readonly deprecated?: readonly string[];
  readonly allowed: string;
  readonly meaning: string;
  readonly fallback?: string | number | boolean | readonly string[];
  /** Instead of `fallback` on the practice cluster, where nobody wants to wait. */
  readonly practice?: number | string;
  /** Default in words, when it depends on something. */
  readonly fallbackText?: string;
  readonly secret?: true;
}
