import type { ActionKind, Family, Outcome, Priority } from '../model/index.ts';

/** Steps of an incident that take time, in their order. */
export type MeteredStage = 'debounce' | 'queue' | 'gather' | 'scrub' | 'diagnose' | 'post';

/** What is said in chat: a root card, an edit of one, a message in a thread, a word about the bot itself, an answer to a person. */
export type PostKind = 'card' | 'edit' | 'thread' | 'notice' | 'answer';

type Unlabelled = Readonly<Record<string, never>>;

/**
 * Everything that is counted or measured, by its published name and labels. Times in seconds, money in US dollars. Values of labels are
 * words of this program, of the vendor's API or of the settings: never the name of an object, a namespace or a person.
 */
export interface Metrics {
  /** By the family of trouble; each signal once. */
  readonly k8s_rca_signals_total: { readonly kind: Family };
  readonly k8s_rca_incidents_opened_total: { readonly priority: Priority };
  /** `retry`: it is tried again; `refused`: never will be taken as it is; `error`: for a reason of our own. */
  readonly k8s_rca_posts_total: { readonly kind: PostKind; readonly outcome: 'ok' | 'retry' | 'refused' | 'error' };
  /** `resource` is one that this program knows, else `other`; `code` the HTTP status, or why there was none. */
  readonly k8s_rca_api_requests_total: { readonly verb: string; readonly resource: string; readonly code: string };
  readonly k8s_rca_scrub_hits_total: { readonly family: string };
  readonly k8s_rca_decisions_total: { readonly decision: 'approved' | 'rejected' | 'revoked'; readonly action: ActionKind };
  readonly k8s_rca_fix_outcomes_total: {
    readonly action: ActionKind;
    readonly outcome: Outcome['is'] | 'refused' | 'dry-run' | 'expired' | 'stale';
  };
  readonly k8s_rca_model_calls_total: { readonly model: string; readonly purpose: string; readonly outcome: string };
  readonly k8s_rca_model_tokens_total: { readonly model: string; readonly kind: 'input' | 'cached' | 'output' };
  readonly k8s_rca_model_cost_dollars_total: { readonly model: string };
  readonly k8s_rca_model_call_duration_seconds: { readonly model: string; readonly purpose: string };
  readonly k8s_rca_stage_duration_seconds: { readonly stage: MeteredStage };
  /** From the first signal of an incident to its card. */
  readonly k8s_rca_first_card_seconds: Unlabelled;
  readonly k8s_rca_api_request_duration_seconds: { readonly verb: string };
}

/** What stands at a level, read when it is asked for. What cannot be read is left out. The same rule of labels. */
export interface Levels {
  readonly k8s_rca_incidents: { readonly state: 'gathering' | 'investigating' | 'open' | 'holding' };
  readonly k8s_rca_ledger_signals: { readonly term: 'received' | 'posted' | 'merged' | 'suppressed' | 'failed' | 'waiting' };
  /** Received less all other terms. */
  readonly k8s_rca_ledger_unbalanced_signals: Unlabelled;
  readonly k8s_rca_queue_depth: { readonly queue: string };
  /** Age of the oldest message that chat has not taken; 0 where none waits. */
  readonly k8s_rca_outbox_oldest_seconds: Unlabelled;
  readonly k8s_rca_link_up: { readonly link: string };
  readonly k8s_rca_watch_heard_timestamp_seconds: { readonly resource: string };
  readonly k8s_rca_guard_proven: { readonly layer: string };
  readonly k8s_rca_model_budget_used_ratio: {
    readonly budget: 'tokens_per_hour' | 'tokens_per_day' | 'dollars_per_hour' | 'dollars_per_day';
  };
  readonly k8s_rca_ready: Unlabelled;
  /** Always 1. */
  readonly k8s_rca_build_info: { readonly version: string; readonly node: string };
}

export type Level = {
  [K in keyof Levels]: { readonly name: K; readonly labels: Levels[K]; readonly value: number };
}[keyof Levels];

/** Where figures about the bot itself go. Never throws, never waits. */
export interface Meter {
  /** Adds to a counter, or takes one measurement of a duration. */
  add<K extends keyof Metrics>(name: K, labels: Metrics[K], amount: number): void;
}
