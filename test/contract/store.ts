import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Evidence, EvidenceId, Incident, IncidentId, Millis, Remedy, Scrubbed, SignalId } from '../../src/model/index.ts';
import type { Change, Store } from '../../src/ports/index.ts';
import { scrubber } from '../../src/scrub/index.ts';

const at: Millis = Date.parse('2026-03-01T12:00:00Z');
const mint = scrubber({ key: 'contract', addresses: 'public' });
const clean = (change: Change): Scrubbed<Change> => mint.value(change);
const id = (n: number): IncidentId => `inc-${n}` as IncidentId;
const sig = (n: number): SignalId => `s${n}` as SignalId;

export function incident(n: number, more: Partial<Incident> = {}): Incident {
  return {
    id: id(n),
    key: `c1/Deployment/shop/web-${n}//crash`,
    version: 1,
    cluster: 'c1',
    subject: { kind: 'Deployment', namespace: 'shop', name: `web-${n}` },
    container: '',
    family: 'crash',
    state: { at: 'open', since: at },
    priority: 'P3',
    reason: 'Error',
    message: 'exit code 1',
    firstSeen: at + n,
    lastSeen: at + n,
    count: 1,
    failing: ['uid-1'],
    members: [],
    reopened: 0,
    transitions: [],
    flapping: false,
    seenLate: false,
    own: false,
    redactions: [],
    ...more,
  };
}

export function remedy(n: number, more: Partial<Remedy> = {}): Remedy {
  const target = { resource: 'deployments', namespace: 'shop', name: `web-${n}`, uid: `uid-${n}`, generation: 3 } as const;
  return {
    id: `remedy-${n}`,
    incident: id(1),
    version: 1,
    made: at + n,
    kind: 'scale',
    cause: 'resources.oom',
    probability: 0.9,
    risk: 'low',
    needed: 1,
    plan: { v: 1, id: `remedy-${n}`, incident: id(1), cluster: 'c1', action: { is: 'scale', target, replicas: 3 }, diff: 'd' },
    hash: 'h',
    preview: { fields: [], replicas: { desired: 2, ready: 1 }, owners: [], warnings: [] },
    title: 'Scale web to 3',
    state: { at: 'pending', since: at, until: at + 1, votes: [] },
    dryRun: false,
    before: {
      at,
      owner: { kind: 'Deployment', namespace: 'shop', name: `web-${n}`, uid: `uid-${n}` },
      desired: 2,
      available: 1,
      restarts: 4,
      failing: [],
    },
    ...more,
  };
}

