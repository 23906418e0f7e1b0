/** Gemini's generateContent: JSON in, neutral words out, and back; it decides nothing. */
import type { Dialect } from '../dialect.ts';
import { Refusal } from '../refusal.ts';
import { read } from './read.ts';
import { reply, stream } from './write.ts';

const PATH = /^\/v1(?:beta|alpha)?\/models(?:\/([^/:]+):(generateContent|streamGenerateContent))?$/;

export const gemini: Dialect = {
  base: '',
  usualModels: ['gemini-2.5-flash', 'gemini-2.0-flash', 'gemini-3-flash-preview'],
  route(method, path) {
    const [found, model, act] = PATH.exec(path) ?? [];
    if (found === undefined) return undefined;
    if (model === undefined) return method === 'GET' ? { is: 'models' } : undefined;
    return method === 'POST' ? { is: 'ask', model: decodeURIComponent(model), stream: act === 'streamGenerateContent' } : undefined;
  },
  admit(headers, query, key) {
    const given = headers['x-goog-api-key'] ?? query.get('key') ?? undefined;
    if (given === undefined)
      throw new Refusal(403, "Method doesn't allow unregistered callers (callers without established identity).", 'PERMISSION_DENIED');
    // A wrong key is a 400 here, told apart by its reason alone.
    if (given !== key) throw new Refusal(400, 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID');
  },
  read: (body, route) => read(body, route.model ?? '', route.stream === true),
  reply,
  stream,
  refuse: (refusal, retryAfter) => ({ headers: {}, body: { error: errorOf(refusal, retryAfter) } }),
  unknownModel: (model) =>
    new Refusal(404, `models/${model} is not found for API version v1, or is not supported for generateContent.`, 'NOT_FOUND'),
  lacks: (feature) => new Refusal(400, LACKS[feature], 'INVALID_ARGUMENT'),
  models: (names) => ({
    models: names.map((name) => ({
      name: `models/${name}`,
      displayName: name,
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })),
  }),
};

const LACKS = {
  json_schema: 'Schema is not supported for this model.',
  json_object: 'JSON mode is not enabled for this model',
  tools: 'Function calling is not enabled for this model',
  temperature: 'temperature is not supported for this model.',
} as const;

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The wait stands in the body, in no header. */
function errorOf({ status, code, message }: Refusal, retryAfter: number | undefined): unknown {
  const reason = code === 'API_KEY_INVALID' ? [info(code)] : [];
  const wait = retryAfter === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfter}s` }];
  const details = [...reason, ...wait];
  return { code: status, message, status: STATUS[status] ?? 'UNKNOWN', ...(details.length > 0 ? { details } : {}) };
}

function info(reason: string): unknown {
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  };
}
