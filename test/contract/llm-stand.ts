import { performance } from 'node:perf_hooks';
import { llm } from '../../src/adapters/llm/index.ts';
import { type Asked, type Behaviour, type ModelServer, modelServer, type Vendor } from '../../src/local/models/index.ts';
import type { LlmReply, LlmRequest, LlmTurn, ModelConfig, Usage } from '../../src/model/index.ts';
import { type AskHow, type Attempt, type Clock, type Llm, LlmError } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';

/** Not a real key. */
export const key = ['contract', 'key', '1f2e3d'].join('-');
/** A text of the prompt that must be found nowhere else. */
export const secretText = 'the prompt of the contract, word by word';
export const usual: Readonly<Record<Vendor, string>> = { openai: 'gpt-4o', gemini: 'gemini-2.5-flash', anthropic: 'claude-haiku-4-5' };

const clean = scrubber({ key: 'contract', addresses: 'public' });

export interface QuickClock extends Clock {
  /** Milliseconds of every sleep that was asked for. */
  readonly slept: readonly number[];
}

/** Runs so many times faster than the world. */
const FASTER = 50;

export function quickClock(): QuickClock {
  const slept: number[] = [];
  const began = performance.now();
  return {
    slept,
    now: () => Math.floor((performance.now() - began) * FASTER),
    sleep: (ms, signal) => {
      slept.push(ms);
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const timer = setTimeout(resolve, ms / FASTER);
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

type Settled = Usage | 'unknown' | 'nothing';

export interface Stand {
  readonly server: ModelServer;
  readonly llm: Llm;
  readonly clock: QuickClock;
  /** All that was logged, as JSON. */
  readonly logged: readonly string[];
  /** What each permit was asked for, and what each was settled with, in order. */
  readonly permits: readonly Attempt[];
  readonly settled: readonly Settled[];
  ask(request?: Partial<LlmRequest>, how?: Partial<AskHow>): Promise<LlmReply>;
  /** The code an ask ends with. */
  fails(request?: Partial<LlmRequest>, how?: Partial<AskHow>): Promise<LlmError>;
}

export interface StandOptions {
  readonly behave: Behaviour | ((asked: Asked) => Behaviour);
  readonly models?: readonly [string, ...string[]];
  /** The only models the server has. */
  readonly has?: readonly string[];
  readonly calls?: Partial<ModelConfig['calls']>;
  readonly apiKey?: string;
}

/** A stand that the suite takes down again. */
export type Start = (behave: StandOptions['behave'], more?: Omit<StandOptions, 'behave'>) => Promise<Stand>;

/** Patient, so that a busy machine is no failure; what is tested for its time gets less. */
const PATIENCE = 1_800_000;

const calls: ModelConfig['calls'] = {
  attempts: 3,
  leastWait: 1000,
  mostWait: 30_000,
  perCall: PATIENCE,
  total: PATIENCE,
  atOnce: 4,
  queue: 100,
};

export async function stand(vendor: Vendor, options: StandOptions): Promise<Stand> {
  const server = await modelServer({
    dialect: vendor,
    behave: options.behave,
    key,
    ...(options.has === undefined ? {} : { models: options.has }),
  });
  const logged: string[] = [];
  const permits: Attempt[] = [];
  const settled: Settled[] = [];
  const clock = quickClock();
  const note = (fields: unknown, message: string): void => void logged.push(JSON.stringify([fields, message]));
  const adapter = llm(
    {
      ...configOf(vendor, server),
      models: options.models ?? [usual[vendor]],
      apiKey: options.apiKey ?? key,
      calls: { ...calls, ...options.calls },
    },
    { clock, log: { debug: note, info: note, warn: note, error: note }, proxy: { none: [] } },
  );
  const how = (more: Partial<AskHow> = {}): AskHow => ({
    key: 'inc-1',
    urgency: 'card',
    within: PATIENCE,
    signal: new AbortController().signal,
    permit: async (attempt) => {
      permits.push(attempt);
      return { may: 'send', settle: async (cost) => void settled.push(cost) };
    },
    ...more,
  });
  const ask: Stand['ask'] = (request, more) => adapter.ask(clean.value(requestOf(request)), how(more));
  const fails: Stand['fails'] = (request, more) => ask(request, more).then(answered, failed);
  return { server, llm: adapter, clock, logged, permits, settled, ask, fails };
}

export function requestOf(more: Partial<LlmRequest> = {}): LlmRequest {
  return { system: 'You judge one failure.', turns: [says(secretText)], tools: [], mostTokens: 2048, ...more };
}

export function says(text: string): LlmTurn {
  return { from: 'user', text };
}

/** The turns after an answer with calls: the calls, and what each saw. */
export function seen(reply: LlmReply): readonly LlmTurn[] {
  return [
    { from: 'model', text: reply.text, calls: reply.calls },
    ...reply.calls.map((c): LlmTurn => ({ from: 'tool', call: c.id, name: c.name, text: `what ${c.name} saw` })),
  ];
}

function answered(reply: LlmReply): never {
  throw new Error(`an answer came: ${reply.text.slice(0, 80)}`);
}

function failed(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  throw error;
}

function configOf(vendor: Vendor, server: ModelServer): Omit<ModelConfig, 'models' | 'apiKey' | 'calls'> {
  return {
    use: vendor,
    baseUrl: server.url,
    local: true,
    temperature: 0,
    mostTokens: 2048,
    budget: {},
    prices: [],
    prompt: { tokens: 32_000, logLines: 25, events: 25, similar: 3 },
    rounds: 4,
    turns: 10,
    namespaces: [],
  };
}
