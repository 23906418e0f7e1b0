import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../src/adapters/store/index.ts';
import type { EvidenceId, IncidentId, SignalId } from '../../../src/model/index.ts';
import { type Change, StoreError } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { incident } from '../../contract/store.ts';

const day = 86_400_000;
const now = Date.parse('2026-03-01T12:00:00Z');
const mint = scrubber({ key: 'store', addresses: 'public' });
const clean = (change: Change) => mint.value(change);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-rca-store-'));
  file = join(folder, 'k8s-rca.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

test('a second bot is refused while the first lives; a reader is welcome; the lock goes with its holder', async () => {
  const first = await sqliteStore({ file });
  await first.commit(clean({ notes: [{ key: 'a', value: 'b' }] }));
  expect(await refusal(sqliteStore({ file }))).toMatchObject({ code: 'locked' });
  const reader = await sqliteStore({ file, mode: 'read' });
  expect(await reader.note('a')).toBe('b');
  await first.commit(clean({ notes: [{ key: 'a', value: 'c' }] }));
  expect(await reader.note('a')).toBe('c');
  await refusal(reader.commit(clean({ notes: [{ key: 'a', value: 'd' }] })));
  await reader.close();
  await first.close();
  await (await sqliteStore({ file })).close();
});

test('the lock and every commit that was answered survive kill -9', async () => {
  const script = join(folder, 'victim.ts');
  const at = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  writeFileSync(
    script,
    `import { sqliteStore } from ${at('../../../src/adapters/store/index.ts')};
     import { scrubber } from ${at('../../../src/scrub/index.ts')};
     const store = await sqliteStore({ file: process.argv[2] });
     const mint = scrubber({ key: 'k', addresses: 'public' });
     for (let n = 1; ; n++) {
       const effects = [{ key: 'k' + n, due: n, body: n }];
       await store.commit(mint.value({ effects, notes: [{ key: 'n', value: String(n) }] }));
       process.stdout.write(n + '\\n');
     }`,
  );
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > 20) resolve();
    });
  });
  expect(await refusal(sqliteStore({ file }))).toMatchObject({ code: 'locked' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const answered = Number(said.trim().split('\n').at(-1));
  const store = await sqliteStore({ file });
  const kept = Number(await store.note('n'));
  expect(kept).toBeGreaterThanOrEqual(answered);
  expect(await store.due(Number.MAX_SAFE_INTEGER, 100_000)).toHaveLength(kept);
  await store.close();
});

test('a damaged file is refused as it is, and not touched', async () => {
  writeFileSync(file, 'this is no database, but long enough to look like a page of one'.repeat(100));
  const error = await refusal(sqliteStore({ file }));
  expect(error).toMatchObject({ code: 'corrupt' });
  expect(error.mend).toContain(file);
});

test('a newer schema is refused', async () => {
  await (await sqliteStore({ file })).close();
  const raw = new Database(file);
  raw.pragma('user_version = 999');
  raw.close();
  expect(await refusal(sqliteStore({ file }))).toMatchObject({ code: 'newer' });
});

test('a full disk refuses the whole commit and the store goes on with what fits', async () => {
  const store = await sqliteStore({ file });
  await store.commit(clean({ notes: [{ key: 'a', value: 'b' }] }));
  const filler = new Database(file);
  const pages = Number(filler.pragma('page_count', { simple: true }));
  filler.close();
  const limited = await limit(file, pages, store);
  const large = clean({
    notes: [
      { key: 'a', value: 'half' },
      { key: 'big', value: 'x '.repeat(200_000) },
    ],
  });
  expect(await refusal(limited.commit(large))).toMatchObject({ code: 'full' });
  expect(await limited.note('a')).toBe('b');
  expect(await limited.commit(clean({ notes: [{ key: 'a', value: 'c' }] }))).toBe('ok');
  expect(await limited.note('a')).toBe('c');
  await limited.close();
});

/** Opens the file again with a limit on its pages, which SQLite answers like a full disk. */
async function limit(path: string, pages: number, open: Awaited<ReturnType<typeof sqliteStore>>) {
  await open.close();
  return sqliteStore({ file: path, mostPages: pages });
}

test('a folder that cannot be made, and a file not there to be read', async () => {
  writeFileSync(join(folder, 'plain'), '');
  expect(await refusal(sqliteStore({ file: join(folder, 'plain', 'x.db') }))).toMatchObject({ code: 'unavailable' });
  expect(await refusal(sqliteStore({ file: join(folder, 'none.db'), mode: 'read' }))).toMatchObject({ code: 'unavailable' });
});

test('every table has a bound; what lives and what the ledger counts is kept', async () => {
  const old = now - 100 * day;
  const first = await sqliteStore({ file, now: () => old });
  const id = (n: number) => `inc-${n}` as IncidentId;
  const evidence = (n: number) => ({
    incident: id(n),
    subject: { kind: 'Pod', name: 'p' },
    now: old,
    items: [{ id: 'e1' as EvidenceId, is: 'text' as const, text: 'x', query: 'q', at: old }],
  });
  for (const [n, state] of [
    [1, { at: 'open', since: old }],
    [2, { at: 'recovered', since: old }],
  ] as const) {
    await first.commit(
      clean({
        incidents: [incident(n, { state, firstSeen: old, lastSeen: old })],
        happenings: Array.from({ length: 1_100 }, (_, k) => ({ incident: id(n), at: old, body: k })),
        evidence: evidence(n),
        placeholders: [{ incident: id(n), id: 'p' }],
        signals: [{ id: `s${n}` as SignalId, incident: id(n), at: old, term: { term: 'posted' } }],
        inbox: { id: `Ev${n}`, at: old },
      }),
    );
  }
  await first.close();
  const store = await sqliteStore({ file, now: () => now });
  await store.commit(clean({ notes: [{ key: 'a', value: 'b' }] }));
  expect([
    await store.incident(id(2)),
    await store.evidence(id(2)),
    await store.happenings(id(2)),
    await store.placeholders(id(2)),
  ]).toEqual([undefined, undefined, [], []]);
  expect((await store.incident(id(1)))?.id).toBe(id(1));
  expect(await store.evidence(id(1))).toBeDefined();
  expect((await store.happenings(id(1))).map((h) => h.body).at(0)).toBe(100);
  expect(await store.known(['s1' as SignalId, 's2' as SignalId])).toEqual(new Set(['s1']));
  expect((await store.ledger()).posted).toBe(2);
  expect(await store.commit(clean({ inbox: { id: 'Ev1', at: now } }))).toBe('ok');
  await store.close();
});
