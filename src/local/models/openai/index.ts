/** OpenAI's chat completions, as its own server and the many that imitate it speak them: JSON in, neutral words out, and back; it decides nothing. */
import type { Dialect } from '../dialect.ts';
import { Refusal } from '../refusal.ts';
import { read } from './read.ts';
import { reply, stream } from './write.ts';

const CREATED = 1_772_366_400;

export const openai: Dialect = {
  base: '/v1',
  usualModels: ['gpt-4o', 'gpt-4o-mini', 'gpt-5-mini'],
  route(method, path) {
    if (method === 'POST' && path === '/v1/chat/completions') return { is: 'ask' };
    return method === 'GET' && path === '/v1/models' ? { is: 'models' } : undefined;
  },
  admit(headers, _query, key) {
    const given = headers.authorization?.replace(/^Bearer /, '');
    if (given === undefined) throw new Refusal(401, "You didn't provide an API key.");
    if (given !== key) throw new Refusal(401, `Incorrect API key provided: ${given.slice(0, 3)}***${given.slice(-4)}.`, 'invalid_api_key');
  },
  read,
  reply,
  stream,
  refuse: (refusal, retryAfter) => ({
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { error: { message: refusal.message, type: typeOf(refusal), param: null, code: refusal.code ?? null } },
  }),
  unknownModel: (model) => new Refusal(404, `The model \`${model}\` does not exist or you do not have access to it.`, 'model_not_found'),
  lacks: (feature) => new Refusal(400, LACKS[feature], feature === 'temperature' ? 'unsupported_value' : undefined),
  models: (names) => ({
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'system' })),
  }),
};

const LACKS = {
  json_schema: "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
  json_object: "Invalid parameter: 'response_format' of type 'json_object' is not supported with this model.",
  tools: 'This model does not support tools',
  temperature: "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
} as const;

function typeOf({ status, code }: Refusal): string {
  if (code === 'insufficient_quota') return code;
  if (status === 429) return 'requests';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
