import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CauseVote, Exchange, IncidentId, Millis, SpendEntry, ThreadTurn } from '../../src/model/index.ts';
import type { Change, Store } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';

const at: Millis = Date.parse('2026-03-01T12:00:00Z');
const hour = 3_600_000;
const mint = scrubber({ key: 'contract', addresses: 'public' });
const id = (n: number): IncidentId => `inc-${n}` as IncidentId;

export function spend(n: number, more: Partial<SpendEntry> = {}): SpendEntry {
  return {
    id: `attempt-${n}`,
    at: at + n,
    model: 'one',
    incident: id(1),
    state: 'reserved',
    usage: { input: 1_000, cached: 0, output: 500 },
    ...more,
  };
}

export function exchange(n: number, more: Partial<Exchange> = {}): Exchange {
  return {
    id: `exchange-${n}`,
    incident: id(1),
    purpose: 'advise',
    at: at + n,
    ms: 12,
    model: 'one',
    request: { system: 'Be brief.', turns: [{ from: 'user', text: 'why?' }], tools: [], mostTokens: 100 },
    reply: { text: '{}', calls: [{ id: 'c1', name: 'get_pod_logs', arguments: { pod: 'web-1' } }], ended: 'stop' },
    usage: { input: 10, cached: 4, output: 2 },
    micros: 1.5,
    ended: 'answered',
    ...more,
  };
}

export function vote(n: number, user: string, more: Partial<CauseVote> = {}): CauseVote {
  return { incident: id(1), by: { team: 'T1', user }, at: at + n, vote: 'right', cause: 'resources.oom', comment: '', ...more };
}

/** What every Store promises about models, threads and votes. `again` opens the same data anew; absent where nothing outlives the process. */
export function modelStoreContract(name: string, make: () => Promise<{ store: Store; again?: () => Promise<Store> }>): void {
  describe(`store contract, models: ${name}`, () => {
    let store: Store;
    let again: (() => Promise<Store>) | undefined;
    beforeEach(async () => {
      ({ store, again } = await make());
    });
    afterEach(() => store.close());
    const commit = (change: Change) => store.commit(mint.value(change));

    test('nothing was spent: zeros, and no money', async () => {
      expect(await store.spent(0)).toEqual({ calls: 0, input: 0, cached: 0, output: 0 });
    });

    test('a reservation counts in full until what was spent replaces it; sums are numbers, from the moment asked on', async () => {
      await commit({ spend: [spend(1), spend(2, { at: at + hour, model: 'two' })] });
      expect(await store.spent(0)).toEqual({ calls: 2, input: 2_000, cached: 0, output: 1_000 });
      await commit({ spend: [spend(1, { state: 'spent', usage: { input: 700, cached: 600, output: 20 }, micros: 2.5 })] });
      expect(await store.spent(0)).toEqual({ calls: 2, input: 1_700, cached: 600, output: 520, micros: 2.5 });
      expect(await store.spent(at + hour)).toEqual({ calls: 1, input: 1_000, cached: 0, output: 500 });
      expect(await store.spent(at + hour + 1)).toMatchObject({ calls: 0, input: 0 });
    });

    test('a kill between the reservation and the bill leaves the reservation standing', async (context) => {
      if (again === undefined) return context.skip('nothing outlives this one');
      await commit({ spend: [spend(1, { micros: 900 })] });
      await store.close();
      store = await again();
      expect(await store.spent(at)).toEqual({ calls: 1, input: 1_000, cached: 0, output: 500, micros: 900 });
    });

    test('exchanges of an incident, oldest first, as they were written; a known id replaces', async () => {
      const open = exchange(2, { ended: 'stopped' });
      await commit({ exchanges: [open, exchange(1), exchange(3, { incident: id(2) })] });
      expect(await store.exchanges(id(1))).toEqual([exchange(1), open]);
      await commit({ exchanges: [exchange(2)] });
      expect(await store.exchanges(id(1))).toEqual([exchange(1), exchange(2)]);
      expect(await store.exchanges(id(9))).toEqual([]);
      const { incident: _, reply: __, ...bare } = exchange(4, { ended: 'llm_timeout' });
      expect(await store.exchanges()).toEqual([]);
      expect(await commit({ exchanges: [bare] })).toBe('ok');
      expect(await store.exchanges()).toEqual([bare]);
    });

    test('the newest utterances of a thread, oldest first; those of one moment as they were written', async () => {
      const turn = (n: number, text: string): ThreadTurn => ({ at: at + n, from: n % 2 === 0 ? 'bot' : 'person', text });
      const [one, two, three, four] = [turn(1, 'why?'), turn(2, 'memory'), turn(3, 'since when?'), turn(3, 'and why?')];
      await commit({ turns: [one, two].map((t) => ({ ...t, thread: 'C1 17.1' })) });
      await commit({ turns: [three, four].map((t) => ({ ...t, thread: 'C1 17.1' })) });
      await commit({ turns: [{ ...one, thread: 'C1 17.2' }] });
      expect(await store.turns('C1 17.1', 10)).toEqual([one, two, three, four]);
      expect(await store.turns('C1 17.1', 2)).toEqual([three, four]);
      expect(await store.turns('C1 17.1', 0)).toEqual([]);
      expect(await store.turns('C1 17.9', 10)).toEqual([]);
    });

    test('one vote a person and incident: the last counts, comment and all; oldest first', async () => {
      await commit({ votes: [vote(1, 'ana'), vote(2, 'ben', { vote: 'wrong', comment: 'it was the probe' })] });
      await commit({ votes: [vote(3, 'ana', { vote: 'none' }), vote(4, 'ana', { incident: id(2) })] });
      expect(await store.votes(id(1))).toEqual([
        vote(2, 'ben', { vote: 'wrong', comment: 'it was the probe' }),
        vote(3, 'ana', { vote: 'none' }),
      ]);
      expect((await store.votesSince(at + 3)).map((v) => [v.incident, v.vote])).toEqual([
        [id(1), 'none'],
        [id(2), 'right'],
      ]);
    });

    test('a refused commit writes nothing of all this', async () => {
      await commit({ inbox: { id: 'Ev1', at } });
      const change = {
        inbox: { id: 'Ev1', at },
        spend: [spend(1)],
        exchanges: [exchange(1)],
        turns: [{ at, from: 'bot', text: 'x', thread: 't' }],
        votes: [vote(1, 'ana')],
      } as const;
      expect(await commit(change)).toBe('duplicate');
      expect((await store.spent(0)).calls).toBe(0);
      expect([await store.exchanges(id(1)), await store.turns('t', 9), await store.votes(id(1))]).toEqual([[], [], []]);
    });
  });
}
