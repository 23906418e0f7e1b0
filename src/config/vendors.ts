import type { ModelConfig } from '../model/index.ts';

export type Provider = ModelConfig['use'];

interface Vendor {
  readonly key: 'ai.geminiApiKey' | 'ai.openaiApiKey' | 'ai.anthropicApiKey';
  readonly model: 'ai.geminiModel' | 'ai.openaiModel' | 'ai.anthropicModel';
  /** Asked in this order where nobody named one. */
  readonly usual: readonly [string, ...string[]];
}

/** What differs from one provider to the other. */
export const VENDORS: Readonly<Record<Provider, Vendor>> = {
  gemini: {
    key: 'ai.geminiApiKey',
    model: 'ai.geminiModel',
    usual: ['gemini-2.5-flash', 'gemini-2.0-flash', 'gemini-2.0-flash-lite', 'gemini-flash-latest'],
  },
  openai: { key: 'ai.openaiApiKey', model: 'ai.openaiModel', usual: ['gpt-4o', 'gpt-4o-mini'] },
  anthropic: { key: 'ai.anthropicApiKey', model: 'ai.anthropicModel', usual: ['claude-sonnet-5', 'claude-haiku-4-5'] },
};
export const PROVIDERS = Object.keys(VENDORS) as readonly Provider[];
