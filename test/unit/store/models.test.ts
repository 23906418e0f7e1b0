import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import type { IncidentId, IncidentState } from '../../../src/model/index.ts';
import type { Change } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { incident } from '../../contract/store.ts';
import { exchange, spend, vote } from '../../contract/store-models.ts';

const day = 86_400_000;
const now = Date.parse('2026-03-01T12:00:00Z');
const mint = scrubber({ key: 'store', addresses: 'public' });
const clean = (change: Change) => mint.value(change);
const id = (n: number) => `inc-${n}` as IncidentId;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-rca-store-'));
  file = join(folder, 'k8s-rca.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a database made before there were models is opened, keeps what it holds, and takes what is new', async () => {
  const before = await sqliteStore({ file, now: () => now });
  await before.commit(clean({ incidents: [incident(1)], notes: [{ key: 'a', value: 'b' }] }));
  await before.close();
  const raw = new Database(file);
  for (const table of ['spend', 'exchanges', 'turns', 'votes']) raw.exec(`drop table ${table}`);
  raw.prepare("delete from kysely_migration where name = '0003-models'").run();
  raw.pragma('user_version = 3');
  raw.close();
  const store = await sqliteStore({ file, now: () => now });
  expect(await store.incident(id(1))).toEqual(incident(1));
  expect(await store.spent(0)).toMatchObject({ calls: 0 });
  expect(await store.commit(clean({ spend: [spend(1)], exchanges: [exchange(1)], votes: [vote(1, 'ana')] }))).toBe('ok');
  expect(await store.exchanges(id(1))).toHaveLength(1);
  await store.close();
});

test('what models cost and said, threads and votes go with age; what belongs to the living stays', async () => {
  const old = now - 100 * day;
  const first = await sqliteStore({ file, now: () => old });
  const kept: readonly (readonly [number, IncidentState])[] = [
    [1, { at: 'open', since: old }],
    [2, { at: 'recovered', since: old }],
  ];
  for (const [n, state] of kept) {
    await first.commit(
      clean({
        incidents: [incident(n, { state, firstSeen: old, lastSeen: old, card: { channel: 'C1', ts: `17.${n}` } })],
        exchanges: [exchange(n, { incident: id(n), at: old })],
        turns: [{ at: old, from: 'person', text: 'why?', thread: `C1 17.${n}` }],
        votes: [vote(n, 'ana', { incident: id(n), at: old })],
        spend: [spend(n, { at: n === 1 ? old : now - day })],
      }),
    );
  }
  const { incident: _, ...stray } = exchange(3, { at: old });
  await first.commit(clean({ exchanges: [stray], turns: [{ at: old, from: 'person', text: 'x', thread: 'C1 99.9' }] }));
  await first.close();
  const store = await sqliteStore({ file, now: () => now });
  await store.commit(clean({ notes: [{ key: 'a', value: 'b' }] }));
  expect([await store.exchanges(id(2)), await store.turns('C1 17.2', 9), await store.votes(id(2))]).toEqual([[], [], []]);
  expect(await store.turns('C1 99.9', 9)).toEqual([]);
  expect([await store.exchanges(id(1)), await store.turns('C1 17.1', 9), await store.votes(id(1))].map((l) => l.length)).toEqual([1, 1, 1]);
  expect((await store.spent(0)).calls).toBe(1);
  await store.close();
  const raw = new Database(file, { readonly: true });
  expect(raw.prepare('select count(*) as n from exchanges').get()).toEqual({ n: 1 });
  raw.close();
});

test('however long an incident lives, its exchanges and its thread have a bound: the newest stay', async () => {
  const first = await sqliteStore({ file, now: () => now });
  await first.commit(clean({ incidents: [incident(1), incident(2)] }));
  for (let n = 0; n < 12; n++) {
    await first.commit(
      clean({
        exchanges: [exchange(100 + n), exchange(n, { incident: id(2) })],
        turns: [{ at: now + n, from: 'person', text: String(n), thread: 't' }],
      }),
    );
  }
  await first.close();
  const store = await sqliteStore({ file, now: () => now, retention: { exchangesEach: 5, mostExchanges: 8, turns: 4 } });
  await store.commit(clean({ notes: [{ key: 'a', value: 'b' }] }));
  expect((await store.exchanges(id(1))).map((e) => e.id)).toEqual([107, 108, 109, 110, 111].map((n) => `exchange-${n}`));
  expect((await store.exchanges(id(2))).map((e) => e.id)).toEqual(['exchange-9', 'exchange-10', 'exchange-11']);
  expect((await store.turns('t', 99)).map((t) => t.text)).toEqual(['8', '9', '10', '11']);
  await store.close();
});
