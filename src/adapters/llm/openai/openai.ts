import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { ModelConfig } from '../../../model/index.ts';
import { AttemptFailure, type Attempter } from '../attempter.ts';
import type { Trip } from '../courier.ts';
import { answerOf } from './answer.ts';
import { type Manners, startingManners, yielding } from './manners.ts';
import { bodyOf } from './request.ts';

export const OPENAI_URL = 'https://api.openai.com/v1';

const MODELS = z.object({ data: z.array(z.object({ id: z.string() })) });

/** OpenAI and every server that speaks chat completions. What a server refuses of a request is left out from then on. */
export function openaiAttempter(config: ModelConfig): Attempter {
  const learned = new Map<string, Manners>();
  const mannersOf = (model: string): Manners => learned.get(model) ?? startingManners(config.baseUrl === undefined ? 'own' : 'compatible');

  /** Throws what makes the caller ask again, where the refusal speaks of something that can be left out. */
  function learn(model: string, sent: Manners, trip: Trip): void {
    const fate = trip.fate();
    const next = fate.is === 'refused' ? yielding(sent, fate.refusal) : undefined;
    if (next === undefined) return;
    // Another request may have learned it meanwhile.
    if (mannersOf(model) === sent) learned.set(model, next);
    throw new AttemptFailure({ code: 'llm_bad_request', why: 'the server refuses a part of the request', cost: 'nothing', next: 'now' });
  }

  return {
    load,
    attempt: async (request, { model, trip }) => {
      const manners = mannersOf(model);
      const server = await client(config, trip);
      try {
        const completion: unknown = await server.chat.completions.create(
          bodyOf(request, { model, temperature: config.temperature, manners }),
        );
        return answerOf(completion, request);
      } catch (error) {
        learn(model, manners, trip);
        throw error;
      }
    },
    offered: async (trip) => {
      const list: unknown = await (await client(config, trip)).models.list();
      return MODELS.parse(list).data.map(({ id }) => id);
    },
  };
}

async function load(): Promise<typeof OpenAI> {
  return (await import('openai')).OpenAI;
}

/** One client a request, because its fetch is the trip's. All that it would read from the environment is given; without a key no header is sent. */
async function client(config: ModelConfig, trip: Trip): Promise<OpenAI> {
  const Client = await load();
  return new Client({
    apiKey: config.apiKey === '' ? 'none' : config.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: config.baseUrl ?? OPENAI_URL,
    ...(config.apiKey === '' ? { defaultHeaders: { Authorization: null } } : {}),
    maxRetries: 0,
    logLevel: 'off',
    fetch: trip.send,
  });
}
