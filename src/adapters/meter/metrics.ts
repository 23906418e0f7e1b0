import type { Metrics } from '../../ports/index.ts';

/** How one figure is published. Buckets in seconds. */
export type Published = { readonly help: string; readonly labels: readonly string[] } & (
  | { readonly is: 'counter' }
  | { readonly is: 'histogram'; readonly buckets: readonly number[] }
);

/** From a short answer of a fast model to the whole time that an investigation is given. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45, 90, 180];
/** From a step in memory to a debounce at its longest. */
const STEP_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45, 90, 180];
/** From one answer of a server nearby to the longest deadline. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Around the debounce of 15 to 60 s. */
const CARD_SECONDS = [1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600];

/** Every figure with its help text; names, labels and units are those of the port. */
export const METRICS: { readonly [K in keyof Metrics]: Published & { readonly labels: readonly (keyof Metrics[K] & string)[] } } = {
  k8s_rca_signals_total: { is: 'counter', help: 'Signals received, each once, by the kind of trouble.', labels: ['kind'] },
  k8s_rca_incidents_opened_total: { is: 'counter', help: 'Incidents opened, by the priority that they began with.', labels: ['priority'] },
  k8s_rca_posts_total: {
    is: 'counter',
    help: 'Attempts to say something in chat, by what was said and what came of it: ok, retry (tried again later), refused, error.',
    labels: ['kind', 'outcome'],
  },
  k8s_rca_api_requests_total: {
    is: 'counter',
    help: 'Requests to the Kubernetes API server; code is the HTTP status, or why there was none.',
    labels: ['verb', 'resource', 'code'],
  },
  k8s_rca_scrub_hits_total: {
    is: 'counter',
    help: 'Different secrets and personal data that investigations found and hid, by family.',
    labels: ['family'],
  },
  k8s_rca_decisions_total: { is: 'counter', help: 'Decisions of people about fixes that counted.', labels: ['decision', 'action'] },
  k8s_rca_fix_outcomes_total: {
    is: 'counter',
    help: 'What became of fixes that were offered: how they were judged, or why none was made.',
    labels: ['action', 'outcome'],
  },
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
  k8s_rca_stage_duration_seconds: {
    is: 'histogram',
    help: 'Seconds that an incident spent in a stage: debounce, queue, gather, scrub, diagnose, post.',
    labels: ['stage'],
    buckets: STEP_SECONDS,
  },
  k8s_rca_first_card_seconds: {
    is: 'histogram',
    help: 'Seconds from the first signal of an incident to its card in chat.',
    labels: [],
    buckets: CARD_SECONDS,
  },
  k8s_rca_api_request_duration_seconds: {
    is: 'histogram',
    help: 'Seconds until the Kubernetes API server began to answer.',
    labels: ['verb'],
    buckets: CALL_SECONDS,
  },
};
