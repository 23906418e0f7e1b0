import type { Levels } from '../../ports/index.ts';

/** Every level with its help text; names, labels and units are those of the port. */
export const LEVELS: { readonly [K in keyof Levels]: { readonly help: string; readonly labels: readonly (keyof Levels[K] & string)[] } } = {
  k8s_rca_incidents: { help: 'Incidents that have not ended, by where they stand.', labels: ['state'] },
  k8s_rca_ledger_signals: { help: 'What became of every signal ever received, by term of the ledger.', labels: ['term'] },
  k8s_rca_ledger_unbalanced_signals: { help: 'Signals received less those that stand in a term: 0, or something was lost.', labels: [] },
  k8s_rca_queue_depth: { help: 'What waits or is being worked on, by queue.', labels: ['queue'] },
  k8s_rca_outbox_oldest_seconds: { help: 'Age of the oldest message that chat has not taken yet; 0 when none waits.', labels: [] },
  k8s_rca_link_up: { help: 'Whether a link to the outside world can be trusted now: 1 or 0.', labels: ['link'] },
  k8s_rca_watch_heard_timestamp_seconds: {
    help: 'When the watch of a resource last gave a sign of life, in Unix time; of several namespaces the one silent longest.',
    labels: ['resource'],
  },
  k8s_rca_guard_proven: { help: 'Whether a layer of the guard was proven to refuse what was not approved: 1 or 0.', labels: ['layer'] },
  k8s_rca_model_budget_used_ratio: {
    help: 'Part of a budget of the language model that is used up; from 1 on none is asked.',
    labels: ['budget'],
  },
  k8s_rca_ready: { help: 'What /readyz answers: 1 or 0.', labels: [] },
  k8s_rca_build_info: { help: 'Always 1; the labels say what runs.', labels: ['version', 'node'] },
};
