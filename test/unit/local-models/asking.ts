import type { ModelServer, Vendor } from '../../../src/local/models/index.ts';
import { at, list, num, text } from '../../../src/model/index.ts';

/** What a test asks for, in no vendor's words. */
export interface Asking {
  readonly model?: string;
  readonly system?: string;
  readonly text?: string;
  readonly schema?: unknown;
  readonly json?: 'object';
  readonly tools?: readonly string[];
  readonly stream?: 'yes';
  readonly mostTokens?: number;
  readonly key?: string;
  /** Put over the body as it is. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/** What came back, read as the vendor's documents say. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly raw: string;
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly ended: string;
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number };
  readonly error: string;
}

export const vendors = ['openai', 'gemini', 'anthropic'] as const;
export const usual: Readonly<Record<Vendor, string>> = { openai: 'gpt-4o', gemini: 'gemini-2.5-flash', anthropic: 'claude-sonnet-4-5' };
/** Not a real key. */
export const key = ['local', 'key', '1'].join('-');

const parameters = { type: 'object', properties: { pod_name: { type: 'string' } }, required: ['pod_name'], additionalProperties: false };

export function ask(vendor: Vendor, server: ModelServer, asking: Asking = {}): Promise<Heard> {
  const { path, headers, body } = request[vendor]({ model: usual[vendor], key, ...asking });
  return send(vendor, server.url + path, {
    headers,
    body: { ...body, ...asking.extra },
    ...(asking.signal === undefined ? {} : { signal: asking.signal }),
  });
}

export async function send(
  vendor: Vendor,
  url: string,
  how: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown; readonly signal?: AbortSignal },
): Promise<Heard> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...how.headers }, body: JSON.stringify(how.body) };
  const response = await fetch(url, how.signal === undefined ? init : { ...init, signal: how.signal });
  const raw = await response.text();
  const streamed = response.headers.get('content-type')?.includes('event-stream') === true;
  const json = streamed ? {} : parsed(raw);
  const message = response.ok ? '' : text(at(json, 'error', 'message'));
  return {
    status: response.status,
    headers: response.headers,
    raw,
    error: message,
    ...(streamed ? unstreamed[vendor](eventsOf(raw)) : read[vendor](json)),
  };
}

type Built = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};
type Named = Asking & { readonly model: string; readonly key: string };

export const keyed: Readonly<Record<Vendor, (key: string) => Readonly<Record<string, string>>>> = {
  openai: (k) => ({ authorization: `Bearer ${k}` }),
  gemini: (k) => ({ 'x-goog-api-key': k }),
  anthropic: (k) => ({ 'x-api-key': k, 'anthropic-version': '2023-06-01' }),
};

