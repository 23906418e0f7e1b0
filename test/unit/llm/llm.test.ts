import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ModelServer, modelServer, type ModelServerOptions } from '../../../src/local/models/index.ts';
import { failure, how, KEY, MODEL, model, type Plain, plainServer, request, until } from './kit.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

async function vendor(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
  const server = await modelServer({ dialect: 'openai', behave: { is: 'says', text: 'Because.' }, key: KEY, ...options });
  open.push(server);
  return server;
}

async function plain(serve: Parameters<typeof plainServer>[0]): Promise<Plain> {
  const server = await plainServer(serve);
  open.push(server);
  return server;
}

describe('a language model behind the port', () => {
  it.each(['openai', 'gemini', 'anthropic'] as const)(
    '%s: reads nothing from the environment and tells nothing of this machine',
    async (use) => {
      const elsewhere = await plain((_, response) => void response.end('{}'));
      for (const name of ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'GOOGLE_GEMINI_BASE_URL', 'HTTP_PROXY', 'http_proxy'])
        vi.stubEnv(name, elsewhere.url);
      const wrong = ['another', 'key'].join('-');
      for (const name of [
        'OPENAI_API_KEY',
        'OPENAI_ADMIN_KEY',
        'OPENAI_ORG_ID',
        'OPENAI_PROJECT_ID',
        'ANTHROPIC_API_KEY',
        'ANTHROPIC_AUTH_TOKEN',
        'GOOGLE_API_KEY',
        'GEMINI_API_KEY',
      ])
        vi.stubEnv(name, wrong);
      vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
      vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'beta');
      vi.stubEnv('OPENAI_CUSTOM_HEADERS', `x-leak: ${wrong}`);
      vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', `x-leak: ${wrong}`);
      const server = await vendor({ dialect: use });
      expect(await model({ use, baseUrl: server.url }).ask(request(), how())).toMatchObject({ text: 'Because.' });
      expect(elsewhere.seen).toEqual([]);
      const [sent] = server.received();
      expect(JSON.stringify(sent)).not.toContain(wrong);
      expect(Object.keys(sent?.headers ?? {}).filter((name) => name.startsWith('x-') && name !== 'x-goog-api-key')).toEqual([]);
      expect(sent?.path).not.toContain(KEY);
    },
  );

  it('needs no key where the server asks for none, and then sends none', async () => {
    const server = await modelServer({ dialect: 'openai', behave: { is: 'honest' } });
    open.push(server);
    expect(await model({ baseUrl: server.url, apiKey: '' }).ask(request(), how())).toMatchObject({ ended: 'stop' });
    expect(server.received()[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([301, 307, 308])('a prompt is not sent on to where a redirect points (%i)', async (status) => {
    const elsewhere = await plain((_, response) => void response.end('{}'));
    const server = await plain(
      (_, response) => void response.writeHead(status, { location: `${elsewhere.url}/v1/chat/completions` }).end(),
    );
    const error = await failure(model({ baseUrl: `${server.url}/v1` }).ask(request(), how()));
    expect(error).toMatchObject({ code: 'llm_bad_request', message: expect.stringContaining('AI_BASE_URL') });
    expect(elsewhere.seen).toEqual([]);
  });

  it('https goes through the proxy, but for the hosts that are exempt; what a proxy refuses was not counted', async () => {
    const asked: string[] = [];
    const proxy = createServer((socket: Socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (data) => {
          asked.push(data.toString().split('\r\n')[0] ?? '');
          socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    open.push({ stop: () => new Promise((resolve) => void proxy.close(() => resolve())) });
    const https = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = how();
    const over = { baseUrl: 'https://models.invalid/v1', calls: { attempts: 1 } };
    expect(await failure(model(over, { proxy: { https, none: [] } }).ask(request(), through))).toMatchObject({ code: 'llm_unavailable' });
    expect(asked).toEqual(['CONNECT models.invalid:443 HTTP/1.1']);
    expect(through.settled).toEqual(['nothing']);
    expect(await failure(model(over, { proxy: { https, none: ['.invalid'] } }).ask(request(), how()))).toMatchObject({
      code: 'llm_unavailable',
    });
    expect(asked).toHaveLength(1);
    const server = await vendor();
    expect(await model({ baseUrl: server.url }, { proxy: { https, none: [] } }).ask(request(), how())).toMatchObject({ text: 'Because.' });
    expect(asked).toHaveLength(1);
  });

  it('whose time runs out in the queue was not asked, and is told that all lines were busy', async () => {
    const server = await vendor({ behave: { is: 'stall' } });
    const llm = model({ baseUrl: server.url, calls: { atOnce: 1 } });
    const stop = new AbortController();
    const first = failure(llm.ask(request(), how({ signal: stop.signal })));
    await until(() => server.inFlight() === 1);
    const late = how({ within: 20 });
    expect(await failure(llm.ask(request(), late))).toMatchObject({ code: 'busy' });
    expect(late.attempts).toEqual([]);
    stop.abort();
    expect(await first).toMatchObject({ code: 'stopped' });
    expect(llm.health().ok).toBe(true);
  });

  it.each([
    ['zeros', { prompt_tokens: 0, completion_tokens: 0 }],
    ['a prompt of few tokens', { prompt_tokens: 12, completion_tokens: 8 }],
    ['words that took none', { prompt_tokens: 400, completion_tokens: 0 }],
  ])('an answer with counts that cannot be true is paid for in full: %s', async (_, usage) => {
    const server = await plain((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content: 'Because.' } }], usage }));
    });
    const asking = how();
    const asked = request({ turns: [{ from: 'user', text: 'Why? '.repeat(200) }] });
    const reply = await model({ baseUrl: `${server.url}/v1` }).ask(asked, asking);
    expect(asking.settled).toEqual(['unknown']);
    expect(reply.usage).toEqual({ input: asking.attempts[0]?.input, cached: 0, output: asking.attempts[0]?.output });
  });

  it.each([
    ['one token', 1],
    ['a tenth of what the words take at least', 50],
  ])('a long answer that is said to have taken %s is paid for in full', async (_, completion_tokens) => {
    const server = await plain((_request, response) => {
      response.setHeader('content-type', 'application/json');
      const message = { content: 'x'.repeat(8_000) };
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message }], usage: { prompt_tokens: 400, completion_tokens } }));
    });
    const asking = how();
    await model({ baseUrl: `${server.url}/v1` }).ask(request({ mostTokens: 1_000 }), asking);
    expect(asking.settled).toEqual(['unknown']);
  });

  it('more than was set aside is never taken from an account, whatever a server says', async () => {
    const server = await plain((_, response) => {
      response.setHeader('content-type', 'application/json');
      const usage = { prompt_tokens: 900_000, completion_tokens: 50_000, prompt_tokens_details: { cached_tokens: 800_000 } };
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content: 'Because.' } }], usage }));
    });
    const asking = how();
    const reply = await model({ baseUrl: `${server.url}/v1` }).ask(request({ mostTokens: 1_000 }), asking);
    const input = asking.attempts[0]?.input;
    expect(asking.settled).toEqual([{ input, cached: input, output: 1_000 }]);
    expect(reply.usage).toEqual({ input, cached: input, output: 1_000 });
  });

  it('an answer without counts is paid for in full', async () => {
    const server = await plain((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content: 'Because.' } }] }));
    });
    const asking = how();
    const reply = await model({ baseUrl: `${server.url}/v1` }).ask(request(), asking);
    expect(asking.settled).toEqual(['unknown']);
    expect(reply.usage).toEqual({ input: asking.attempts[0]?.input, cached: 0, output: asking.attempts[0]?.output });
    expect(reply.model).toBe(MODEL.openai);
  });

  it.each([
    ['a text without an end in sight', { content: 'password=hunter2hunter2 '.repeat(10_000) }],
    ['arguments of a book', { tool_calls: [{ function: { name: 'look', arguments: JSON.stringify({ a: 'b'.repeat(200_000) }) } }] }],
    [
      'arguments too deep to be written',
      { tool_calls: [{ function: { name: 'look', arguments: '['.repeat(90_000) + ']'.repeat(90_000) } }] },
    ],
    ['a hundred looks', { tool_calls: Array.from({ length: 100 }, () => ({ function: { name: 'look', arguments: '{}' } })) }],
  ])('%s is too much: nobody reads it, and it was paid for', async (_, message) => {
    const server = await plain((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message }] }));
    });
    const asking = how();
    const error = await failure(model({ baseUrl: `${server.url}/v1` }).ask(request(), asking));
    expect(error).toMatchObject({ code: 'bad_answer', message: expect.stringContaining('too much') });
    expect(asking.settled).toEqual(['unknown']);
    expect(server.seen).toHaveLength(1);
  });

  it('where no model answers, the reason of the one that was named counts', async () => {
    const server = await vendor({ behave: ({ model: asked }) => ({ is: 'error', status: asked === 'second' ? 503 : 429 }) });
    const llm = model({ baseUrl: server.url, models: ['first', 'second'], calls: { attempts: 2 } });
    const asking = how();
    expect(await failure(llm.ask(request(), asking))).toMatchObject({ code: 'llm_rate_limit' });
    expect(asking.attempts.map((a) => a.model)).toEqual(['first', 'first', 'second', 'second']);
    expect(llm.health()).toMatchObject({ ok: false, why: expect.stringContaining('AI_FALLBACK_MODELS') });
  });

  it('whoever stops it is told so, though another model had failed before', async () => {
    const server = await vendor({ behave: ({ model: asked }) => (asked === 'first' ? { is: 'error', status: 404 } : { is: 'stall' }) });
    const stop = new AbortController();
    const ended = failure(model({ baseUrl: server.url, models: ['first', 'second'] }).ask(request(), how({ signal: stop.signal })));
    await until(() => server.received().length === 2);
    stop.abort();
    expect(await ended).toMatchObject({ code: 'stopped' });
  });

  it('a trial that is stopped does not open the way again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      let behave: 'error' | 'stall' = 'error';
      const server = await vendor({ behave: () => (behave === 'stall' ? { is: 'stall' } : { is: 'error', status: 503 }) });
      const llm = model({ baseUrl: server.url, calls: { attempts: 5 } });
      await failure(llm.ask(request(), how()));
      vi.setSystemTime(Date.now() + 61_000);
      behave = 'stall';
      const stop = new AbortController();
      const trial = failure(llm.ask(request(), how({ signal: stop.signal })));
      await until(() => server.inFlight() === 1);
      // While one tries, nobody else does.
      expect(await failure(llm.ask(request(), how()))).toMatchObject({ code: 'breaker_open' });
      stop.abort();
      expect(await trial).toMatchObject({ code: 'stopped' });
      expect(await failure(llm.ask(request(), how()))).toMatchObject({ code: 'breaker_open' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('a fault of our own is no word of the server: permits that cannot be kept end the call', async () => {
    const server = await vendor();
    const llm = model({ baseUrl: server.url });
    const broken = how({ permit: () => Promise.reject(new Error(`disk of ${KEY}`)) });
    const error = await failure(llm.ask(request(), broken));
    expect(error).toMatchObject({ code: 'unknown' });
    expect(error.message).not.toContain(KEY);
    expect(server.received()).toEqual([]);
    expect(await llm.ask(request(), how())).toMatchObject({ text: 'Because.' });
  });

  it('loads no SDK before the first question', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      const { llm } = await import('./src/adapters/llm/index.ts');
      const config = { models: ['m'], apiKey: 'k', calls: { atOnce: 1, queue: 1, leastWait: 1, mostWait: 1 } };
      for (const use of ['gemini', 'openai', 'anthropic'])
        llm({ ...config, use }, { clock: { now: () => 0 }, log: {}, proxy: { none: [] } }).health();
      console.log(JSON.stringify(loaded.filter((url) => url.includes('/node_modules/'))));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toContain('/undici/');
    expect(stdout).not.toMatch(/node_modules\/(openai|@google|@anthropic-ai)\//);
  });
});
