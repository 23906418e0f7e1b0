import { llm } from '../../src/adapters/llm/index.ts';
import type { AdviceNeeds } from '../../src/flow/index.ts';
import { type ModelServer, modelServer, type ModelServerOptions, type Vendor } from '../../src/local/models/index.ts';
import type { ModelConfig } from '../../src/model/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import { quiet } from './quiet.ts';

export const vendors: readonly Vendor[] = ['openai', 'gemini', 'anthropic'];
/** Obviously fake; it must be found in nothing but headers. */
export const apiKey = 'eval-key-0a1b2c3d4e5f';

export interface ModelledMore {
  readonly clock: Clock;
  readonly calls?: Partial<ModelConfig['calls']>;
  readonly budget?: ModelConfig['budget'];
  /** `gone`: nobody listens at its address. */
  readonly server?: 'there' | 'gone';
}

export interface Modelled {
  readonly advice: AdviceNeeds;
  readonly server: ModelServer;
}

/** Patience of a call as it is in the shipped settings, but for the waits: a model that never answers is given up soon. */
const calls: ModelConfig['calls'] = {
  attempts: 2,
  leastWait: 1,
  mostWait: 5,
  perCall: 2_000,
  total: 6_000,
  atOnce: 4,
  queue: 100,
};

/** A server of the vendor with this character, and the real adapter before it. */
export async function modelled(dialect: Vendor, behave: ModelServerOptions['behave'], more: ModelledMore): Promise<Modelled> {
  const server = await modelServer({ dialect, behave, key: apiKey });
  if (more.server === 'gone') await server.stop();
  const config: ModelConfig = {
    use: dialect,
    models: [{ openai: 'gpt-test', gemini: 'gemini-test', anthropic: 'claude-test' }[dialect]],
    apiKey,
    baseUrl: server.url,
    local: true,
    temperature: 0,
    mostTokens: 4_096,
    calls: { ...calls, ...more.calls },
    budget: more.budget ?? {},
    prices: [],
    prompt: { tokens: 12_000, logLines: 60, events: 20, similar: 3 },
    rounds: 2,
    turns: 10,
    namespaces: [{ namespace: '*', may: 'any' }],
  };
  const asked = llm(config, { clock: more.clock, log: quiet, proxy: { none: ['127.0.0.1'] } });
  return { advice: { llm: asked, meter: { add: () => undefined }, settings: config }, server };
}
