import { afterEach, describe, expect, it } from 'vitest';
import { type Behaviour, type ModelServer, modelServer, type Vendor } from '../../../src/local/models/index.ts';
import { ask, vendors } from './asking.ts';

const closed = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const schema = closed({
  summary: { type: 'string' },
  cites: { type: 'array', items: closed({ evidence: { type: 'string' }, says: { type: 'string' } }) },
});
const text = ['mark 0011', '<<<0011', '{"id":"e1","is":"logs","look":"logs of web","lines":["out of memory"]}', '0011>>>'].join('\n');
const lengthEnd = { openai: 'length', gemini: 'MAX_TOKENS', anthropic: 'max_tokens' } as const;
const filteredEnd = { openai: 'content_filter', gemini: 'PROHIBITED_CONTENT', anthropic: 'refusal' } as const;
const callsEnd = { openai: 'tool_calls', gemini: 'STOP', anthropic: 'tool_use' } as const;

describe.each(vendors)('a model server of %s misbehaves as it is told', (vendor: Vendor) => {
  const servers: ModelServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((s) => s.stop()));
  });
  const start = async (behave: Behaviour): Promise<ModelServer> => {
    const server = await modelServer({ dialect: vendor, behave });
    servers.push(server);
    return server;
  };
  const asked = async (behave: Behaviour) => ask(vendor, await start(behave), { text, schema });

  it('says what a script says, turn by turn, the last one for good', async () => {
    const server = await start({
      is: 'script',
      turns: [
        { is: 'says', text: 'one' },
        { is: 'error', status: 500 },
        { is: 'says', text: 'three' },
      ],
    });
    const heard = [await ask(vendor, server), await ask(vendor, server), await ask(vendor, server), await ask(vendor, server)];
    expect(heard.map((h) => [h.status, h.text])).toEqual([
      [200, 'one'],
      [500, ''],
      [200, 'three'],
      [200, 'three'],
    ]);
  });

  it('is decided by a function of what is asked', async () => {
    const seen: unknown[] = [];
    const server = await modelServer({
      dialect: vendor,
      behave: (question) => {
        seen.push(question);
        return { is: 'says', text: `${question.n}` };
      },
    });
    servers.push(server);
    await ask(vendor, server, { system: 'sys', text: 'hello', schema });
    expect((await ask(vendor, server, { tools: ['look'] })).text).toBe('2');
    expect(seen).toMatchObject([
      { dialect: vendor, system: 'sys', turns: ['hello'], tools: [], schema, n: 1 },
      { tools: ['look'], n: 2 },
    ]);
  });

  it('calls tools, streamed or not, and answers when no tool is offered', async () => {
    const server = await start({ is: 'looks', rounds: 1 });
    const plain = await ask(vendor, server, { text, tools: ['get_pod_status'] });
    const streamed = await ask(vendor, server, { text, tools: ['get_pod_status'], stream: 'yes' });
    expect(plain).toMatchObject({ calls: [{ name: 'get_pod_status', arguments: { pod_name: 'web' } }], ended: callsEnd[vendor] });
    expect({ calls: streamed.calls, ended: streamed.ended }).toEqual({ calls: plain.calls, ended: plain.ended });
    expect((await ask(vendor, server, { text })).calls).toEqual([]);
  });

  it('stalls: holds the question until it is stopped or the caller goes', async () => {
    const server = await start({ is: 'stall' });
    const gone = new AbortController();
    const left = ask(vendor, server, { signal: gone.signal }).catch((error: unknown) => String(error));
    await expect.poll(() => server.inFlight()).toBe(1);
    gone.abort();
    expect(await left).toContain('AbortError');
    await expect.poll(() => server.inFlight()).toBe(0);
    const kept = ask(vendor, server).catch((error: unknown) => String(error));
    await expect.poll(() => server.inFlight()).toBe(1);
    await server.stop();
    expect(await kept).toContain('fetch failed');
    expect(server.mostInFlight()).toBe(1);
  });

  it('is slow: a stream comes in pieces, the whole of it the same', async () => {
    const fast = await ask(vendor, await start({ is: 'honest' }), { text, stream: 'yes' });
    const slow = await ask(vendor, await start({ is: 'slow', ms: 2 }), { text, stream: 'yes' });
    const whole = await ask(vendor, await start({ is: 'slow', ms: 2 }), { text });
    expect(slow).toMatchObject({ text: fast.text, ended: fast.ended, usage: fast.usage });
    expect(whole).toMatchObject({ text: fast.text, ended: fast.ended, usage: fast.usage });
  });

  it('is cut off, by itself or at the limit it was given', async () => {
    expect(await asked({ is: 'truncate', tokens: 3 })).toMatchObject({ text: '{"summary":"', ended: lengthEnd[vendor] });
    const limited = await ask(vendor, await start({ is: 'says', text: 'abcdefghijkl' }), { mostTokens: 2 });
    expect(limited).toMatchObject({ text: 'abcdefgh', ended: lengthEnd[vendor] });
  });

  it('fails with a status, and says when to come back where the vendor says it', async () => {
    const heard = await asked({ is: 'error', status: 429, message: 'slow down', retryAfter: 7 });
    expect(heard).toMatchObject({ status: 429, error: 'slow down' });
    if (vendor === 'gemini') expect(heard.raw).toContain('"retryDelay":"7s"');
    else expect(heard.headers.get('retry-after')).toBe('7');
    expect((await asked({ is: 'error', status: 502, body: '<html>bad gateway</html>' })).raw).toBe('<html>bad gateway</html>');
    expect((await asked({ is: 'error', status: vendor === 'anthropic' ? 529 : 503 })).raw).toContain(
      { openai: 'server_error', gemini: 'UNAVAILABLE', anthropic: 'overloaded_error' }[vendor],
    );
  });

  it('sends garbage: words, half an answer, a page, another shape', async () => {
    const [words, half, html, other] = [
      await asked({ is: 'garbage', as: 'words' }),
      await asked({ is: 'garbage', as: 'half' }),
      await asked({ is: 'garbage', as: 'html' }),
      await asked({ is: 'garbage', as: 'other' }),
    ];
    for (const heard of [words, half, html, other]) expect(heard).toMatchObject({ status: 200, text: '' });
    for (const heard of [words, half, html]) expect(() => JSON.parse(heard.raw) as unknown).toThrow('JSON');
    expect(html.headers.get('content-type')).toBe('text/html');
    expect(JSON.parse(other.raw)).toMatchObject({ status: 'ok' });
  });

  it('sends too much: megabytes, or without an end', async () => {
    expect((await asked({ is: 'too-much', as: 'large' })).text.length).toBeGreaterThan(4_900_000);
    const server = await start({ is: 'too-much', as: 'endless' });
    const gone = new AbortController();
    const base = vendor === 'openai' ? '/chat/completions' : vendor === 'gemini' ? '/v1/models/m:generateContent' : '/v1/messages';
    const body = {
      openai: { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      gemini: { contents: [{ parts: [{ text: 'x' }] }] },
      anthropic: { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] },
    };
    const response = await fetch(server.url + base, { method: 'POST', body: JSON.stringify(body[vendor]), signal: gone.signal });
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += (part as Uint8Array).length;
      if (bytes > 8_000_000) break;
    }
    gone.abort();
    expect(bytes).toBeGreaterThan(8_000_000);
    await expect.poll(() => server.inFlight()).toBe(0);
  });

  it('hangs up, before the answer or within it', async () => {
    await expect(asked({ is: 'disconnect', when: 'before' })).rejects.toThrow('fetch failed');
    await expect(asked({ is: 'disconnect', when: 'within' })).rejects.toThrow('terminated');
  });

  it('says nothing, or withholds what it says', async () => {
    expect(await asked({ is: 'empty' })).toMatchObject({ status: 200, text: '', calls: [] });
    expect(await asked({ is: 'filtered' })).toMatchObject({ status: 200, text: '', ended: filteredEnd[vendor] });
  });

  it('lacks a feature, and says so of that one alone', async () => {
    const server = await start({ is: 'lacks', what: ['json_schema', 'tools', 'temperature'] });
    expect((await ask(vendor, server, { schema })).status).toBe(400);
    expect((await ask(vendor, server, { tools: ['look'] })).status).toBe(400);
    const temperature = vendor === 'gemini' ? { generationConfig: { temperature: 0 } } : { temperature: 0 };
    const refused = await ask(vendor, server, { extra: temperature });
    expect([refused.status, refused.error]).toEqual([400, expect.stringContaining('temperature')]);
    expect((await ask(vendor, server)).status).toBe(200);
    if (vendor !== 'anthropic') {
      const words = await start({ is: 'lacks', what: ['json_schema', 'json_object'] });
      expect((await ask(vendor, words, { text: 'json', json: 'object' })).status).toBe(400);
    }
  });
});
