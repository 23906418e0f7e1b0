import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import type { EvidenceId, IncidentId, SignalId } from '../../../src/model/index.ts';
import type { Change } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { incident, remedy } from '../../contract/store.ts';
import { exchange, spend, vote } from '../../contract/store-models.ts';

const day = 86_400_000;
const now = Date.parse('2026-03-01T12:00:00Z');
const old = now - 100 * day;
const mint = scrubber({ key: 'store', addresses: 'public' });
const clean = (change: Change) => mint.value(change);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-rca-bounds-'));
  file = join(folder, 'k8s-rca.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Rows by table, of every table that the program itself made. */
function rows(): Readonly<Record<string, number>> {
  const raw = new Database(file, { readonly: true });
  const names = raw.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'").pluck().all() as string[];
  const own = names.filter((name) => !name.startsWith('kysely_'));
  const counts = own.map((name) => [name, Number(raw.prepare(`select count(*) from ${name}`).pluck().get())] as const);
  raw.close();
  return Object.fromEntries(counts);
}

/** A hundred days ago: an incident from its first signal to its end, with everything that may be kept of one. */
function ended(n: number): Change {
  const id = `inc-${n}` as IncidentId;
  return {
    incidents: [incident(n, { state: { at: 'recovered', since: old }, firstSeen: old, lastSeen: old })],
    happenings: [{ incident: id, at: old, body: n }],
    evidence: {
      incident: id,
      subject: { kind: 'Pod', name: 'p' },
      now: old,
      items: [{ id: 'e1' as EvidenceId, is: 'text', text: 'x', query: 'q', at: old }],
    },
    placeholders: [{ incident: id, id: 'p' }],
    signals: [{ id: `s${n}` as SignalId, incident: id, at: old, term: { term: 'posted' } }],
    inbox: { id: `Ev${n}`, at: old },
    notes: [{ key: `no-offer:${id}`, value: 'nothing fits' }],
    exchanges: [exchange(n, { incident: id, at: old })],
    turns: [{ at: old, from: 'person', text: 'why?', thread: `C1 17.${n}` }],
    votes: [vote(n, 'ana', { incident: id, at: old })],
    spend: [spend(n, { at: old })],
    remedies: [remedy(n, { incident: id })],
    audit: [{ at: old, body: { incident: id, state: 'approved' } }],
    effects: [{ key: `draw:${id}`, incident: id, due: old, body: { do: 'update' } }],
  };
}

test('L-080 every table has a bound: of incidents that ended long ago nothing is left but the counts and the audit', async () => {
  const first = await sqliteStore({ file, now: () => old });
  for (let n = 0; n < 20; n += 1) await first.commit(clean(ended(n)));
  await first.commit(clean({ done: (await first.due(now, 100)).map((e) => e.id), notes: [{ key: 'house', value: '{}' }] }));
  await first.close();
  const before = rows();
  expect(Object.entries(before).filter(([table, n]) => n === 0 && table !== 'outbox')).toEqual([]);
  const store = await sqliteStore({ file, now: () => now });
  await store.commit(clean({}));
  await store.close();
  const kept = { tally: 2, notes: 1, audit: 20 };
  expect(rows()).toEqual(Object.fromEntries(Object.keys(before).map((table) => [table, kept[table as keyof typeof kept] ?? 0])));
});

test('L-080 the audit is kept whole, and costs less than 2 kB a decision', async () => {
  const store = await sqliteStore({ file });
  const decision = (n: number) => ({
    remedy: `fix-${n}`,
    incident: `inc-${n}`,
    action: 'raise-memory-limit',
    target: { kind: 'Deployment', namespace: 'orchard', name: 'a-workload-with-a-long-name' },
    planHash: 'f'.repeat(64),
    cause: 'memory-limit-too-low',
    probability: 0.92,
    state: 'approved',
    dryRun: false,
    what: {
      is: 'voted',
      at: now,
      by: { team: 'T0123456789', user: 'U0123456789' },
      reason: 'The release needs more memory; agreed with its owners.',
    },
  });
  const decisions = 1_000;
  const size = (): number => {
    const raw = new Database(file, { readonly: true });
    const bytes = Number(raw.pragma('page_count', { simple: true })) * Number(raw.pragma('page_size', { simple: true }));
    raw.close();
    return bytes;
  };
  const before = size();
  await store.commit(clean({ audit: Array.from({ length: decisions }, (_, n) => ({ at: now, body: decision(n) })) }));
  const each = (size() - before) / decisions;
  await store.close();
  console.log(`audit: ${Math.round(each)} bytes a decision`);
  expect(each).toBeLessThan(2_000);
});
