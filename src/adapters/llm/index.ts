/** Scrubbed requests in, a model's words out, or an LlmError in our own: Gemini, OpenAI and servers that speak like it, Anthropic. It never reads a cluster, never believes what a model says, and sends nothing without a permit. */
import type { Config, ModelConfig } from '../../model/index.ts';
import type { Clock, Llm, Log } from '../../ports/index.ts';
import { ANTHROPIC_URL, anthropicAttempter } from './anthropic/anthropic.ts';
import type { Attempter } from './attempter.ts';
import { careful } from './careful.ts';
import { courier } from './courier.ts';
import { GEMINI_URL, geminiAttempter } from './gemini/gemini.ts';
import { OPENAI_URL, openaiAttempter } from './openai/openai.ts';

export interface LlmNeeds {
  readonly clock: Clock;
  readonly log: Log;
  readonly proxy: Config['proxy'];
}

/** Opens no connection and loads no SDK before the first question. */
export function llm(config: ModelConfig, { clock, log, proxy }: LlmNeeds): Llm {
  const { attempter, url } = vendor(config);
  return careful(attempter, { config, clock, log, courier: courier(proxy), host: new URL(config.baseUrl ?? url).host });
}

function vendor(config: ModelConfig): { readonly attempter: Attempter; readonly url: string } {
  switch (config.use) {
    case 'gemini':
      return { attempter: geminiAttempter(config), url: GEMINI_URL };
    case 'openai':
      return { attempter: openaiAttempter(config), url: OPENAI_URL };
    case 'anthropic':
      return { attempter: anthropicAttempter(config), url: ANTHROPIC_URL };
  }
}
