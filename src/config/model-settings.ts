import type { Setting } from './setting.ts';
import { ceiling, choice, flag, line, seconds, whole, words } from './values.ts';
import { type Provider, VENDORS } from './vendors.ts';

const KEY = /^\S+$/;
const HTTP = /^https?:\/\/[^\s/]+/;
const MODEL = /^[^\s,=]{1,200}$/;

const usually = (provider: Provider): string => VENDORS[provider].usual.map((model) => `\`${model}\``).join(', then ');

/** What there is to set about language models. */
export const modelShape = {
  'ai.provider': choice(['none', 'gemini', 'openai', 'anthropic']),
  'ai.model': line(MODEL).optional(),
  'ai.geminiModel': line(MODEL).optional(),
  'ai.openaiModel': line(MODEL).optional(),
  'ai.anthropicModel': line(MODEL).optional(),
  'ai.fallbackModels': words(MODEL),
  'ai.apiKey': line(KEY).optional(),
  'ai.geminiApiKey': line(KEY).optional(),
  'ai.openaiApiKey': line(KEY).optional(),
  'ai.anthropicApiKey': line(KEY).optional(),
  'ai.baseUrl': line(HTTP).optional(),
  'ai.openaiBaseUrl': line(HTTP).optional(),
  'ai.local': flag().optional(),
  'ai.namespaces': words(/^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?=(rules|local|any)$/),
  'ai.temperature': seconds(0, 2),
  'ai.maxTokens': whole(64, 65_536),
  'ai.anthropicMaxTokens': whole(64, 65_536).optional(),
  'ai.attempts': whole(1, 10),
  'ai.leastWaitSeconds': seconds(0, 60),
  'ai.mostWaitSeconds': seconds(0, 300),
  'ai.totalSeconds': seconds(1, 600),
  'ai.callSeconds': seconds(1, 600),
  'ai.atOnce': whole(1, 64),
  'ai.queue': whole(1, 10_000),
  'ai.tokensPerHour': ceiling(whole(1, 1_000_000_000)),
  'ai.tokensPerDay': ceiling(whole(1, 1_000_000_000)),
  'ai.dollarsPerHour': ceiling(seconds(0, 1_000_000)),
  'ai.dollarsPerDay': ceiling(seconds(0, 1_000_000)),
  'ai.prices': words(/^[^\s,=]+=\d+(\.\d+)?(\/\d+(\.\d+)?){1,2}$/),
  'ai.rounds': whole(0, 10),
  'ai.promptTokens': whole(2_000, 1_000_000),
  'ai.promptLogLines': whole(0, 1_000),
  'ai.promptEvents': whole(0, 1_000),
  'ai.promptSimilar': whole(0, 20),
  'ai.turns': whole(0, 200),
};

