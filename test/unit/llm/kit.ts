import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/adapters/clock/index.ts';
import { llm, type LlmNeeds } from '../../../src/adapters/llm/index.ts';
import type { LlmRequest, ModelConfig, Scrubbed } from '../../../src/model/index.ts';
import type { AskHow, Attempt, Llm, Log, LlmError } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';

export const KEY = ['test', 'key', '1'].join('-');
export const MODEL = { openai: 'gpt-4o', gemini: 'gemini-2.5-flash', anthropic: 'claude-haiku-4-5' } as const;
export const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

type Over = Omit<Partial<ModelConfig>, 'calls'> & { readonly calls?: Partial<ModelConfig['calls']> };

export function config(over: Over = {}): ModelConfig {
  const use = over.use ?? 'openai';
  const calls = { attempts: 3, leastWait: 1, mostWait: 4, perCall: 30_000, total: 60_000, atOnce: 4, queue: 100 };
  return {
    use,
    models: [MODEL[use]],
    apiKey: KEY,
    local: true,
    temperature: 0,
    mostTokens: 500,
    budget: {},
    prices: [],
    prompt: { tokens: 32_000, logLines: 25, events: 25, similar: 3 },
    rounds: 4,
    turns: 40,
    namespaces: [],
    ...over,
    calls: { ...calls, ...over.calls },
  };
}

export function model(over: Over, needs: Partial<LlmNeeds> = {}): Llm {
  return llm(config(over), { clock: systemClock, log: SILENT, proxy: { none: [] }, ...needs });
}

export const SCHEMA = {
  type: 'object',
  properties: { verdict: { type: 'string', maxLength: 40 }, sure: { type: ['boolean', 'null'] } },
  required: ['verdict', 'sure'],
  additionalProperties: false,
};
export const TOOL = { name: 'get_pod_logs', description: 'Reads the last lines of a pod.', parameters: SCHEMA };

export function request(over: Partial<LlmRequest> = {}): Scrubbed<LlmRequest> {
  const plain: LlmRequest = {
    system: 'You explain failures.',
    turns: [{ from: 'user', text: 'Why?' }],
    tools: [],
    mostTokens: 200,
    ...over,
  };
  return scrubber({ key: 'test', addresses: 'public' }).value(plain);
}

/** How one asks, and what the permits saw. */
export interface Asking extends AskHow {
  readonly attempts: Attempt[];
  readonly settled: unknown[];
}

export function how(over: Partial<AskHow> = {}): Asking {
  const attempts: Attempt[] = [];
  const settled: unknown[] = [];
  return {
    key: 'incident-1',
    urgency: 'card',
    within: 60_000,
    signal: new AbortController().signal,
    permit: async (attempt) => {
      attempts.push(attempt);
      return {
        may: 'send',
        settle: async (usage) => {
          settled.push(usage);
        },
      };
    },
    ...over,
    attempts,
    settled,
  };
}

/** The error that a call ended with. */
export async function failure(call: Promise<unknown>): Promise<LlmError> {
  return call.then(
    () => {
      throw new Error('it was answered');
    },
    (error: LlmError) => error,
  );
}

export interface Plain {
  readonly url: string;
  readonly seen: IncomingMessage[];
  readonly server: Server;
  stop(): Promise<void>;
}

/** A server that does what it is told with each request. */
export async function plainServer(serve: (request: IncomingMessage, response: ServerResponse) => void): Promise<Plain> {
  const seen: IncomingMessage[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming);
    incoming.resume().on('end', () => serve(incoming, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Waits until it holds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it never came about');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
