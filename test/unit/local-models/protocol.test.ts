import { afterEach, describe, expect, it } from 'vitest';
import { type ModelServer, modelServer, type ModelServerOptions, type Vendor } from '../../../src/local/models/index.ts';
import { ask, key, keyed, send, usual, vendors } from './asking.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.stop()));
});
async function start(dialect: Vendor, more: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
  const server = await modelServer({
    dialect,
    behave: { is: 'says', text: 'Two words, and some more of them so that a stream has pieces.' },
    key,
    ...more,
  });
  servers.push(server);
  return server;
}
const closed = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

describe.each(vendors)('a model server of %s', (vendor) => {
  it('answers, streamed and not, with the same words, end and cost', async () => {
    const server = await start(vendor);
    const whole = await ask(vendor, server);
    const streamed = await ask(vendor, server, { stream: 'yes' });
    expect(whole.text).toContain('Two words');
    expect(streamed).toMatchObject({ text: whole.text, ended: whole.ended, usage: whole.usage });
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    expect(whole.usage.output).toBe(Math.ceil(whole.text.length / 4));
    expect(server.problems()).toEqual([]);
  });

  it('keeps every request whole, headers and body', async () => {
    const server = await start(vendor);
    await ask(vendor, server, { text: 'Keep this.' });
    const [first] = server.received();
    expect(first).toMatchObject({ method: 'POST', headers: keyed[vendor](key) });
    expect(JSON.stringify(JSON.parse(first?.body ?? '')).includes('Keep this.')).toBe(true);
  });

  it('lets nobody in with another key or none', async () => {
    const server = await start(vendor);
    const [wrong, none] = [
      await ask(vendor, server, { key: 'other' }),
      await fetch(`${server.url}/${vendor === 'openai' ? 'models' : 'v1/models'}`),
    ];
    expect(wrong.status).toBe(vendor === 'gemini' ? 400 : 401);
    expect(wrong.raw).toContain({ openai: 'invalid_api_key', gemini: 'API_KEY_INVALID', anthropic: 'authentication_error' }[vendor]);
    expect(none.status).toBe({ openai: 401, gemini: 403, anthropic: 400 }[vendor]);
  });

  it('lists its models and knows no others', async () => {
    const server = await start(vendor, { models: ['one', 'two'] });
    const list = await fetch(`${server.url}/${vendor === 'openai' ? 'models' : 'v1/models'}`, { headers: keyed[vendor](key) });
    expect(await list.text()).toMatch(/one.*two/s);
    expect((await ask(vendor, server, { model: 'two' })).status).toBe(200);
    expect(await ask(vendor, server, { model: 'three' })).toMatchObject({ status: 404, error: expect.stringContaining('three') as string });
  });

  it('refuses what the vendor refuses: fields it does not know, wrong shapes, no JSON, other paths', async () => {
    const server = await start(vendor);
    expect((await ask(vendor, server, { extra: { surprise: 1 } })).error).toContain('surprise');
    const shape = vendor === 'gemini' ? { contents: 'hello' } : { messages: 'hello' };
    expect((await ask(vendor, server, { extra: shape })).status).toBe(400);
    const path = { openai: '/chat/completions', gemini: '/v1/models/m:generateContent', anthropic: '/v1/messages' }[vendor];
    const broken = await fetch(server.url + path, { method: 'POST', headers: keyed[vendor](key), body: '{"a":' });
    expect(broken.status).toBe(400);
    expect((await fetch(`${server.url}/v9/nothing`, { headers: keyed[vendor](key) })).status).toBe(404);
    expect(server.problems()).toHaveLength(4);
  });

  it('has the start of a long prompt in its cache the second time, and not when its first byte has changed', async () => {
    const server = await start(vendor);
    const system = 'You judge failures of containers. '.repeat(200);
    const [first, second] = [await ask(vendor, server, { system, text: 'one' }), await ask(vendor, server, { system, text: 'two' })];
    expect(first.usage.cached).toBe(0);
    expect(second.usage.cached).toBeGreaterThan(1024);
    expect(second.usage.cached).toBeLessThan(second.usage.input);
    expect((await ask(vendor, server, { system: `!${system}`, text: 'two' })).usage.cached).toBe(0);
    expect((await ask(vendor, server, { system: 'short', text: 'two' })).usage.cached).toBe(0);
  });
});