export const modelSettings: Readonly<Record<keyof typeof modelShape, Setting>> = {
  'ai.provider': {
    env: ['AI_PROVIDER'],
    allowed: 'none, gemini, anthropic, openai (with AI_BASE_URL every server of its protocol: Ollama, vLLM, llama.cpp, gateways)',
    meaning: 'Who is asked for an opinion. A key alone switches nothing on: without this nothing leaves.',
    fallback: 'none',
  },
  'ai.model': {
    env: ['AI_MODEL'],
    deprecated: ['MODEL_NAME'],
    allowed: 'name of a model as its server writes it',
    meaning: 'Model to ask; goes before the names of one provider. An own server needs it.',
    fallbackText: 'that of the provider',
  },
  'ai.geminiModel': {
    env: ['GEMINI_MODEL_ID', 'GEMINI_MODEL'],
    allowed: 'name of a model',
    meaning: 'Model while the provider is gemini.',
    fallbackText: usually('gemini'),
  },
  'ai.openaiModel': {
    env: ['OPENAI_MODEL_ID', 'OPENAI_MODEL'],
    allowed: 'name of a model',
    meaning: 'Model while the provider is openai.',
    fallbackText: `${usually('openai')}; none on an own server`,
  },
  'ai.anthropicModel': {
    env: ['ANTHROPIC_MODEL_ID', 'ANTHROPIC_MODEL'],
    allowed: 'name of a model',
    meaning: 'Model while the provider is anthropic.',
    fallbackText: usually('anthropic'),
  },
  'ai.fallbackModels': {
    env: ['AI_FALLBACK_MODELS'],
    allowed: 'comma list of models of the same provider',
    meaning: 'Asked in this order where the one before is not found, or stays limited or down after its retries.',
    fallback: [],
  },
  'ai.apiKey': {
    env: ['AI_API_KEY'],
    allowed: 'a key without blanks',
    meaning: 'Key of the provider; goes before the key of one provider. An own local server needs none.',
    secret: true,
  },
  'ai.geminiApiKey': {
    env: ['GEMINI_API_KEY'],
    allowed: 'a key without blanks',
    meaning: 'Key while the provider is gemini.',
    secret: true,
  },
  'ai.openaiApiKey': {
    env: ['OPENAI_API_KEY'],
    allowed: 'a key without blanks',
    meaning: 'Key while the provider is openai.',
    secret: true,
  },
  'ai.anthropicApiKey': {
    env: ['ANTHROPIC_API_KEY'],
    allowed: 'a key without blanks',
    meaning: 'Key while the provider is anthropic.',
    secret: true,
  },
  'ai.baseUrl': {
    env: ['AI_BASE_URL'],
    allowed: 'https://…, or http:// to a local server; no user, password or query in it',
    meaning: 'Another server of the provider’s protocol, such as `http://127.0.0.1:11434/v1` of Ollama.',
    fallbackText: 'the provider’s own',
  },
  'ai.openaiBaseUrl': {
    env: ['OPENAI_BASE_URL'],
    allowed: 'as AI_BASE_URL',
    meaning: 'The same, while the provider is openai; AI_BASE_URL goes before it.',
  },
  'ai.local': {
    env: ['AI_LOCAL'],
    allowed: 'true, false',
    meaning: 'Whether what is sent to AI_BASE_URL stays in the house. `false` is for a local gateway to a vendor.',
    fallbackText: 'true for loopback, private addresses and names in `.svc`, `.local`, `.internal`',
  },
  'ai.namespaces': {
    env: ['AI_NAMESPACES'],
    allowed: 'comma list of namespace=rules|local|any, `*` allowed in names; the last is `*=…`',
    meaning:
      'What may be sent from where: nothing, only to a local model, to any. The first that fits counts. What lies in no namespace (a node) follows that of its incident.',
    fallback: ['*=any'],
  },
  'ai.temperature': { env: ['TEMPERATURE'], allowed: '0 to 2', meaning: 'How freely the model words its answer.', fallback: 0 },
  'ai.maxTokens': { env: ['MAX_TOKENS'], allowed: '64 to 65536', meaning: 'Longest answer, in tokens.', fallback: 2_048 },
  'ai.anthropicMaxTokens': {
    env: ['ANTHROPIC_MAX_TOKENS'],
    allowed: '64 to 65536',
    meaning: 'The same, while the provider is anthropic.',
    fallbackText: 'MAX_TOKENS where that is set, else `8192`',
  },
  'ai.attempts': { env: ['LLM_RETRY_MAX_ATTEMPTS'], allowed: '1 to 10', meaning: 'Attempts at one call, of each model.', fallback: 3 },
  'ai.leastWaitSeconds': {
    env: ['LLM_RETRY_MIN_WAIT'],
    allowed: '0 to 60',
    meaning: 'Wait before the second attempt; it doubles from there, with jitter.',
    fallback: 1,
  },
  'ai.mostWaitSeconds': {
    env: ['LLM_RETRY_MAX_WAIT'],
    allowed: '0 to 300, at least LLM_RETRY_MIN_WAIT',
    meaning: 'Longest wait between two attempts.',
    fallback: 30,
  },
  'ai.totalSeconds': {
    env: ['LLM_RETRY_TOTAL_TIMEOUT'],
    allowed: '1 to 600',
    meaning: 'Longest time of one call with its queue, attempts, waits and fallback models.',
    fallback: 180,
  },
  'ai.callSeconds': {
    env: ['LLM_CALL_TIMEOUT'],
    allowed: '1 to 600, at most LLM_RETRY_TOTAL_TIMEOUT',
    meaning: 'Longest time of one attempt.',
    fallback: 45,
  },
  'ai.atOnce': { env: ['AI_CONCURRENCY'], allowed: '1 to 64', meaning: 'Calls at the same time; the others wait in turn.', fallback: 4 },
  'ai.queue': { env: ['AI_QUEUE'], allowed: '1 to 10000', meaning: 'Calls that may wait; one more is refused as busy.', fallback: 100 },
  'ai.tokensPerHour': {
    env: ['AI_TOKENS_PER_HOUR'],
    allowed: 'number from 1, or `none`',
    meaning: 'Ceiling of tokens in any 60 minutes; over it rules alone diagnose, and cards say so.',
    fallback: 200_000,
  },
  'ai.tokensPerDay': {
    env: ['AI_TOKENS_PER_DAY'],
    allowed: 'number from 1, or `none`',
    meaning: 'The same in any 24 hours.',
    fallback: 1_000_000,
  },
  'ai.dollarsPerHour': {
    env: ['AI_DOLLARS_PER_HOUR'],
    allowed: 'number from 0, or `none`',
    meaning: 'Ceiling of money in any 60 minutes; every model needs a price then.',
    fallback: 'none',
  },
  'ai.dollarsPerDay': {
    env: ['AI_DOLLARS_PER_DAY'],
    allowed: 'number from 0, or `none`',
    meaning: 'The same in any 24 hours.',
    fallback: 'none',
  },
  'ai.prices': {
    env: ['AI_PRICES'],
    allowed: 'comma list of model=input/output or model=input/cached/output, `*` allowed in names',
    meaning: 'US dollars for a million tokens, as the vendor lists them: `gemini-2.5-flash=0.30/2.50`. The first that fits counts.',
    fallback: [],
  },
  'ai.rounds': {
    env: ['AI_ROUNDS'],
    allowed: '0 to 10',
    meaning: 'Rounds of read-only looks at the cluster a model may ask for before it has to answer.',
    fallback: 4,
  },
  'ai.promptTokens': {
    env: ['PROMPT_TOKEN_BUDGET'],
    allowed: '2000 to 1000000',
    meaning: 'Longest prompt, in tokens of four characters; what has no room is dropped, the least telling first, and named.',
    fallback: 32_000,
  },
  'ai.promptLogLines': {
    env: ['PROMPT_MAX_LOG_LINES'],
    allowed: '0 to 1000',
    meaning: 'Log lines of one container in a prompt.',
    fallback: 25,
  },
  'ai.promptEvents': { env: ['PROMPT_MAX_EVENTS'], allowed: '0 to 1000', meaning: 'Events in a prompt.', fallback: 25 },
  'ai.promptSimilar': {
    env: ['PROMPT_SUMMARY_MAX_ITEMS'],
    allowed: '0 to 20',
    meaning: 'Similar incidents of before that a prompt tells of.',
    fallback: 3,
  },
  'ai.turns': {
    env: ['AGENT_SESSION_WINDOW_SIZE'],
    allowed: '0 to 200',
    meaning: 'Utterances of a thread that a question remembers.',
    fallback: 40,
  },
};
