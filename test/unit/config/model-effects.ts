import type { SettingKey } from '../../../src/config.ts';
import type { Config, ModelConfig } from '../../../src/model/index.ts';

/** A value, and what it does. */
export interface Effect {
  readonly env: Record<string, string>;
  readonly yaml: unknown;
  readonly read: (config: Config) => unknown;
  readonly is: unknown;
}

/** Obviously none of a vendor. */
export const KEY = 'not-a-key-of-anybody';
export const GEMINI = { AI_PROVIDER: 'gemini', GEMINI_API_KEY: KEY };
export const OPENAI = { AI_PROVIDER: 'openai', OPENAI_API_KEY: KEY };
export const ANTHROPIC = { AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: KEY };

const of =
  <T>(read: (ai: ModelConfig) => T) =>
  ({ ai }: Config): T | 'none' =>
    ai.use === 'none' ? 'none' : read(ai);

function effect<T>(env: Record<string, string>, yaml: unknown, read: (ai: ModelConfig) => T, is: T): Effect {
  return { env: { ...GEMINI, ...env }, yaml, read: of(read), is };
}

export const MODEL_EFFECTS: Record<SettingKey & `ai.${string}`, Effect> = {
  'ai.provider': effect({}, 'gemini', (ai) => ai.use, 'gemini'),
  'ai.model': effect({ AI_MODEL: 'm1' }, 'm1', (ai) => ai.models, ['m1']),
  'ai.geminiModel': effect({ GEMINI_MODEL_ID: 'm1' }, 'm1', (ai) => ai.models, ['m1']),
  'ai.openaiModel': effect({ ...OPENAI, OPENAI_MODEL_ID: 'm1' }, 'm1', (ai) => ai.models, ['m1']),
  'ai.anthropicModel': effect({ ...ANTHROPIC, ANTHROPIC_MODEL_ID: 'm1' }, 'm1', (ai) => ai.models, ['m1']),
  'ai.fallbackModels': effect({ AI_MODEL: 'm1', AI_FALLBACK_MODELS: 'm2, m3,m1' }, ['m2', 'm3', 'm1'], (ai) => ai.models, [
    'm1',
    'm2',
    'm3',
  ]),
  'ai.apiKey': effect({ AI_API_KEY: 'first' }, 'first', (ai) => ai.apiKey, 'first'),
  'ai.geminiApiKey': effect({}, KEY, (ai) => ai.apiKey, KEY),
  'ai.openaiApiKey': effect(OPENAI, KEY, (ai) => ai.apiKey, KEY),
  'ai.anthropicApiKey': effect(ANTHROPIC, KEY, (ai) => ai.apiKey, KEY),
  'ai.baseUrl': effect({ AI_BASE_URL: 'https://gate/v1', AI_MODEL: 'm1' }, 'https://gate/v1', (ai) => ai.baseUrl, 'https://gate/v1'),
  'ai.openaiBaseUrl': effect(
    { ...OPENAI, OPENAI_BASE_URL: 'https://gate/v1', AI_MODEL: 'm1' },
    'https://gate/v1',
    (ai) => ai.baseUrl,
    'https://gate/v1',
  ),
  'ai.local': effect({ AI_LOCAL: 'true', AI_BASE_URL: 'https://gate/v1', AI_MODEL: 'm1' }, true, (ai) => ai.local, true),
  'ai.namespaces': effect({ AI_NAMESPACES: 'pay=rules,*=any' }, ['pay=rules', '*=any'], (ai) => ai.namespaces, [
    { namespace: 'pay', may: 'rules' },
    { namespace: '*', may: 'any' },
  ]),
  'ai.temperature': effect({ TEMPERATURE: '0.3' }, 0.3, (ai) => ai.temperature, 0.3),
  'ai.maxTokens': effect({ MAX_TOKENS: '1000' }, 1000, (ai) => ai.mostTokens, 1000),
  'ai.anthropicMaxTokens': effect({ ...ANTHROPIC, MAX_TOKENS: '999', ANTHROPIC_MAX_TOKENS: '1000' }, 1000, (ai) => ai.mostTokens, 1000),
  'ai.attempts': effect({ LLM_RETRY_MAX_ATTEMPTS: '5' }, 5, (ai) => ai.calls.attempts, 5),
  'ai.leastWaitSeconds': effect({ LLM_RETRY_MIN_WAIT: '2' }, 2, (ai) => ai.calls.leastWait, 2_000),
  'ai.mostWaitSeconds': effect({ LLM_RETRY_MAX_WAIT: '60' }, 60, (ai) => ai.calls.mostWait, 60_000),
  'ai.totalSeconds': effect({ LLM_RETRY_TOTAL_TIMEOUT: '90' }, 90, (ai) => ai.calls.total, 90_000),
  'ai.callSeconds': effect({ LLM_CALL_TIMEOUT: '20' }, 20, (ai) => ai.calls.perCall, 20_000),
  'ai.atOnce': effect({ AI_CONCURRENCY: '2' }, 2, (ai) => ai.calls.atOnce, 2),
  'ai.queue': effect({ AI_QUEUE: '7' }, 7, (ai) => ai.calls.queue, 7),
  'ai.tokensPerHour': effect({ AI_TOKENS_PER_HOUR: '50000' }, 50_000, (ai) => ai.budget.tokensPerHour, 50_000),
  'ai.tokensPerDay': effect({ AI_TOKENS_PER_DAY: 'none' }, 'none', (ai) => ai.budget.tokensPerDay, undefined),
  'ai.dollarsPerHour': effect({ AI_DOLLARS_PER_HOUR: '0.5', AI_PRICES: '*=1/2' }, 0.5, (ai) => ai.budget, {
    tokensPerHour: 200_000,
    tokensPerDay: 1_000_000,
    microsPerHour: 500_000,
  }),
  'ai.dollarsPerDay': effect({ AI_DOLLARS_PER_DAY: '3', AI_PRICES: '*=1/2' }, 3, (ai) => ai.budget.microsPerDay, 3_000_000),
  'ai.prices': effect({ AI_PRICES: 'm1=0.30/2.50,gpt-*=2.5/1.25/10' }, ['m1=0.30/2.50', 'gpt-*=2.5/1.25/10'], (ai) => ai.prices, [
    { model: 'm1', input: 0.3, cached: 0.3, output: 2.5 },
    { model: 'gpt-*', input: 2.5, cached: 1.25, output: 10 },
  ]),
  'ai.rounds': effect({ AI_ROUNDS: '2' }, 2, (ai) => ai.rounds, 2),
  'ai.promptTokens': effect({ PROMPT_TOKEN_BUDGET: '8000' }, 8_000, (ai) => ai.prompt.tokens, 8_000),
  'ai.promptLogLines': effect({ PROMPT_MAX_LOG_LINES: '10' }, 10, (ai) => ai.prompt.logLines, 10),
  'ai.promptEvents': effect({ PROMPT_MAX_EVENTS: '9' }, 9, (ai) => ai.prompt.events, 9),
  'ai.promptSimilar': effect({ PROMPT_SUMMARY_MAX_ITEMS: '1' }, 1, (ai) => ai.prompt.similar, 1),
  'ai.turns': effect({ AGENT_SESSION_WINDOW_SIZE: '12' }, 12, (ai) => ai.turns, 12),
};