/** What every Store promises. `again` opens the same data anew, as after a restart; absent where nothing outlives the process. */
export function storeContract(name: string, make: () => Promise<{ store: Store; again?: () => Promise<Store> }>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    let again: (() => Promise<Store>) | undefined;
    beforeEach(async () => {
      ({ store, again } = await make());
    });
    afterEach(() => store.close());
    const put = (...incidents: readonly Incident[]) => store.commit(clean({ incidents }));

    test('a remedy is read back as it was written, by id, incident and time; another version is a conflict and writes nothing', async () => {
      const [one, two] = [remedy(1), remedy(2)];
      expect(await store.commit(clean({ incidents: [incident(1)], remedies: [two, one] }))).toBe('ok');
      expect(await store.remedy(one.id)).toEqual(one);
      expect(await store.remedies(id(1))).toEqual([one, two]);
      expect(await store.remediesSince(two.made)).toEqual([two]);
      expect(await store.remedy('none')).toBeUndefined();
      const next = { ...one, version: 2, state: { at: 'expired', since: at } } as const;
      expect(await store.commit(clean({ remedies: [next] }))).toBe('ok');
      expect(await store.commit(clean({ remedies: [next], notes: [{ key: 'k', value: 'v' }] }))).toBe('conflict');
      expect(await store.note('k')).toBeUndefined();
      expect(await store.remedy(one.id)).toEqual(next);
    });

    test('an incident is read back as it was written, by id, key and card', async () => {
      const one = incident(1, { card: { channel: 'C1', ts: '17.1' } });
      expect(await put(one)).toBe('ok');
      expect(await store.incident(id(1))).toEqual(one);
      expect(await store.byKey(one.key)).toEqual(one);
      expect(await store.byCard({ channel: 'C1', ts: '17.1' })).toEqual(one);
      expect(await store.incident(id(2))).toBeUndefined();
      expect(await store.byCard({ channel: 'C2', ts: '17.1' })).toBeUndefined();
    });

    test('a commit names the version it read; another one is a conflict and writes nothing', async () => {
      await put(incident(1));
      expect(await put(incident(1, { version: 2, count: 2 }))).toBe('ok');
      const effects = [{ key: 'k', due: at, body: 1 }];
      expect(await store.commit(clean({ incidents: [incident(1, { version: 2, count: 9 })], effects }))).toBe('conflict');
      expect(await put(incident(1, { version: 4 }))).toBe('conflict');
      expect((await store.incident(id(1)))?.count).toBe(2);
      expect(await store.due(at, 10)).toEqual([]);
    });

    test('one incident of a key is alive', async () => {
      const { key } = incident(1);
      await put(incident(1));
      expect(await put(incident(2, { key }))).toBe('conflict');
      await put(incident(1, { version: 2, state: { at: 'recovered', since: at } }));
      expect(await put(incident(2, { key }))).toBe('ok');
      expect((await store.byKey(key))?.id).toBe(id(2));
    });

    test('the newest of a key, but none that was merged or passed', async () => {
      const { key } = incident(1);
      await put(incident(1, { state: { at: 'recovered', since: at } }));
      await put(incident(2, { key, state: { at: 'passed', since: at, why: 'healed within the debounce' } }));
      await put(incident(3, { key, state: { at: 'merged', since: at, into: id(9) } }));
      expect((await store.byKey(key))?.id).toBe(id(1));
    });

    test('the living, oldest first; the recent, newest first and bounded', async () => {
      await put(incident(3), incident(1), incident(2, { state: { at: 'recovered', since: at } }));
      expect((await store.alive()).map((i) => i.id)).toEqual([id(1), id(3)]);
      expect((await store.recent({ limit: 2 })).map((i) => i.id)).toEqual([id(3), id(2)]);
      expect((await store.recent({ since: at + 3, limit: 9 })).map((i) => i.id)).toEqual([id(3)]);
      const [newest] = await store.recent({ limit: 1 });
      const all = await store.recent({ limit: 9 });
      expect(await store.recent({ key: newest?.key ?? '', limit: 9 })).toEqual(all.filter((i) => i.key === newest?.key));
      for (const state of ['recovered', 'open', 'passed'] as const)
        expect(await store.recent({ at: state, limit: 9 })).toEqual(all.filter((i) => i.state.at === state));
    });

    test('an effect waits until it is due, is kept once per key, and goes when it is done', async () => {
      const effect = (key: string, due: Millis) => ({ key, due, incident: id(1), body: { do: key } });
      await store.commit(clean({ effects: [effect('late', at + 50), effect('soon', at + 10), effect('soon', at + 1)] }));
      expect(await store.due(at + 9, 10)).toEqual([]);
      expect(await store.nextDue()).toBe(at + 10);
      const [soon] = await store.due(at + 10, 10);
      expect(soon).toMatchObject({ key: 'soon', incident: id(1), due: at + 10, attempts: 0, body: { do: 'soon' } });
      await store.commit(clean({ postponed: [{ id: soon!.id, due: at + 20, error: 'rate limited' }] }));
      expect(await store.due(at + 19, 10)).toEqual([]);
      expect((await store.due(at + 20, 10))[0]).toMatchObject({ id: soon!.id, attempts: 1 });
      await store.commit(clean({ done: [soon!.id] }));
      expect((await store.due(at + 99, 10)).map((e) => e.key)).toEqual(['late']);
      expect(await store.due(at + 99, 0)).toEqual([]);
    });

    test('what people did is taken once', async () => {
      const act = clean({ inbox: { id: 'Ev1', at }, effects: [{ key: 'answer', due: at, body: 1 }] });
      expect(await store.commit(act)).toBe('ok');
      expect(await store.commit(clean({ inbox: { id: 'Ev1', at }, notes: [{ key: 'x', value: 'y' }] }))).toBe('duplicate');
      expect(await store.note('x')).toBeUndefined();
    });

    test('the ledger: the first mention receives, a move changes the term, never the sum', async () => {
      const move = (n: number, term: 'waiting' | 'posted') => ({ id: sig(n), incident: id(1), at, term: { term } });
      await store.commit(clean({ signals: [move(1, 'waiting'), move(2, 'waiting')] }));
      await store.commit(clean({ signals: [move(1, 'posted'), { id: sig(3), at, term: { term: 'suppressed', reason: 'drain' } }] }));
      await store.commit(clean({ signals: [move(1, 'posted')] }));
      expect(await store.ledger()).toEqual({ received: 3, posted: 1, merged: 0, suppressed: { drain: 1 }, failed: 0, waiting: 1 });
      expect(await store.known([sig(1), sig(3), sig(9)])).toEqual(new Set([sig(1), sig(3)]));
      expect(await store.signals(id(1))).toEqual([
        { id: sig(1), term: { term: 'posted' } },
        { id: sig(2), term: { term: 'waiting' } },
      ]);
    });

    test('happenings keep their order; evidence is replaced; placeholders and notes are kept', async () => {
      const evidence = (now: Millis): Evidence => ({
        incident: id(1),
        subject: { kind: 'Pod', name: 'p' },
        now,
        items: [{ id: 'e1' as EvidenceId, is: 'text', text: 'x', query: 'q', at }],
      });
      await store.commit(clean({ happenings: [{ incident: id(1), at, body: { is: 'begun' } }], evidence: evidence(1) }));
      await store.commit(clean({ happenings: [{ incident: id(1), at, body: { is: 'ticked' } }], evidence: evidence(2) }));
      await store.commit(
        clean({
          placeholders: [
            { incident: id(1), id: 'abc' },
            { incident: id(1), id: 'abc' },
          ],
          notes: [{ key: 'n', value: '1' }],
        }),
      );
      expect((await store.happenings(id(1))).map((h) => h.body)).toEqual([{ is: 'begun' }, { is: 'ticked' }]);
      expect((await store.evidence(id(1)))?.now).toBe(2);
      expect(await store.placeholders(id(1))).toEqual(['abc']);
      expect(await store.note('n')).toBe('1');
      await store.commit(clean({ notes: [{ key: 'n', value: null }] }));
      expect(await store.note('n')).toBeUndefined();
    });

    test('empty until the first commit, and never again', async () => {
      expect(await store.empty()).toBe(true);
      await store.commit(clean({ notes: [{ key: 'first-start', value: 'going' }] }));
      expect(await store.empty()).toBe(false);
    });

    test('commits at once are taken one after the other', async () => {
      await put(incident(1));
      const answers = await Promise.all(Array.from({ length: 20 }, () => put(incident(1, { version: 2 }))));
      expect(answers.filter((a) => a === 'ok')).toHaveLength(1);
    });

    test('L-078 everything is there after a restart', async (context) => {
      if (again === undefined) return context.skip('nothing outlives this one');
      await store.commit(
        clean({
          incidents: [incident(1)],
          effects: [{ key: 'k', due: at, body: 1 }],
          signals: [{ id: sig(1), at, term: { term: 'waiting' } }],
        }),
      );
      await store.close();
      store = await again();
      expect(await store.incident(id(1))).toEqual(incident(1));
      expect((await store.due(at, 9)).map((e) => e.key)).toEqual(['k']);
      expect((await store.ledger()).waiting).toBe(1);
    });
  });
}