const request: Readonly<Record<Vendor, (asking: Named) => Built>> = {
  openai: (a) => ({
    path: '/chat/completions',
    headers: keyed.openai(a.key),
    body: {
      model: a.model,
      messages: [
        { role: 'system', content: a.system ?? 'You answer.' },
        { role: 'user', content: a.text ?? 'What is wrong?' },
      ],
      ...(a.mostTokens === undefined ? {} : { max_completion_tokens: a.mostTokens }),
      ...(a.stream === undefined ? {} : { stream: true, stream_options: { include_usage: true } }),
      ...(a.json === undefined ? {} : { response_format: { type: 'json_object' } }),
      ...(a.schema === undefined
        ? {}
        : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: a.schema, strict: true } } }),
      ...(a.tools === undefined
        ? {}
        : { tools: a.tools.map((name) => ({ type: 'function', function: { name, description: name, parameters } })) }),
    },
  }),
  gemini: (a) => ({
    path: `/v1beta/models/${a.model}:${a.stream === undefined ? 'generateContent' : 'streamGenerateContent?alt=sse'}`,
    headers: keyed.gemini(a.key),
    body: {
      systemInstruction: { parts: [{ text: a.system ?? 'You answer.' }] },
      contents: [{ role: 'user', parts: [{ text: a.text ?? 'What is wrong?' }] }],
      generationConfig: {
        maxOutputTokens: a.mostTokens ?? 8192,
        ...(a.json === undefined ? {} : { responseMimeType: 'application/json' }),
        ...(a.schema === undefined ? {} : { responseMimeType: 'application/json', responseJsonSchema: a.schema }),
      },
      ...(a.tools === undefined
        ? {}
        : { tools: [{ functionDeclarations: a.tools.map((name) => ({ name, description: name, parametersJsonSchema: parameters })) }] }),
    },
  }),
  anthropic: (a) => ({
    path: '/v1/messages',
    headers: keyed.anthropic(a.key),
    body: {
      model: a.model,
      max_tokens: a.mostTokens ?? 8192,
      system: [{ type: 'text', text: a.system ?? 'You answer.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: a.text ?? 'What is wrong?' }],
      ...(a.stream === undefined ? {} : { stream: true }),
      ...(a.schema === undefined ? {} : { output_config: { format: { type: 'json_schema', schema: a.schema } } }),
      ...(a.tools === undefined ? {} : { tools: a.tools.map((name) => ({ name, description: name, input_schema: parameters })) }),
    },
  }),
};

type Said = Pick<Heard, 'text' | 'calls' | 'ended' | 'usage'>;
const texts = (values: readonly unknown[], ...path: readonly string[]): string => values.map((v) => text(at(v, ...path))).join('');

const usageOf: Readonly<Record<Vendor, (usage: unknown) => Heard['usage']>> = {
  openai: (u) => ({
    input: num(at(u, 'prompt_tokens')) ?? 0,
    cached: num(at(u, 'prompt_tokens_details', 'cached_tokens')) ?? 0,
    output: num(at(u, 'completion_tokens')) ?? 0,
  }),
  gemini: (u) => ({
    input: num(at(u, 'promptTokenCount')) ?? 0,
    cached: num(at(u, 'cachedContentTokenCount')) ?? 0,
    output: (num(at(u, 'candidatesTokenCount')) ?? 0) + (num(at(u, 'thoughtsTokenCount')) ?? 0),
  }),
  anthropic: (u) => {
    const cached = num(at(u, 'cache_read_input_tokens')) ?? 0;
    return {
      input: (num(at(u, 'input_tokens')) ?? 0) + cached + (num(at(u, 'cache_creation_input_tokens')) ?? 0),
      cached,
      output: num(at(u, 'output_tokens')) ?? 0,
    };
  },
};

const read: Readonly<Record<Vendor, (json: unknown) => Said>> = {
  openai: (json) => {
    const [choice] = list(at(json, 'choices'));
    const calls = list(at(choice, 'message', 'tool_calls')).map((c) => at(c, 'function'));
    return {
      text: text(at(choice, 'message', 'content')),
      calls: calls.map((c) => ({ name: text(at(c, 'name')), arguments: parsed(text(at(c, 'arguments'))) })),
      ended: text(at(choice, 'finish_reason')),
      usage: usageOf.openai(at(json, 'usage')),
    };
  },
  gemini: (json) => {
    const [candidate] = list(at(json, 'candidates'));
    const parts = list(at(candidate, 'content', 'parts'));
    const calls = parts.map((p) => at(p, 'functionCall')).filter((c) => c !== undefined);
    return {
      text: texts(parts, 'text'),
      calls: calls.map((c) => ({ name: text(at(c, 'name')), arguments: at(c, 'args') })),
      ended: text(at(candidate, 'finishReason')) || text(at(json, 'promptFeedback', 'blockReason')),
      usage: usageOf.gemini(at(json, 'usageMetadata')),
    };
  },
  anthropic: (json) => {
    const blocks = list(at(json, 'content'));
    const calls = blocks.filter((b) => at(b, 'type') === 'tool_use');
    return {
      text: texts(blocks, 'text'),
      calls: calls.map((c) => ({ name: text(at(c, 'name')), arguments: at(c, 'input') })),
      ended: text(at(json, 'stop_reason')),
      usage: usageOf.anthropic(at(json, 'usage')),
    };
  },
};

const unstreamed: Readonly<Record<Vendor, (events: readonly unknown[]) => Said>> = {
  openai: (events) => {
    const choices = events.flatMap((e) => list(at(e, 'choices')));
    const deltas = choices.flatMap((c) => list(at(c, 'delta', 'tool_calls'))).map((c) => at(c, 'function'));
    const name = texts(deltas, 'name');
    return {
      text: texts(choices, 'delta', 'content'),
      calls: name === '' ? [] : [{ name, arguments: parsed(texts(deltas, 'arguments')) }],
      ended: texts(choices, 'finish_reason'),
      usage: usageOf.openai(at(events.at(-1), 'usage')),
    };
  },
  gemini: (events) => {
    const all = events.map((e) => read.gemini(e));
    return {
      text: all.map((e) => e.text).join(''),
      calls: all.flatMap((e) => e.calls),
      ended: all.at(-1)?.ended ?? '',
      usage: all.at(-1)?.usage ?? { input: 0, cached: 0, output: 0 },
    };
  },
  anthropic: (events) => {
    const start = events.find((e) => at(e, 'content_block', 'type') === 'tool_use');
    const last = events.find((e) => at(e, 'type') === 'message_delta');
    return {
      text: texts(events, 'delta', 'text'),
      calls:
        start === undefined
          ? []
          : [{ name: text(at(start, 'content_block', 'name')), arguments: parsed(texts(events, 'delta', 'partial_json')) }],
      ended: text(at(last, 'delta', 'stop_reason')),
      usage: usageOf.anthropic(at(last, 'usage')),
    };
  },
};

function eventsOf(raw: string): readonly unknown[] {
  return raw.split(/\r?\n/).flatMap((line) => (line.startsWith('data: {') ? [parsed(line.slice(6))] : []));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