describe('OpenAI refuses', () => {
  const post = async (body: Readonly<Record<string, unknown>>) =>
    send('openai', `${(await start('openai')).url}/chat/completions`, {
      headers: keyed.openai(key),
      body: { model: usual.openai, ...body },
    });
  const user = { role: 'user', content: 'hello' };
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };

  it('a strict schema with open objects, optional properties or no object at its root', async () => {
    const server = await start('openai');
    const errors = await Promise.all(
      [
        { type: 'object', properties: {} },
        { ...closed({ a: { type: 'string' } }), required: [] },
        { type: 'array', items: {} },
      ].map(async (schema) => (await ask('openai', server, { schema })).error),
    );
    expect(errors).toEqual([
      expect.stringContaining('additionalProperties'),
      expect.stringContaining("Missing 'a'"),
      expect.stringContaining('"object"'),
    ]);
  });

  it('json_object without the word json in the messages', async () => {
    expect((await post({ messages: [user], response_format: { type: 'json_object' } })).error).toContain("must contain the word 'json'");
    expect((await post({ messages: [{ ...user, content: 'as JSON' }], response_format: { type: 'json_object' } })).status).toBe(200);
  });

  it('calls without an answer, and answers without a call', async () => {
    const model = { role: 'assistant', content: null, tool_calls: [call] };
    const tool = { role: 'tool', tool_call_id: 'call_1', content: 'seen' };
    expect((await post({ messages: [user, model, user] })).error).toContain('call_1');
    expect((await post({ messages: [user, tool] })).error).toContain("role 'tool'");
    expect((await post({ messages: [user, model, tool] })).status).toBe(200);
  });

  it('max_tokens and a temperature for models that reason', async () => {
    expect((await post({ model: 'gpt-5-mini', messages: [user], max_tokens: 9 })).error).toContain('max_completion_tokens');
    expect((await post({ model: 'gpt-5-mini', messages: [user], temperature: 0 })).error).toContain('temperature');
    expect((await post({ model: 'gpt-5-mini', messages: [user], max_completion_tokens: 9, temperature: 1 })).status).toBe(200);
  });
});

describe('Gemini refuses', () => {
  const post = async (body: Readonly<Record<string, unknown>>, model = usual.gemini) =>
    send('gemini', `${(await start('gemini')).url}/v1/models/${model}:generateContent`, { headers: keyed.gemini(key), body });
  const user = { role: 'user', parts: [{ text: 'hello' }] };
  const model = (signed: object = {}) => ({ role: 'model', parts: [{ functionCall: { name: 'look', args: {} }, ...signed }] });
  const tool = { role: 'user', parts: [{ functionResponse: { name: 'look', response: { result: 'seen' } } }] };

  it('tools together with JSON, before Gemini 3', async () => {
    const asking = { schema: closed({}), tools: ['look'] };
    const server = await start('gemini');
    expect((await ask('gemini', server, asking)).error).toContain(
      "Function calling with a response mime type: 'application/json' is unsupported",
    );
    expect((await ask('gemini', server, { ...asking, model: 'gemini-3-flash-preview' })).status).toBe(200);
  });

  it('JSON Schema where its own form of schema belongs', async () => {
    const declared = (parameters: unknown) => ({
      contents: [user],
      tools: [{ functionDeclarations: [{ name: 'look', description: 'd', parameters }] }],
    });
    expect((await post(declared(closed({})))).error).toContain('Unknown name "additionalProperties"');
    expect((await post(declared({ type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } }))).status).toBe(200);
    expect((await post({ contents: [user], generationConfig: { responseJsonSchema: closed({}) } })).error).toContain('mime type');
  });

  it('as many answers as there were calls, or fewer calls than answers', async () => {
    expect((await post({ contents: [user, model()] })).error).toContain('number of function response parts');
    expect((await post({ contents: [user, tool] })).error).toContain('immediately after a function call');
    expect((await post({ contents: [user, model(), tool] })).status).toBe(200);
  });

  it('from Gemini 3 on, a call of this turn that is not signed', async () => {
    const now = 'gemini-3-flash-preview';
    expect((await post({ contents: [user, model(), tool] }, now)).error).toContain('thought_signature');
    expect((await post({ contents: [user, model({ thoughtSignature: 'forged' }), tool] }, now)).error).toContain('Corrupted');
    expect((await post({ contents: [user, model({ thoughtSignature: 'skip_thought_signature_validator' }), tool] }, now)).status).toBe(200);
    expect((await post({ contents: [user, model(), tool, { role: 'model', parts: [{ text: 'so' }] }, user] }, now)).status).toBe(200);
  });

  it('signs its own calls from Gemini 3 on, and takes them back', async () => {
    const server = await start('gemini', { behave: { is: 'looks', rounds: 1 } });
    const first = await ask('gemini', server, { model: 'gemini-3-flash-preview', tools: ['look'] });
    const said = JSON.parse(first.raw) as { candidates: [{ content: unknown }] };
    const body = { contents: [user, said.candidates[0].content, tool] };
    const next = await send('gemini', `${server.url}/v1/models/gemini-3-flash-preview:generateContent`, {
      headers: keyed.gemini(key),
      body,
    });
    expect(next.status).toBe(200);
  });
});

