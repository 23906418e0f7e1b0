import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Vendor } from '../../src/local/models/index.ts';
import type { LlmTool } from '../../src/model/index.ts';
import { breaker, misbehaviour, retries } from './llm-failing.ts';
import { key, says, secretText, seen, type Stand, stand as started, type Start } from './llm-stand.ts';
import { turns } from './llm-turns.ts';

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

/** What every implementation of the Llm port must do, over a server that speaks its vendor's protocol. `newest` is a model with that vendor's strictest rules. */
export function llmContract(vendor: Vendor, model: string, newest: string): void {
  describe(`contract of Llm: ${vendor}`, () => {
    const stands: Stand[] = [];
    afterEach(async () => {
      vi.useRealTimers();
      await Promise.all(stands.splice(0).map((s) => s.server.stop()));
    });
    const stand: Start = async (behave, more = {}) => {
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
