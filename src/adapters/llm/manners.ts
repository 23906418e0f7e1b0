import type { LlmRequest } from '../../model/index.ts';
import { AttemptFailure } from './attempter.ts';
import type { Refusal, Trip } from './courier.ts';

/** What one server takes for one model: `schema` in the field for it, `object` (any JSON), or the form told in `words`. */
export interface Manners {
  readonly form: 'schema' | 'object' | 'words';
  readonly tools: boolean;
  readonly temperature: boolean;
  /** Name of the longest answer: OpenAI renamed it, and its imitators did not. */
  readonly tokens: 'max_completion_tokens' | 'max_tokens';
  readonly renamed: boolean;
}

/** What was learned of a server from its refusals, by model, and apart for requests with tools: some take tools and a form of the answer, but not both. */
export interface Learned {
  of(model: string, request: LlmRequest): Manners;
  /** Throws what makes the caller ask again, where the refusal speaks of something that can be left out; does nothing else. */
  learn(model: string, request: LlmRequest, how: { readonly sent: Manners; readonly trip: Trip }): void;
}

export function learned(tokens: Manners['tokens']): Learned {
  const start: Manners = { form: 'schema', tools: true, temperature: true, tokens, renamed: false };
  const known = new Map<string, Manners>();
  const key = (model: string, request: LlmRequest): string => JSON.stringify([model, request.tools.length > 0]);
  const of = (model: string, request: LlmRequest): Manners => known.get(key(model, request)) ?? start;
  return {
    of,
    learn: (model, request, { sent, trip }) => {
      const fate = trip.fate();
      const next = fate.is === 'refused' ? yielding(sent, fate.refusal) : undefined;
      if (next === undefined) return;
      // Another request may have learned it meanwhile.
      if (of(model, request) === sent) known.set(key(model, request), next);
      throw new AttemptFailure({ code: 'llm_bad_request', why: 'the server refuses a part of the request', cost: 'nothing', next: 'now' });
    },
  };
}

const MEANS_NO =
  /unsupported|not support|n't support|not enabled|unavailable|unrecogni[sz]ed|unknown|invalid|extra inputs|not permitted|not allowed|deprecated|instead|must be|requires|cannot|combined/i;
const FORM =
  /response_?format|json_?schema|json_object|json mode|structured output|output_config|response_?schema|schema is not|response mime type|guided|grammar/i;
const TOOLS = /\btools?\b|tool_choice|tool[ _]call|function[ _]call/i;
/** Characters of a refusal that are read: behind them it may repeat the request. */
const WORDS = 500;

/** The manners after a refusal that speaks of one of them, or nothing where it speaks of something else. Each step gives up something, so they come to an end. */
export function yielding(manners: Manners, { status, text }: Refusal): Manners | undefined {
  const said = text.slice(0, WORDS);
  if (![400, 404, 415, 422, 500, 501].includes(status) || !MEANS_NO.test(said)) return undefined;
  if (/max_(completion_)?tokens/.test(said) && !manners.renamed) {
    return { ...manners, renamed: true, tokens: manners.tokens === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  }
  if (/temperature/.test(said) && manners.temperature) return { ...manners, temperature: false };
  if (FORM.test(said) && manners.form !== 'words') return { ...manners, form: manners.form === 'schema' ? 'object' : 'words' };
  if (TOOLS.test(said) && manners.tools) return { ...manners, tools: false };
  return undefined;
}
