/** Everything that is counted, measured or shown as a level, by its published name and labels. Times in seconds, money in US dollars. */
export interface Metrics {
  readonly k8s_rca_model_calls_total: { readonly model: string; readonly purpose: string; readonly outcome: string };
  readonly k8s_rca_model_tokens_total: { readonly model: string; readonly kind: 'input' | 'cached' | 'output' };
  readonly k8s_rca_model_cost_dollars_total: { readonly model: string };
  readonly k8s_rca_model_call_duration_seconds: { readonly model: string; readonly purpose: string };
}

/** Where figures about the bot itself go. Never throws, never waits. */
export interface Meter {
  /** Adds to a counter, or takes one measurement of a duration. */
  add<K extends keyof Metrics>(name: K, labels: Metrics[K], amount: number): void;
}
