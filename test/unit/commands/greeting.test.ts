import { expect, it } from 'vitest';
import { greeting } from '../../../src/commands/up/greeting.ts';
import { loadConfig } from '../../../src/config.ts';

const KEY = 'not-a-key-of-anybody';

function modelLine(env: Record<string, string>): string {
  const { config } = loadConfig({ env, args: {}, inCluster: false, readFile: () => '' });
  const words = greeting(config, { pageUrl: undefined, practiceUrl: undefined, stories: [], approver: undefined, port: undefined });
  return words.split('\n').find((line) => line.startsWith('  model ')) ?? '';
}

it.each([
  [{}, 'none: rules diagnose'],
  [{ GEMINI_API_KEY: KEY }, 'none: rules diagnose; AI_PROVIDER=gemini would use the key that is set'],
  [
    { GEMINI_API_KEY: KEY, OPENAI_API_KEY: KEY },
    'none: rules diagnose; AI_PROVIDER=gemini or AI_PROVIDER=openai would use the key that is set',
  ],
  [{ AI_PROVIDER: 'none', GEMINI_API_KEY: KEY }, 'none: rules diagnose'],
  [
    { AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: KEY, AI_MODEL: 'm1', AI_FALLBACK_MODELS: 'm2,m3' },
    'm1 (else m2, m3) of anthropic, outside the house; at most 200,000 tokens an hour and 1,000,000 tokens a day',
  ],
  [
    {
      AI_PROVIDER: 'openai',
      AI_BASE_URL: 'http://127.0.0.1:11434/v1',
      AI_MODEL: 'qwen3:8b',
      AI_TOKENS_PER_HOUR: 'none',
      AI_TOKENS_PER_DAY: 'none',
    },
    'qwen3:8b of openai at http://127.0.0.1:11434/v1, in the house; no ceiling of tokens',
  ],
] as const)('%o: the start says which model is asked, or none and which could be', (env, words) => {
  expect(modelLine(env)).toBe(`  model     ${words}`);
});
