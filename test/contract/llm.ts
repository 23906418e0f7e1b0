import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Behaviour, Vendor } from '../../src/local/models/index.ts';
import type { LlmCode, LlmTool } from '../../src/model/index.ts';
import { key, says, secretText, seen, type Stand, stand as started, type StandOptions } from './llm-stand.ts';

const closed = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const tool = (name: string): LlmTool => ({
  name,
  description: `Looks at ${name}.`,
  parameters: closed({ pod_name: { type: 'string' }, namespace: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
});
const answer = {
  name: 'opinion',
  schema: closed({ summary: { type: 'string', maxLength: 400 }, verdict: { type: 'string', enum: ['yes', 'no'] } }),
};
const now = new AbortController().signal;

/** What every implementation of the Llm port must do, over a server that speaks its vendor's protocol. `newest` is a model with that vendor's strictest rules. */
export function llmContract(vendor: Vendor, model: string, newest: string): void {
  describe(`contract of Llm: ${vendor}`, () => {
    const stands: Stand[] = [];
    afterEach(async () => {
      vi.useRealTimers();
      await Promise.all(stands.splice(0).map((s) => s.server.stop()));
    });
    const stand = async (behave: StandOptions['behave'], more: Omit<StandOptions, 'behave'> = {}): Promise<Stand> => {
      const s = await started(vendor, { behave, ...more });
      stands.push(s);
      return s;
    };
    answers(stand, model, newest);
    misbehaviour(stand);
    retries(stand, model);
    turns(stand);
    breaker(stand);
    discretion(stand);
  });
}

type Start = (behave: StandOptions['behave'], more?: Omit<StandOptions, 'behave'>) => Promise<Stand>;

function answers(stand: Start, model: string, newest: string): void {
  it('answers, with what it cost; the permit is asked from above and settled once', async () => {
    const s = await stand({ is: 'says', text: 'The container ran out of memory.' });
    const reply = await s.ask();
    expect(reply).toMatchObject({ text: 'The container ran out of memory.', calls: [], ended: 'stop', model });
    expect(reply.usage).toEqual({ input: expect.any(Number), cached: 0, output: 8 });
    expect(s.permits).toHaveLength(1);
    expect(s.permits[0]).toMatchObject({ model, output: 2048 });
    expect(s.permits[0]?.input).toBeGreaterThanOrEqual(reply.usage.input);
    expect(s.settled).toEqual([reply.usage]);
    expect(s.server.problems()).toEqual([]);
    expect(s.llm.health().ok).toBe(true);
  });

  it('tells what came from the cache, because the start of every request is the same', async () => {
    const s = await stand({ is: 'honest' });
    const request = { system: 'You judge failures of containers by evidence. '.repeat(300), tools: [tool('get_pod_status')] };
    const [first, second] = [await s.ask({ ...request, turns: [says('one')] }), await s.ask({ ...request, turns: [says('two')] })];
    expect(first.usage.cached).toBe(0);
    expect(second.usage.cached).toBeGreaterThan(2000);
    expect(second.usage.cached).toBeLessThan(second.usage.input);
  });

  it.each([
    ['as usual', model],
    ['with the strictest rules', newest],
  ])('asks for looks, is told what they saw, and answers without tools at the end: %s', async (_, named) => {
    const s = await stand({ is: 'looks', rounds: 2, atOnce: 2 }, { models: [named] });
    const tools = [tool('get_pod_status'), tool('describe_pod')];
    const first = await s.ask({ tools, answer });
    expect(first.calls).toMatchObject([
      { name: 'get_pod_status', arguments: { pod_name: expect.any(String), namespace: null } },
      { name: 'describe_pod' },
    ]);
    const second = await s.ask({ tools, answer, turns: [says(secretText), ...seen(first)] });
    expect(new Set([...first.calls, ...second.calls].map((c) => c.id)).size).toBe(4);
    const last = await s.ask({ answer, turns: [says(secretText), ...seen(first), ...seen(second)] });
    expect(last).toMatchObject({ calls: [], ended: 'stop' });
    expect(JSON.parse(last.text)).toMatchObject({ verdict: 'yes' });
    expect(s.server.received().at(-1)?.body).toContain('what describe_pod saw');
  });

  it('takes a conversation that another model began', async () => {
    const s = await stand({ is: 'honest' }, { models: [newest] });
    const call = { id: 'of another vendor/1', name: 'get_pod_status', arguments: { pod_name: 'web' } };
    const turns = [
      says('one'),
      { from: 'model', text: 'I look.', calls: [call] },
      { from: 'tool', call: call.id, name: call.name, text: 'seen' },
    ] as const;
    expect((await s.ask({ turns, tools: [tool('get_pod_status')] })).ended).toBe('stop');
  });

  it('answers in the form asked for', async () => {
    const s = await stand({ is: 'honest' });
    expect(JSON.parse((await s.ask({ answer })).text)).toEqual({ summary: expect.any(String), verdict: 'yes' });
    expect(s.server.problems()).toEqual([]);
  });

  it('finds the form a server takes, json_schema → json_object → prompt, and remembers it', async () => {
    const s = await stand({ is: 'lacks', what: ['json_schema', 'json_object'] });
    expect(JSON.parse((await s.ask({ answer })).text)).toMatchObject({ verdict: 'yes' });
    const tries = s.server.received().length;
    expect(tries).toBeGreaterThan(1);
    expect(s.settled.slice(0, -1)).toEqual(Array.from({ length: tries - 1 }, () => 'nothing'));
    expect(JSON.parse((await s.ask({ answer })).text)).toMatchObject({ verdict: 'yes' });
    expect(s.server.received()).toHaveLength(tries + 1);
  });

  it('asks servers without tools, and models without a temperature, without them', async () => {
    const s = await stand({ is: 'lacks', what: ['tools', 'temperature'] });
    expect((await s.ask({ tools: [tool('get_pod_status')] })).ended).toBe('stop');
    const tries = s.server.received().length;
    await s.ask({ tools: [tool('get_pod_status')] });
    expect(s.server.received()).toHaveLength(tries + 1);
  });

  it('says what is cut off and what is withheld', async () => {
    expect(await (await stand({ is: 'truncate', tokens: 5 })).ask()).toMatchObject({ ended: 'length' });
    expect(await (await stand({ is: 'filtered' })).ask()).toMatchObject({ ended: 'filtered', text: '' });
  });

  it('lists what the server has, and says whether the key opens it', async () => {
    const s = await stand({ is: 'honest' }, { has: ['model-a', 'model-b'] });
    expect(await s.llm.offered()).toEqual(['model-a', 'model-b']);
    const wrong = await stand({ is: 'honest' }, { apiKey: 'another' });
    await expect(wrong.llm.offered()).rejects.toMatchObject({ code: 'llm_auth' });
    expect(await wrong.fails()).toMatchObject({ code: 'llm_auth' });
  });
}

function misbehaviour(stand: Start): void {
  const error = (status: number): Behaviour => ({ is: 'error', status });
  const cases: readonly (readonly [string, Behaviour, LlmCode, number])[] = [
    ['never answers', { is: 'stall' }, 'llm_timeout', 3],
    ['is too slow', { is: 'slow', ms: 5000 }, 'llm_timeout', 3],
    ['does not know the key', error(401), 'llm_auth', 1],
    ['does not let the key in', error(403), 'llm_auth', 1],
    ['refuses the request', error(400), 'llm_bad_request', 1],
    ['is overrun', error(429), 'llm_rate_limit', 3],
    ['has no quota left', { is: 'error', status: 429, code: 'insufficient_quota', message: 'insufficient_quota' }, 'llm_rate_limit', 1],
    ['fails inside', error(500), 'llm_unavailable', 3],
    ['stands behind a gateway that fails', { is: 'error', status: 502, body: '<html>bad gateway</html>' }, 'llm_unavailable', 3],
    ['is not there for a while', error(503), 'llm_unavailable', 3],
    ['gives up', error(504), 'llm_unavailable', 3],
    ['is overloaded', error(529), 'llm_unavailable', 3],
    ['sends words', { is: 'garbage', as: 'words' }, 'bad_answer', 1],
    ['sends half an answer', { is: 'garbage', as: 'half' }, 'bad_answer', 1],
    ['sends a page', { is: 'garbage', as: 'html' }, 'bad_answer', 1],
    ['sends another shape', { is: 'garbage', as: 'other' }, 'bad_answer', 1],
    ['sends without an end', { is: 'too-much', as: 'endless' }, 'bad_answer', 1],
    ['sends megabytes', { is: 'too-much', as: 'large' }, 'bad_answer', 1],
    ['hangs up', { is: 'disconnect', when: 'before' }, 'llm_unavailable', 3],
    ['hangs up within the answer', { is: 'disconnect', when: 'within' }, 'llm_unavailable', 3],
    ['says nothing', { is: 'empty' }, 'empty_response', 1],
  ];

  it.each(cases)('a server that %s: %o ends with %s after %i attempts', async (_, behave, code, attempts) => {
    const s = await stand(behave, code === 'llm_timeout' ? { calls: { perCall: 20_000 } } : {});
    expect(await s.fails()).toMatchObject({ code });
    expect(s.server.received()).toHaveLength(attempts);
    expect(s.settled).toHaveLength(attempts);
    await expect.poll(() => s.server.inFlight()).toBe(0);
    if (code.startsWith('llm_')) expect(s.llm.health()).toMatchObject({ ok: false, link: 'model' });
  });

  it('a server that is not there', async () => {
    const s = await stand({ is: 'honest' });
    await s.server.stop();
    expect(await s.fails()).toMatchObject({ code: 'llm_unavailable' });
    expect(s.settled).toEqual(['nothing', 'nothing', 'nothing']);
  });

  it('never takes longer than the time there is, whatever the retries', async () => {
    const s = await stand({ is: 'stall' });
    expect(await s.fails({}, { within: 30_000 })).toMatchObject({ code: 'llm_timeout' });
    expect(s.server.received()).toHaveLength(1);
    expect(s.settled).toEqual(['unknown']);
  });
}

function retries(stand: Start, model: string): void {
  it('tries again after failures that pass, not before the server wants it', async () => {
    const s = await stand({
      is: 'script',
      turns: [
        { is: 'error', status: 429, retryAfter: 7 },
        { is: 'error', status: 503 },
        { is: 'says', text: 'At last.' },
      ],
    });
    expect(await s.ask()).toMatchObject({ text: 'At last.' });
    expect(s.clock.slept).toContain(7000);
    expect(s.settled).toEqual(['nothing', 'nothing', expect.objectContaining({ output: 2 })]);
    expect(s.llm.health().ok).toBe(true);
  });

  it('does not wait longer than there is time', async () => {
    const s = await stand({ is: 'error', status: 429, retryAfter: 3600 });
    expect(await s.fails()).toMatchObject({ code: 'llm_rate_limit' });
    expect(s.server.received()).toHaveLength(1);
  });

  it('turns to the next model where one is not found, or still overrun after its retries', async () => {
    const missing = await stand({ is: 'honest' }, { models: ['no-such-model', model], has: [model] });
    expect(await missing.ask()).toMatchObject({ model });
    expect(missing.permits.map((p) => p.model)).toEqual(['no-such-model', model]);
    const overrun = await stand((asked) => (asked.model === model ? { is: 'error', status: 429 } : { is: 'honest' }), {
      models: [model, 'second-model'],
    });
    expect(await overrun.ask()).toMatchObject({ model: 'second-model' });
    expect(overrun.permits.map((p) => p.model)).toEqual([model, model, model, 'second-model']);
    const none = await stand({ is: 'honest' }, { models: ['no-such-model'], has: [model] });
    expect(await none.fails()).toMatchObject({ code: 'llm_bad_request' });
  });

  it('sends nothing without a permit', async () => {
    const s = await stand({ is: 'honest' });
    const refused = await s.fails({}, { permit: () => Promise.resolve({ may: 'not', why: 'the hour is spent' }) });
    expect(refused).toMatchObject({ code: 'over_budget', message: 'the hour is spent' });
    expect(s.server.received()).toEqual([]);
  });
}

function turns(stand: Start): void {
  it('L-051 no more at once than the server is for, and all are answered', async () => {
    const s = await stand({ is: 'slow', ms: 10 }, { calls: { atOnce: 2 } });
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => s.ask({}, { key: `inc-${n}` })));
    expect(all.map((r) => r.ended)).toEqual(Array.from({ length: 8 }, () => 'stop'));
    expect(s.server.mostInFlight()).toBe(2);
  });

  it('L-048 a call that was given up frees its place only when its request has ended', async () => {
    const s = await stand({ is: 'stall' }, { calls: { atOnce: 4 } });
    const asked = Array.from({ length: 50 }, (_, n) => {
      const stop = new AbortController();
      return { stop, ended: s.fails({}, { key: `inc-${n}`, signal: stop.signal }) };
    });
    for (const [n, one] of asked.entries()) {
      await expect.poll(() => s.server.inFlight(), { timeout: 10_000, interval: 2 }).toBe(Math.min(4, 50 - n));
      one.stop.abort();
      expect(await one.ended).toMatchObject({ code: 'stopped' });
    }
    await expect.poll(() => s.server.inFlight()).toBe(0);
    expect(s.server.mostInFlight()).toBe(4);
  });

  it('questions go first, and no incident keeps another waiting', async () => {
    const order: string[] = [];
    const s = await stand(
      (asked) => {
        order.push(asked.turns.join());
        return order.length === 1 ? { is: 'slow', ms: 150 } : { is: 'honest' };
      },
      { calls: { atOnce: 1 } },
    );
    const ask = (text: string, of: string, urgency: 'card' | 'question' = 'card') => s.ask({ turns: [says(text)] }, { key: of, urgency });
    const first = ask('first', 'inc-0');
    await expect.poll(() => order).toEqual(['first']);
    await Promise.all([
      first,
      ask('a1', 'inc-a'),
      ask('a2', 'inc-a'),
      ask('a3', 'inc-a'),
      ask('b1', 'inc-b'),
      ask('q', 'thread', 'question'),
    ]);
    expect(order).toEqual(['first', 'q', 'a1', 'b1', 'a2', 'a3']);
  });

  it('whoever finds the queue full is told so at once, whoever leaves it sends nothing', async () => {
    const s = await stand({ is: 'stall' }, { calls: { atOnce: 1, queue: 2 } });
    const stop = [new AbortController(), new AbortController(), new AbortController()];
    const ended = stop.map((one) => s.fails({}, { signal: one.signal }));
    await expect.poll(() => s.server.inFlight()).toBe(1);
    expect(await s.fails()).toMatchObject({ code: 'busy' });
    for (const one of stop.toReversed()) one.abort();
    expect((await Promise.all(ended)).map((e) => e.code)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(s.server.received()).toHaveLength(1);
    expect(await s.fails({}, { signal: AbortSignal.abort() })).toMatchObject({ code: 'stopped' });
  });

  it('L-046 ten thousand at once: no more are sent than the budget has room for', async () => {
    const s = await stand({ is: 'slow', ms: 1 });
    let left = 20;
    const permit = () => {
      left -= 1;
      return Promise.resolve(
        left < 0 ? ({ may: 'not', why: 'spent' } as const) : ({ may: 'send', settle: () => Promise.resolve() } as const),
      );
    };
    const ends = await Promise.all(
      Array.from({ length: 10_000 }, (_, n) =>
        s.ask({}, { key: `inc-${n}`, permit, signal: now }).then(
          () => 'answered',
          (e: { code: string }) => e.code,
        ),
      ),
    );
    const count = (end: string): number => ends.filter((e) => e === end).length;
    expect({ answered: count('answered'), over: count('over_budget'), busy: count('busy') }).toEqual({
      answered: 20,
      over: 84,
      busy: 9896,
    });
    expect(s.server.received()).toHaveLength(20);
    expect(s.server.mostInFlight()).toBeLessThanOrEqual(4);
  });
}

function breaker(stand: Start): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00:00Z') });
  });

  it('leaves a server alone that fails five times in a row, tries it by one after a minute, and comes back', async () => {
    let well = false;
    const s = await stand(() => (well ? { is: 'honest' } : { is: 'error', status: 503 }), { calls: { attempts: 1 } });
    for (let n = 0; n < 5; n += 1) expect(await s.fails()).toMatchObject({ code: 'llm_unavailable' });
    expect(await s.fails()).toMatchObject({ code: 'breaker_open' });
    expect(s.server.received()).toHaveLength(5);
    expect(s.permits).toHaveLength(5);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await s.fails()).toMatchObject({ code: 'llm_unavailable' });
    expect(await s.fails()).toMatchObject({ code: 'breaker_open' });
    expect(s.server.received()).toHaveLength(6);
    well = true;
    vi.setSystemTime(Date.now() + 61_000);
    expect(await s.ask()).toMatchObject({ ended: 'stop' });
    expect(await s.ask()).toMatchObject({ ended: 'stop' });
  });
}

function discretion(stand: Start): void {
  it.each([400, 401, 429, 500])('neither key nor prompt nor the words of the server stand in errors and logs (%i)', async (status) => {
    const s = await stand({ is: 'error', status, message: `no: ${key} asked "${secretText}"` });
    const { message } = await s.fails();
    const told = [message, s.llm.health().why, ...s.logged].join('\n');
    expect(message.length).toBeGreaterThan(10);
    expect(told).not.toContain(key);
    expect(told).not.toContain(secretText);
    expect(told).not.toContain('asked "');
    expect(s.logged.length).toBeGreaterThan(0);
  });
}
