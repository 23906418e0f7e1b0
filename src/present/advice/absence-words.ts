import type { LlmCode } from '../../model/index.ts';
import { modelWords } from './model-words.ts';

const words: Readonly<Record<LlmCode, string>> = {
  not_configured: 'no model is configured',
  policy: 'policy',
  over_budget: 'the budget for the model is used up',
  busy: 'too much is waiting for the model',
  breaker_open: 'the model failed several times in a row and is left alone for a while',
  stopped: 'stopped, and not asked again for this incident',
  llm_auth: 'the model refused its key',
  llm_rate_limit: 'the model limits its rate',
  llm_timeout: 'the model did not answer in time',
  llm_bad_request: 'the model refused the request',
  llm_unavailable: 'the model cannot be reached',
  empty_response: 'the model answered nothing',
  bad_answer: 'its answer did not hold',
  unknown: 'asking the model failed',
};

/** Why there is no word of a model, as a clause without its full stop: what is the matter, then our own sentence of this very case. */
export function absenceWords({ code, why }: { readonly code: LlmCode; readonly why: string }): string {
  const detail = modelWords(why, 160).replace(/[.\s]+$/u, '');
  return detail === '' || code === 'stopped' || detail.toLowerCase() === words[code] ? words[code] : `${words[code]} (${detail})`;
}
