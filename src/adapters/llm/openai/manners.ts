import type { Refusal } from '../courier.ts';

/** What one server takes for one model: `schema` in the field for it, `object` (any JSON), or the form told in `words`. */
export interface Manners {
  readonly form: 'schema' | 'object' | 'words';
  readonly tools: boolean;
  readonly temperature: boolean;
  readonly tokens: 'max_completion_tokens' | 'max_tokens';
  /** The other name for the longest answer has been tried already. */
  readonly renamed: boolean;
}

/** OpenAI's own server knows only the new name for the longest answer, the others know the old one. */
export function startingManners(server: 'own' | 'compatible'): Manners {
  const tokens = server === 'own' ? 'max_completion_tokens' : 'max_tokens';
  return { form: 'schema', tools: true, temperature: true, tokens, renamed: false };
}

const MEANS_NO =
  /unsupported|not support|n't support|unavailable|unrecogni[sz]ed|unknown|invalid|extra|not permitted|not allowed|instead|must be|requires|cannot|combined/i;
const FORM = /response_format|json_schema|json_object|json mode|structured output|guided|grammar/i;
const TOOLS = /\btools?\b|tool_choice|tool[ _]call|function[ _]call/i;
const WORDS = 2_000;

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
