/** Anthropic's messages: JSON in, neutral words out, and back; it decides nothing. */
import type { Dialect } from '../dialect.ts';
import { Refusal } from '../refusal.ts';
import { read } from './read.ts';
import { reply, stream } from './write.ts';

export const anthropic: Dialect = {
  base: '',
  usualModels: ['claude-sonnet-5', 'claude-haiku-4-5', 'claude-sonnet-4-5'],
  route(method, path) {
    if (method === 'POST' && path === '/v1/messages') return { is: 'ask' };
    return method === 'GET' && path === '/v1/models' ? { is: 'models' } : undefined;
  },
  admit(headers, _query, key) {
    if (headers['anthropic-version'] === undefined) throw new Refusal(400, 'anthropic-version: header is required');
    // The older versions' header, and the one that version 2026-10-21's own client sends.
    const given = headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
    if (given === undefined) throw new Refusal(401, 'x-api-key header is required');
    if (given !== key) throw new Refusal(401, 'invalid x-api-key');
  },
  read: (body, _route, headers) => read(body, String(headers['anthropic-version'] ?? '')),
  reply,
  stream,
  refuse: (refusal, retryAfter) => ({
    headers: { 'request-id': 'req_local', ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) },
    body: { type: 'error', error: { type: TYPES[refusal.status] ?? 'api_error', message: refusal.message }, request_id: 'req_local' },
  }),
  unknownModel: (model) => new Refusal(404, `model: ${model}`),
  lacks: (feature) => new Refusal(400, LACKS[feature]),
  models: (names) => ({
    data: names.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-03-01T12:00:00Z' })),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  }),
};

const LACKS = {
  json_schema: 'output_config.format: structured outputs are not supported by this model',
  json_object: 'output_config.format: structured outputs are not supported by this model',
  tools: 'tools: tool use is not supported by this model',
  temperature: '`temperature` is deprecated for this model.',
} as const;

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
