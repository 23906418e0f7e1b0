import { describe, expect, it } from 'vitest';
import { mayAsk } from '../../../src/advise/policy.ts';
import { ConfigError, loadConfig, type Problem, renderConfig } from '../../../src/config.ts';
import { type AiConfig, fits, type ModelConfig } from '../../../src/model/index.ts';
import { ANTHROPIC, GEMINI, KEY, OPENAI } from './model-effects.ts';

type Env = Record<string, string>;

const loaded = (env: Env) =>
  loadConfig({
    env,
    args: {},
    inCluster: false,
    readFile: (path) => {
      throw new Error(`no such file: ${path}`);
    },
  });
const ai = (env: Env): AiConfig => loaded(env).config.ai;
const notes = (env: Env): string =>
  loaded(env)
    .notes.filter((note) => !note.startsWith('Practice:'))
    .join('\n');
function model(env: Env): ModelConfig {
  const choice = ai(env);
  if (choice.use === 'none') throw new Error('no model');
  return choice;
}
function problems(env: Env): readonly Problem[] {
  try {
    loaded(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const OWN = { AI_PROVIDER: 'openai', AI_MODEL: 'qwen3:8b' };

describe('no model unless it is named', () => {
  it('nothing set: none, and nothing to say', () => {
    expect(ai({})).toEqual({ use: 'none' });
    expect(notes({})).toBe('');
  });
  it('a key alone switches nothing on, in production neither, and a note says whose it could be', () => {
    expect(ai({ GEMINI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY })).toEqual({ use: 'none', could: ['gemini', 'anthropic'] });
    const said = notes({ GEMINI_API_KEY: KEY });
    expect(said).toBe(
      'GEMINI_API_KEY is set but AI_PROVIDER is not: no model is used and nothing is sent. AI_PROVIDER=gemini would use it.',
    );
    const slack = {
      SLACK_BOT_TOKEN: ['xox', 'b-0123456789'].join(''),
      SLACK_APP_TOKEN: ['xap', 'p-0123456789'].join(''),
      SLACK_CHANNEL_ID: 'C0123456789',
    };
    expect(ai({ NODE_ENV: 'production', K8S_PROXY_URL: 'https://api:6443', ...slack, OPENAI_API_KEY: KEY })).toEqual({
      use: 'none',
      could: ['openai'],
    });
  });
  it.each(['AI_API_KEY', 'AI_MODEL', 'MODEL_NAME', 'AI_BASE_URL'])('%s without a provider is said to do nothing', (name) => {
    const env = { [name]: 'http://127.0.0.1:1/v1' };
    expect(ai(env)).toEqual({ use: 'none' });
    expect(notes(env)).toContain(`${name} is set but AI_PROVIDER is not`);
  });
  it('OLLAMA_HOST is noted, not followed', () => {
    expect(notes({ OLLAMA_HOST: '127.0.0.1:11434' })).toContain('AI_PROVIDER=openai with AI_BASE_URL=');
    expect(notes({ OLLAMA_HOST: '127.0.0.1:11434', ...GEMINI })).toBe('');
  });
  it('who wrote none is not told twice', () => {
    expect(ai({ AI_PROVIDER: 'none', GEMINI_API_KEY: KEY })).toEqual({ use: 'none' });
    expect(notes({ AI_PROVIDER: 'none', GEMINI_API_KEY: KEY })).toBe('');
  });
  it('another word is an error, never a guess', () => {
    expect(problems({ AI_PROVIDER: 'ollama', GEMINI_API_KEY: KEY })).toMatchObject([
      { setting: 'AI_PROVIDER', given: '"ollama"', allowed: expect.stringContaining('Ollama') },
    ]);
  });
});

describe('which model', () => {
  it('the provider’s usual ones in order, the named one alone, or the named one first', () => {
    expect(model(GEMINI).models).toEqual(['gemini-2.5-flash', 'gemini-2.0-flash', 'gemini-2.0-flash-lite', 'gemini-flash-latest']);
    expect(model({ ...GEMINI, AI_MODEL: 'm1' }).models).toEqual(['m1']);
    expect(model({ ...GEMINI, AI_FALLBACK_MODELS: 'm2' }).models).toEqual(['gemini-2.5-flash', 'm2']);
    expect(model({ ...GEMINI, AI_MODEL: 'm1', GEMINI_MODEL_ID: 'm2', OPENAI_MODEL_ID: 'm3' }).models).toEqual(['m1']);
  });
  it.each([
    ['GEMINI_MODEL', GEMINI],
    ['OPENAI_MODEL', OPENAI],
    ['ANTHROPIC_MODEL', ANTHROPIC],
    ['MODEL_NAME', GEMINI],
  ] as const)('%s is read', (name, env) => {
    expect(model({ ...env, [name]: 'm1' }).models).toEqual(['m1']);
  });
  it('a key of one provider is never sent to another', () => {
    expect(model({ ...ANTHROPIC, OPENAI_API_KEY: 'other' }).apiKey).toBe(KEY);
    const [problem] = problems({ AI_PROVIDER: 'gemini', OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY });
    expect(problem).toMatchObject({ setting: 'GEMINI_API_KEY', given: '' });
    expect(problem?.mend).toContain('AI_PROVIDER=gemini needs it');
  });
  it('answers of anthropic may be longer, unless MAX_TOKENS says how long', () => {
    expect([model(GEMINI).mostTokens, model(ANTHROPIC).mostTokens, model({ ...ANTHROPIC, MAX_TOKENS: '500' }).mostTokens]).toEqual([
      2048, 8192, 500,
    ]);
  });
});

describe('a server of one’s own', () => {
  it.each([
    'http://127.0.0.1:11434/v1',
    'http://localhost:8080',
    'http://[::1]:8080/v1',
    'http://10.1.2.3/v1',
    'http://172.31.0.9/v1',
    'http://192.168.1.42:8000/v1',
    'http://[fd00::1]/v1',
    'http://ollama.ai.svc:11434/v1',
    'http://vllm.ai.svc.cluster.local/v1',
    'https://models.corp.internal/v1',
  ])('%s stays in the house and needs no key', (url) => {
    expect(model({ ...OWN, AI_BASE_URL: url })).toMatchObject({ local: true, apiKey: '', baseUrl: url, models: ['qwen3:8b'] });
  });
  it.each([
    'https://api.example.com/v1',
    'https://172.32.0.1/v1',
    'https://8.8.8.8/v1',
    'https://svc/v1',
    'https://notlocal/v1',
    'https://x.local.example/v1',
  ])('%s does not', (url) => {
    expect(problems({ ...OWN, AI_BASE_URL: url }).map((p) => p.setting)).toEqual(['OPENAI_API_KEY']);
    expect(model({ ...OWN, AI_BASE_URL: url, AI_API_KEY: KEY }).local).toBe(false);
  });
  it('AI_LOCAL decides where it is set, and means nothing without a server', () => {
    expect(model({ ...OWN, AI_BASE_URL: 'http://models.lan/v1', AI_LOCAL: 'true' }).local).toBe(true);
    expect(model({ ...OWN, AI_BASE_URL: 'http://127.0.0.1:4000', AI_LOCAL: 'false', AI_API_KEY: KEY }).local).toBe(false);
    expect(problems({ ...GEMINI, AI_LOCAL: 'true' })).toMatchObject([
      { setting: 'AI_LOCAL', mend: expect.stringContaining('gemini itself') },
    ]);
  });
  it('plain http over foreign nets, credentials in the address and no model are refused; nothing secret is said', () => {
    expect(problems({ ...OWN, AI_API_KEY: KEY, AI_BASE_URL: 'http://models.example.com/v1' })).toMatchObject([{ setting: 'AI_BASE_URL' }]);
    const [problem] = problems({ ...OWN, AI_API_KEY: KEY, AI_BASE_URL: 'https://me:hunter2@gate.example/v1?key=hunter3' });
    expect(problem).toMatchObject({ setting: 'AI_BASE_URL', mend: expect.stringContaining('AI_API_KEY') });
    expect(JSON.stringify(problem)).not.toMatch(/hunter/);
    expect(problems({ AI_PROVIDER: 'openai', AI_BASE_URL: 'http://127.0.0.1:1/v1' })).toMatchObject([{ setting: 'AI_MODEL', given: '' }]);
  });
  it('OPENAI_BASE_URL counts for openai alone', () => {
    const url = 'http://127.0.0.1:11434/v1';
    expect(model({ ...OWN, OPENAI_BASE_URL: url }).baseUrl).toBe(url);
    expect(model({ ...GEMINI, OPENAI_BASE_URL: url }).baseUrl).toBeUndefined();
    expect(model({ ...OWN, OPENAI_BASE_URL: url, AI_BASE_URL: 'http://127.0.0.1:2/v1' }).baseUrl).toBe('http://127.0.0.1:2/v1');
  });
});

describe('ceilings', () => {
  it('of tokens by default, of money only with a price for every model that may be asked', () => {
    expect(model(GEMINI).budget).toEqual({ tokensPerHour: 200_000, tokensPerDay: 1_000_000 });
    const [problem] = problems({ ...GEMINI, AI_MODEL: 'm1', AI_FALLBACK_MODELS: 'm2', AI_DOLLARS_PER_DAY: '5', AI_PRICES: 'm1=1/2' });
    expect(problem).toMatchObject({ setting: 'AI_PRICES', given: 'without a price for m2' });
    expect(problem?.mend).toContain('AI_DOLLARS_PER_DAY cannot be kept without. Add m2=input/output');
    expect(problems({ ...GEMINI, AI_DOLLARS_PER_DAY: '5', AI_PRICES: 'gemini-*=1/2' })).toEqual([]);
    expect(problems({ AI_DOLLARS_PER_DAY: '5' })).toEqual([]);
  });
  it.each(['m1=1', 'm1', 'm1=a/b', 'm1=1/2/3/4', '=1/2', 'm1=-1/2'])('a price list of %s is refused', (list) => {
    expect(problems({ ...GEMINI, AI_PRICES: list }).map((p) => p.setting)).toEqual(['AI_PRICES']);
  });
  it.each(['0', '-5', 'many', '1.5'])('%s tokens an hour are refused', (given) => {
    expect(problems({ ...GEMINI, AI_TOKENS_PER_HOUR: given })).toMatchObject([{ setting: 'AI_TOKENS_PER_HOUR', given: `"${given}"` }]);
  });
  it('one that no full prompt fits under is told', () => {
    // 64,000 tokens and what stands around for a prompt of 128,000 characters: what is set aside, not what it will cost.
    const tight = { ...GEMINI, PROMPT_TOKEN_BUDGET: '32000', MAX_TOKENS: '1000' };
    expect(notes({ ...tight, AI_TOKENS_PER_HOUR: '65499' })).toContain('more than the ceiling of 65499 tokens');
    expect(notes({ ...tight, AI_TOKENS_PER_HOUR: '65500' })).toBe('');
  });
  it('waits and temperatures that contradict each other are refused', () => {
    expect(problems({ ...GEMINI, LLM_RETRY_MIN_WAIT: '40' })).toMatchObject([{ setting: 'LLM_RETRY_MAX_WAIT' }]);
    expect(problems({ ...GEMINI, LLM_RETRY_TOTAL_TIMEOUT: '30' })).toMatchObject([{ setting: 'LLM_RETRY_TOTAL_TIMEOUT' }]);
    expect(problems({ ...ANTHROPIC, TEMPERATURE: '1.5' })).toMatchObject([{ setting: 'TEMPERATURE', allowed: '0 to 1 with anthropic' }]);
    expect(problems({ ...OPENAI, TEMPERATURE: '1.5' })).toEqual([]);
  });
});

describe('what may be sent from where', () => {
  it.each(['pay=rules', 'pay=rules,*=any,shop=any', 'pay=maybe,*=any', 'Pay=rules,*=any', 'pay'])('%s is refused', (list) => {
    expect(problems({ ...GEMINI, AI_NAMESPACES: list }).map((p) => p.setting)).toEqual(['AI_NAMESPACES']);
  });
  it('the first pattern that fits counts; what has no namespace is under *', () => {
    const { namespaces } = model({ ...GEMINI, AI_NAMESPACES: 'payments=rules,hr-*=local,*=any' });
    const table = ['payments', 'payments-2', 'hr-eu', 'hr', ''].map((name) => [
      mayAsk(namespaces, name, { local: true }),
      mayAsk(namespaces, name, { local: false }),
    ]);
    expect(table).toEqual([
      [false, false],
      [true, true],
      [true, false],
      [true, true],
      [true, true],
    ]);
    expect(mayAsk([], 'shop', { local: true })).toBe(false);
  });
  it('a policy that lets nothing through is told', () => {
    expect(notes({ ...GEMINI, AI_NAMESPACES: '*=local' })).toContain('AI_NAMESPACES lets nothing be sent to gemini-2.5-flash');
  });
  it.each([
    ['*', '', true],
    ['hr-*', 'hr-', true],
    ['hr-*', 'hr', false],
    ['*-prod', 'shop-prod', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['a*a', 'a', false],
    ['gpt-4.', 'gpt-4x', false],
    ['a**b', 'ab', true],
  ])('%s and %s: %s', (pattern, text, is) => {
    expect(fits(pattern, text)).toBe(is);
  });
});

it('keys are masked wherever settings are shown', () => {
  const { text, json } = renderConfig(loaded({ ...GEMINI, AI_PRICES: 'm=1/2' }).config);
  expect(text).not.toContain(KEY);
  expect(json['ai.apiKey']).toBe(`… (${KEY.length} characters)`);
  expect(text).toMatch(/^ai\.prices +\{"model":"m"/m);
  expect(JSON.stringify(problems({ ...GEMINI, GEMINI_API_KEY: `${KEY} ${KEY}` }))).not.toContain(KEY);
});
