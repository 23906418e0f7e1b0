import type { AiConfig, ModelConfig } from '../model/index.ts';
import type { Chosen } from './choose-cluster.ts';
import { type ModelAddress, modelAddress } from './model-address.ts';
import { modelNotes, modelProblems } from './model-problems.ts';
import type { Read } from './read.ts';
import type { Values } from './settings.ts';
import { envValue, type Sources } from './sources.ts';
import { type Provider, PROVIDERS, VENDORS } from './vendors.ts';

/** The model that is named, or none: a key that lies about is told of, never used. */
export function chooseModel(read: Read, sources: Sources): Chosen<AiConfig> {
  const provider = read.values['ai.provider'];
  if (provider === 'none') return none(read, sources);
  const address = modelAddress(read, provider);
  const choice = modelConfig(read, provider, address);
  return { choice, problems: [...address.problems, ...modelProblems(read, choice, address)], notes: modelNotes(choice) };
}

function none({ values, named }: Read, sources: Sources): Chosen<AiConfig> {
  const could = PROVIDERS.filter((p) => values[VENDORS[p].key] !== undefined);
  const choice: AiConfig = could.length === 0 ? { use: 'none' } : { use: 'none', could };
  // Whoever wrote `none` knows what they said no to.
  if (named.has('ai.provider')) return { choice: { use: 'none' }, problems: [], notes: [] };
  const unused = (name: string, use: string): string =>
    `${name} is set but AI_PROVIDER is not: no model is used and nothing is sent. ${use}`;
  const all = PROVIDERS.join(', ');
  return {
    choice,
    problems: [],
    notes: [
      ...could.map((p) => unused(named.get(VENDORS[p].key) ?? '', `AI_PROVIDER=${p} would use it.`)),
      ...(['ai.apiKey', 'ai.model', 'ai.baseUrl'] as const).flatMap((key) =>
        named.has(key) ? [unused(named.get(key) ?? '', `AI_PROVIDER=… says whose it is: ${all}.`)] : [],
      ),
      ...(envValue(sources, 'OLLAMA_HOST') === undefined
        ? []
        : [unused('OLLAMA_HOST', 'AI_PROVIDER=openai with AI_BASE_URL=http://<its address>/v1 and AI_MODEL would use that server.')]),
    ],
  };
}

function modelsOf({ values }: Read, provider: Provider): readonly string[] {
  const named = values['ai.model'] ?? values[VENDORS[provider].model];
  const fallbacks = values['ai.fallbackModels'];
  const first = named === undefined && fallbacks.length === 0 ? VENDORS[provider].usual : [named ?? VENDORS[provider].usual[0]];
  return [...new Set([...first, ...fallbacks])];
}

function modelConfig(read: Read, provider: Provider, address: ModelAddress): ModelConfig {
  const { values, named } = read;
  const [first = VENDORS[provider].usual[0], ...others] = modelsOf(read, provider);
  const mostTokens = provider === 'anthropic' && !named.has('ai.maxTokens') ? 8_192 : values['ai.maxTokens'];
  return {
    use: provider,
    models: [first, ...others],
    apiKey: values['ai.apiKey'] ?? values[VENDORS[provider].key] ?? '',
    ...(address.url === undefined ? {} : { baseUrl: address.url }),
    local: address.local,
    temperature: values['ai.temperature'],
    mostTokens: provider === 'anthropic' ? (values['ai.anthropicMaxTokens'] ?? mostTokens) : mostTokens,
    calls: callsOf(values),
    budget: budgetOf(values),
    prices: values['ai.prices'].map(priceOf),
    prompt: {
      tokens: values['ai.promptTokens'],
      logLines: values['ai.promptLogLines'],
      events: values['ai.promptEvents'],
      similar: values['ai.promptSimilar'],
    },
    rounds: values['ai.rounds'],
    turns: values['ai.turns'],
    namespaces: rulesOf(values),
  };
}

function callsOf(values: Values): ModelConfig['calls'] {
  return {
    attempts: values['ai.attempts'],
    leastWait: values['ai.leastWaitSeconds'] * 1000,
    mostWait: values['ai.mostWaitSeconds'] * 1000,
    perCall: values['ai.callSeconds'] * 1000,
    total: values['ai.totalSeconds'] * 1000,
    atOnce: values['ai.atOnce'],
    queue: values['ai.queue'],
  };
}

function budgetOf(values: Values): ModelConfig['budget'] {
  const bound = (key: 'tokensPerHour' | 'tokensPerDay' | 'microsPerHour' | 'microsPerDay', value: number | 'none', unit: number) =>
    value === 'none' ? {} : { [key]: Math.round(value * unit) };
  return {
    ...bound('tokensPerHour', values['ai.tokensPerHour'], 1),
    ...bound('tokensPerDay', values['ai.tokensPerDay'], 1),
    ...bound('microsPerHour', values['ai.dollarsPerHour'], 1_000_000),
    ...bound('microsPerDay', values['ai.dollarsPerDay'], 1_000_000),
  };
}

/** `model=input/output` or `model=input/cached/output`. Dollars for a million tokens are millionths of a dollar for one. */
function priceOf(text: string): ModelConfig['prices'][number] {
  const [model = '', figures = ''] = text.split('=');
  const [input = 0, middle = 0, last] = figures.split('/').map(Number);
  return last === undefined ? { model, input, cached: input, output: middle } : { model, input, cached: middle, output: last };
}

function rulesOf(values: Values): ModelConfig['namespaces'] {
  return values['ai.namespaces'].flatMap((text) => {
    const [namespace = '', may = ''] = text.split('=');
    return may === 'rules' || may === 'local' || may === 'any' ? [{ namespace, may }] : [];
  });
}
