import type { Metrics } from '../../ports/index.ts';

/** How one figure is published. Buckets in seconds. */
export type Published = { readonly help: string; readonly labels: readonly string[] } & (
  | { readonly is: 'counter' }
  | { readonly is: 'histogram'; readonly buckets: readonly number[] }
);

/** From a short answer of a fast model to the whole time that an investigation is given. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45, 90, 180];

/** Every figure with its help text; names, labels and units are those of the port. */
export const METRICS: { readonly [K in keyof Metrics]: Published & { readonly labels: readonly (keyof Metrics[K])[] } } = {
  k8s_rca_model_calls_total: {
    is: 'counter',
    help: 'Calls of a language model, by what they were for and how they ended: answered, or why not.',
    labels: ['model', 'purpose', 'outcome'],
  },
  k8s_rca_model_tokens_total: {
    is: 'counter',
    help: 'Tokens as the vendor counted them; cached is the part of input that came from its cache.',
    labels: ['model', 'kind'],
  },
  k8s_rca_model_cost_dollars_total: {
    is: 'counter',
    help: 'US dollars by the configured prices; nothing for models without one.',
    labels: ['model'],
  },
  k8s_rca_model_call_duration_seconds: {
    is: 'histogram',
    help: 'Seconds from the call of a language model to its answer, waiting and retries included.',
    labels: ['model', 'purpose'],
    buckets: SECONDS,
  },
};