describe('Anthropic refuses', () => {
  const tools = [{ name: 'look', input_schema: { type: 'object' } }];
  const post = async (body: Readonly<Record<string, unknown>>) =>
    send('anthropic', `${(await start('anthropic')).url}/v1/messages`, {
      headers: keyed.anthropic(key),
      body: { model: usual.anthropic, max_tokens: 99, ...body },
    });
  const user = { role: 'user', content: 'hello' };
  const model = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] };
  const tool = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' }] };

  it('a request without the longest answer, or without a version', async () => {
    expect((await post({ messages: [user], max_tokens: undefined })).error).toBe('max_tokens: Field required');
    const server = await start('anthropic');
    const bare = await send('anthropic', `${server.url}/v1/messages`, { headers: { 'x-api-key': key }, body: {} });
    expect(bare.error).toContain('anthropic-version');
  });

  it('a schema with bounds or open objects', async () => {
    const server = await start('anthropic');
    expect((await ask('anthropic', server, { schema: closed({ a: { type: 'string', maxLength: 9 } }) })).error).toContain('maxLength');
    expect((await ask('anthropic', server, { schema: { type: 'object', properties: {} } })).error).toContain('additionalProperties');
    expect((await ask('anthropic', server, { schema: closed({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } }) })).status).toBe(200);
  });

  it('calls without an answer, answers without a call, and both where no tools are defined', async () => {
    expect((await post({ messages: [user, model, user], tools })).error).toContain('toolu_1');
    expect((await post({ messages: [user, tool], tools })).error).toContain('unexpected `tool_use_id`');
    expect((await post({ messages: [user, model, tool] })).error).toContain('must define `tools`');
    expect((await post({ messages: [user, model, tool], tools, tool_choice: { type: 'none' } })).status).toBe(200);
  });

  it('texts without words, a first turn of the model, too hot a temperature', async () => {
    expect((await post({ messages: [{ role: 'user', content: '  ' }] })).error).toContain('non-whitespace');
    expect((await post({ messages: [{ role: 'assistant', content: 'hi' }, user] })).error).toContain('first message');
    expect((await post({ messages: [user], temperature: 1.5 })).status).toBe(400);
  });

  it('what the version of the request no longer has', async () => {
    const server = await start('anthropic');
    const asked = (version: string) =>
      send('anthropic', `${server.url}/v1/messages`, {
        headers: { authorization: `Bearer ${key}`, 'anthropic-version': version },
        body: { model: usual.anthropic, max_tokens: 99, temperature: 0, messages: [user] },
      });
    expect((await asked('2023-06-01')).status).toBe(200);
    expect((await asked('2026-10-21')).error).toContain('temperature');
  });

  it('answers a forced tool with a call of it', async () => {
    const schema = { type: 'object', properties: { summary: { type: 'string' } } };
    const server = await start('anthropic', { behave: { is: 'honest' } });
    const forced = { tools: [{ name: 'answer', input_schema: schema }], tool_choice: { type: 'tool', name: 'answer' } };
    expect((await ask('anthropic', server, { extra: forced })).calls).toMatchObject([
      { name: 'answer', arguments: { summary: expect.any(String) as string } },
    ]);
  });
});
