import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { ModelConfig } from '../../../model/index.ts';
import type { Attempter } from '../attempter.ts';
import type { Trip } from '../courier.ts';
import { learned } from '../manners.ts';
import { answerOf } from './answer.ts';
import { bodyOf } from './request.ts';

export const OPENAI_URL = 'https://api.openai.com/v1';

const MODELS = z.object({ data: z.array(z.object({ id: z.string() })) });

/** OpenAI and every server that speaks chat completions. What a server refuses of a request is left out of the next. */
export function openaiAttempter(config: ModelConfig): Attempter {
  const manners = learned(config.baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens');
  return {
    load,
    attempt: async (request, { model, trip }) => {
      const sent = manners.of(model, request);
      const body = bodyOf(request, { model, temperature: config.temperature, manners: sent });
      const server = await client(config, trip);
      try {
        const completion: unknown = await server.chat.completions.create(body);
        return answerOf(completion, request);
      } catch (error) {
        manners.learn(model, request, { sent, trip });
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
