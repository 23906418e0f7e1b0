import type { Anthropic } from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { ModelConfig } from '../../../model/index.ts';
import type { Attempter } from '../attempter.ts';
import type { Trip } from '../courier.ts';
import { learned } from '../manners.ts';
import { answerOf } from './answer.ts';
import { bodyOf } from './request.ts';

export const ANTHROPIC_URL = 'https://api.anthropic.com';

const MODELS = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Anthropic by its messages. */
export function anthropicAttempter(config: ModelConfig): Attempter {
  const manners = learned('max_tokens');
  return {
    load,
    attempt: async (request, { model, trip }) => {
      const sent = manners.of(model, request);
      const body = bodyOf(request, { model, manners: sent });
      const server = await client(config, trip);
      try {
        const message: unknown = await server.messages.create(body);
        return answerOf(message, request);
      } catch (error) {
        manners.learn(model, request, { sent, trip });
        throw error;
      }
    },
    offered: async (trip) => {
      const list: unknown = await (await client(config, trip)).models.list({ limit: 1000 });
      return MODELS.parse(list).data.map(({ id }) => id);
    },
  };
}

async function load(): Promise<typeof Anthropic> {
  return (await import('@anthropic-ai/sdk')).Anthropic;
}

/** One client a request, because its fetch is the trip's. All that it would read from the environment is given. */
async function client(config: ModelConfig, trip: Trip): Promise<Anthropic> {
  const Client = await load();
  return new Client({
    apiKey: config.apiKey,
    webhookKey: null,
    baseURL: config.baseUrl ?? ANTHROPIC_URL,
    maxRetries: 0,
    logLevel: 'off',
    // Without one, long answers would be refused unless they are streamed.
    timeout: config.calls.total,
    fetch: trip.send,
  });
}
