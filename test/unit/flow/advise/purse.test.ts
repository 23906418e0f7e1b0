import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqliteStore } from '../../../../src/adapters/store/index.ts';
import { noMeter } from '../../../../src/adapters/meter/index.ts';
import { purse, type PurseNeeds } from '../../../../src/flow/advise/purse.ts';
import type { Scrubbed } from '../../../../src/model/index.ts';
import type { Change, Clock } from '../../../../src/ports/index.ts';
import { scrubber } from '../../../../src/scrub/index.ts';

const keeper = scrubber({ key: 'k', addresses: 'public' });
const clean = (change: Change): Scrubbed<Change> => keeper.value(change);

/** Whoever asks with it does not wait. */
const atOnce = AbortSignal.abort();

async function made(budget: PurseNeeds['settings']['budget'], prices: PurseNeeds['settings']['prices'] = []) {
  let now = 1_700_000_000_000;
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const store = await sqliteStore({ file: ':memory:', now: () => now });
  const needs = (): PurseNeeds => ({
    store,
    desk: { commit: (c) => store.commit(clean(c)) },
    clock,
    meter: noMeter,
    settings: { budget, prices },
  });
  return { store, needs, later: (ms: number) => (now += ms), now: () => now };
}

describe('the purse', () => {
  it('L-046 is never overdrawn, whoever asks at once and whatever an attempt turns out to cost', async () => {
    const attempt = fc.record({
      input: fc.integer({ min: 1, max: 400 }),
      output: fc.integer({ min: 1, max: 200 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      dies: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { maxLength: 30 }), async (attempts) => {
        const { store, needs, now } = await made({ tokensPerHour: 2_000, tokensPerDay: 3_000 });
        const house = purse(needs());
        await Promise.all(
          attempts.map(async ({ input, output, used, dies }, n) => {
            const permit = await house.account({ id: `w${n}` }).permit({ model: 'm', input, output }, atOnce);
            if (permit.may === 'not' || dies) return;
            await permit.settle({ input: Math.floor(input * used), cached: 0, output: Math.floor(output * used) });
          }),
        );
        const spent = await store.spent(now() - 3_600_000);
        expect(spent.input + spent.output).toBeLessThanOrEqual(2_000);
        await store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('an attempt that a kill cut off counts in full, also in the next process; an hour later there is room again', async () => {
    const { store, needs, later } = await made({ tokensPerHour: 1_000 });
    const sent = await purse(needs()).account({ id: 'a' }).permit({ model: 'm', input: 600, output: 200 }, atOnce);
    expect(sent.may).toBe('send');
    const after = purse(needs());
    const refused = await after.account({ id: 'b' }).permit({ model: 'm', input: 300, output: 10 }, atOnce);
    expect(refused).toEqual({
      may: 'not',
      why: 'of the 1,000 tokens of this hour 800 are spent, and this question may need 310; room again from 23:13 UTC',
    });
    later(3_600_001);
    expect((await after.account({ id: 'b' }).permit({ model: 'm', input: 300, output: 10 }, atOnce)).may).toBe('send');
    await store.close();
  });

  it('what is only set aside is no spending: who asks meanwhile waits for it in turn, and is told so when the time is over', async () => {
    const { store, needs } = await made({ tokensPerHour: 30_000 });
    const house = purse(needs());
    const patient = new AbortController();
    const attempt = { model: 'm', input: 15_500, output: 500 };
    const first = await house.account({ id: 'a' }).permit(attempt, patient.signal);
    const refused = await house.account({ id: 'b' }).permit(attempt, atOnce);
    expect(refused).toEqual({
      may: 'not',
      why: 'of the 30,000 tokens of this hour 0 are spent, 16,000 are set aside for questions under way, and this question may need 16,000; try again soon',
    });
    const order: string[] = [];
    const waits = ['c', 'd', 'e'].map(async (id) => {
      const permit = await house.account({ id }).permit(attempt, patient.signal);
      order.push(id);
      if (permit.may === 'send' && id !== 'e') await permit.settle({ input: 900, cached: 0, output: 50 });
      return permit.may;
    });
    const gone = new AbortController();
    const left = house.account({ id: 'f' }).permit(attempt, gone.signal);
    expect(order).toEqual([]);
    gone.abort();
    expect(await left).toMatchObject({ may: 'not', why: expect.stringContaining('set aside') });
    if (first.may === 'send') await first.settle({ input: 900, cached: 0, output: 50 });
    expect(await Promise.all(waits)).toEqual(['send', 'send', 'send']);
    expect(order).toEqual(['c', 'd', 'e']);
    expect(await store.spent(0)).toMatchObject({ input: 3 * 900 + 15_500, output: 3 * 50 + 500 });
    await store.close();
  });

  it('money is counted where a price is known: what was cached costs its own price, what was unknown costs the most', async () => {
    const prices = [{ model: 'big-*', input: 2, cached: 0.5, output: 10 }];
    const { store, needs } = await made({ microsPerDay: 5_000 }, prices);
    const account = purse(needs()).account({ id: 'a' });
    const one = await account.permit({ model: 'big-1', input: 1_000, output: 100 }, atOnce);
    if (one.may === 'send') await one.settle({ input: 1_000, cached: 800, output: 50 });
    expect(account.spend()).toEqual({ calls: 1, input: 1_000, cached: 800, output: 50, micros: 1_300 });
    const two = await account.permit({ model: 'big-1', input: 500, output: 100 }, atOnce);
    if (two.may === 'send') await two.settle('unknown');
    expect(account.spend().micros).toBe(3_300);
    expect(await account.permit({ model: 'big-1', input: 800, output: 100 }, atOnce)).toEqual({
      may: 'not',
      why: 'of the $0.0050 of this day $0.0033 are spent, and this question may need $0.0026; room again from 22:13 UTC',
    });
    expect((await account.permit({ model: 'small', input: 800, output: 100 }, atOnce)).may).toBe('send');
    await store.close();
  });

  it('what a vendor puts into its cache costs a quarter more, when it is set aside and when it is paid', async () => {
    const { store, needs } = await made({ microsPerDay: 2_500 }, [{ model: '*', input: 2, cached: 0.5, output: 10 }]);
    const account = purse(needs()).account({ id: 'a' });
    expect(await account.permit({ model: 'm', input: 1_001, written: 1_001, output: 0 }, atOnce)).toMatchObject({ may: 'not' });
    const permit = await account.permit({ model: 'm', input: 1_000, written: 1_000, output: 0 }, atOnce);
    expect((await store.spent(0)).micros).toBe(2_500);
    if (permit.may === 'send') await permit.settle({ input: 900, cached: 100, output: 10, written: 400 });
    expect(account.spend().micros).toBe(400 * 2 + 400 * 2.5 + 100 * 0.5 + 10 * 10);
    await store.close();
  });
});
