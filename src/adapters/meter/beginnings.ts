import { actionKinds, type Exchange, type Family, type Priority } from '../../model/index.ts';
import type { Metrics, PostKind } from '../../ports/index.ts';

/** Every word of a closed list: the compiler refuses one that is missing and one that does not exist. */
type All<W extends string> = Readonly<Record<W, true>>;

const FAMILIES: All<Family> = {
  crash: true,
  image: true,
  config: true,
  pending: true,
  volume: true,
  unready: true,
  eviction: true,
  terminating: true,
  node: true,
  rollout: true,
  job: true,
  cronjob: true,
  claim: true,
  warning: true,
};
const PRIORITIES: All<Priority> = { P1: true, P2: true, P3: true, P4: true };
const POST_KINDS: All<PostKind> = { card: true, edit: true, thread: true, notice: true, answer: true };
const POST_OUTCOMES: All<Metrics['k8s_rca_posts_total']['outcome']> = { ok: true, retry: true, refused: true, error: true };
const DECISIONS: All<Metrics['k8s_rca_decisions_total']['decision']> = { approved: true, rejected: true, revoked: true };
const FIX_OUTCOMES: All<Metrics['k8s_rca_fix_outcomes_total']['outcome']> = {
  recovered: true,
  'not-recovered': true,
  worse: true,
  reverted: true,
  inconclusive: true,
  refused: true,
  'dry-run': true,
  expired: true,
  stale: true,
};
const PURPOSES: All<Exchange['purpose']> = { advise: true, question: true };
const TOKENS: All<Metrics['k8s_rca_model_tokens_total']['kind']> = { input: true, cached: true, output: true };
const ENDINGS: All<Exchange['ended']> = {
  answered: true,
  not_configured: true,
  policy: true,
  over_budget: true,
  busy: true,
  breaker_open: true,
  stopped: true,
  llm_auth: true,
  llm_rate_limit: true,
  llm_timeout: true,
  llm_bad_request: true,
  llm_unavailable: true,
  empty_response: true,
  bad_answer: true,
  unknown: true,
};

export interface Beginning {
  readonly name: keyof Metrics;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The series of counters whose labels are closed lists; of named models, what is asked of them too. They stand at 0 from the start:
 * `increase()` does not see the first step of a series that begins with it.
 */
export function beginnings(models: readonly string[]): readonly Beginning[] {
  return [
    ...each('k8s_rca_signals_total', { kind: words(FAMILIES) }),
    ...each('k8s_rca_incidents_opened_total', { priority: words(PRIORITIES) }),
    ...each('k8s_rca_posts_total', { kind: words(POST_KINDS), outcome: words(POST_OUTCOMES) }),
    ...each('k8s_rca_decisions_total', { decision: words(DECISIONS), action: actionKinds }),
    ...each('k8s_rca_fix_outcomes_total', { action: actionKinds, outcome: words(FIX_OUTCOMES) }),
    ...each('k8s_rca_model_calls_total', { model: models, purpose: words(PURPOSES), outcome: words(ENDINGS) }),
    ...each('k8s_rca_model_tokens_total', { model: models, kind: words(TOKENS) }),
  ];
}

const words = (all: Readonly<Record<string, true>>): readonly string[] => Object.keys(all);

/** Every combination. */
function each<K extends keyof Metrics>(
  name: K,
  values: Readonly<Record<keyof Metrics[K] & string, readonly string[]>>,
): readonly Beginning[] {
  const combined = Object.entries<readonly string[]>(values).reduce<readonly Beginning['labels'][]>(
    (all, [label, list]) => all.flatMap((labels) => list.map((word) => ({ ...labels, [label]: word }))),
    [{}],
  );
  return combined.map((labels) => ({ name, labels }));
}
