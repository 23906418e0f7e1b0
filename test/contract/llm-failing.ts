import { beforeEach, expect, it, vi } from 'vitest';
import type { Behaviour } from '../../src/local/models/index.ts';
import type { LlmCode } from '../../src/model/index.ts';
import type { Start } from './llm-stand.ts';

/** What each misbehaviour of a server ends with. */
export function misbehaviour(stand: Start): void {
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

/** What is tried again, when, and with which model. */
export function retries(stand: Start, model: string): void {
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

/** A server that fails in a row. */
export function breaker(stand: Start): void {
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
