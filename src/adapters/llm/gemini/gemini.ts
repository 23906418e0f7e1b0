import type { GoogleGenAI } from '@google/genai';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ModelConfig } from '../../../model/index.ts';
import type { Attempter } from '../attempter.ts';
import { learned } from '../manners.ts';
import { answerOf } from './answer.ts';
import { parametersOf, type Signatures } from './request.ts';

export const GEMINI_URL = 'https://generativelanguage.googleapis.com';

/** Calls whose signatures are remembered: some rounds of everything that can be on its way at once. */
const SIGNED = 200;

const MODELS = z.array(z.object({ name: z.string(), supportedActions: z.array(z.string()).nullish() }));

/** Gemini by the API of its developers' platform. */
export function geminiAttempter(config: ModelConfig): Attempter {
  const manners = learned('max_tokens');
  const signatures: Signatures = new LRUCache<string, string>({ max: SIGNED });
  let known: GoogleGenAI | undefined;
  const client = async (): Promise<GoogleGenAI> => (known ??= await clientOf(config));
  return {
    load,
    attempt: async (request, { model, trip }) => {
      const sent = manners.of(model, request);
      const parameters = parametersOf(request, { model, temperature: config.temperature, manners: sent, signatures });
      const server = await client();
      try {
        const content: unknown = await server.models.generateContent({
          ...parameters,
          config: { ...parameters.config, httpOptions: { fetch: trip.send } },
        });
        return answerOf(content, request, signatures);
      } catch (error) {
        manners.learn(model, request, { sent, trip });
        throw error;
      }
    },
    offered: async (trip) => {
      const { page } = await (await client()).models.list({ config: { pageSize: 1000, httpOptions: { fetch: trip.send } } });
      const usable = MODELS.parse(page).filter(({ supportedActions }) => supportedActions?.includes('generateContent') ?? true);
      return usable.map(({ name }) => name.replace(/^models\//, ''));
    },
  };
}

async function load(): Promise<typeof GoogleGenAI> {
  return (await import('@google/genai')).GoogleGenAI;
}

/**
 * All that it would read from the environment is given. One client for all requests, because each made anew warns on standard error
 * where the environment names two keys; each request brings the fetch of its trip, and there is no other.
 */
async function clientOf(config: ModelConfig): Promise<GoogleGenAI> {
  const Client = await load();
  const fetch = (): Promise<Response> => Promise.reject(new Error('a request without a trip'));
  return new Client({
    apiKey: config.apiKey,
    vertexai: false,
    apiVersion: 'v1',
    httpOptions: { baseUrl: config.baseUrl ?? GEMINI_URL, fetch },
  });
}
