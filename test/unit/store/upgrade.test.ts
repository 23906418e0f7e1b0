import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync, copyFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Backup, sqliteStore } from '../../../src/adapters/store/index.ts';
import { schemaVersion } from '../../../src/adapters/store/migrations.ts';
import type { IncidentId } from '../../../src/model/index.ts';
import { type Change, StoreError } from '../../../src/ports/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { incident, remedy } from '../../contract/store.ts';
import { vote } from '../../contract/store-models.ts';
import { madeBy, merged, setSchema } from './made-by.ts';

const mint = scrubber({ key: 'upgrade', addresses: 'public' });
const clean = (change: Change) => mint.value(change);
const id = (n: number) => `inc-${n}` as IncidentId;
const older = Array.from({ length: schemaVersion - 1 }, (_, n) => n + 1);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-rca-upgrade-'));
  file = join(folder, 'k8s-rca.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function versionOf(path: string): number {
  const raw = new Database(path, { readonly: true });
  try {
    return Number(raw.pragma('user_version', { simple: true }));
  } finally {
    raw.close();
  }
}

async function refusal(work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

const backups = (): readonly string[] => readdirSync(folder).filter((name) => name.includes('backup'));

describe('an update', () => {
  test.each(older)('from schema %i keeps everything, can hold what is new, and leaves a backup of before', async (version) => {
    await madeBy(file, version);
    chmodSync(file, 0o600);
    let told: Backup | undefined;
    const store = await sqliteStore({ file, migrated: (backup) => (told = backup) });
    expect(await store.incident(id(1))).toEqual(incident(1));
    expect((await store.happenings(id(1))).map((h) => h.body)).toEqual(['seen']);
    expect((await store.due(10, 10)).map((e) => e.key)).toEqual(['post:1']);
    expect((await store.ledger()).merged).toBe(merged);
    expect(await store.note('first-start')).toBe('done');
    if (version >= 2) expect(await store.auditHead()).toBe('h');
    if (version >= 3) expect(await store.remedies(id(1))).toEqual([remedy(1)]);
    expect(await store.commit(clean({ remedies: [remedy(2)], votes: [vote(1, 'U0BEN')] }))).toBe('ok');
    await store.close();
    expect(versionOf(file)).toBe(schemaVersion);
    expect(told).toEqual({ file: `${file}.schema-${version}-before-${schemaVersion}.backup`, from: version, to: schemaVersion });
    expect(backups()).toEqual([`k8s-rca.db.schema-${version}-before-${schemaVersion}.backup`]);
    const backup = told?.file ?? '';
    expect(versionOf(backup)).toBe(version);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    // As the mend of a refusal says: put in the place of the database, it is the database again.
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    copyFileSync(backup, file);
    const again = await sqliteStore({ file });
    expect(await again.incident(id(1))).toEqual(incident(1));
    expect(await again.remedy('remedy-2')).toBeUndefined();
    await again.close();
  });

  test('that is none makes no backup: a new database, and one of this schema', async () => {
    const told: Backup[] = [];
    for (let n = 0; n < 2; n++) await (await sqliteStore({ file, migrated: (backup) => told.push(backup) })).close();
    expect([told, backups()]).toEqual([[], []]);
  });

  test('keeps three backups, the newest', async () => {
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(`${file}.schema-${name}-before-1.backup`, '');
    await madeBy(file, 1);
    await (await sqliteStore({ file })).close();
    expect(backups()).toHaveLength(3);
    expect(backups()).toContain(`k8s-rca.db.schema-1-before-${schemaVersion}.backup`);
  });

  test('that fails leaves the old schema whole, and goes through at the next start', async () => {
    await madeBy(file, 1);
    const raw = new Database(file);
    raw.exec('create table votes (mine text)');
    raw.close();
    await refusal(sqliteStore({ file }));
    expect(versionOf(file)).toBe(1);
    const half = new Database(file);
    expect(half.prepare(`select count(*) as n from sqlite_schema where name in ('audit', 'remedies', 'spend')`).get()).toEqual({ n: 0 });
    half.exec('drop table votes');
    half.close();
    const store = await sqliteStore({ file });
    expect(await store.incident(id(1))).toEqual(incident(1));
    await store.close();
  });

  test('for whose backup there is no room changes nothing', async () => {
    await madeBy(file, 1);
    // Where the copy would be made there is a folder: it can neither be removed nor written.
    const taken = `${file}.schema-1-before-${schemaVersion}.backup.unfinished`;
    mkdirSync(taken);
    await refusal(sqliteStore({ file }));
    expect(versionOf(file)).toBe(1);
    rmSync(taken, { recursive: true });
    await (await sqliteStore({ file })).close();
    expect(versionOf(file)).toBe(schemaVersion);
  });
});

describe('the other way', () => {
  test('a newer schema is refused with the file, both versions and the way back; the file is not touched', async () => {
    await madeBy(file, 1);
    await (await sqliteStore({ file })).close();
    const newer = schemaVersion + 1;
    setSchema(file, newer);
    const plain = await refusal(sqliteStore({ file }));
    expect(plain).toMatchObject({ code: 'newer', message: `${file} has schema ${newer}, this k8s-rca knows up to ${schemaVersion}` });
    expect(plain.mend).toContain('run the newer k8s-rca again');
    const backup = `${file}.schema-${schemaVersion}-before-${newer}.backup`;
    writeFileSync(backup, '');
    const { mend } = await refusal(sqliteStore({ file, mode: 'read' }));
    for (const part of [backup, `${file}-wal`, `${file}-shm`]) expect(mend).toContain(part);
    expect(versionOf(file)).toBe(newer);
    expect(existsSync(backup)).toBe(true);
  });

  test('who only looks changes no older schema, and is told what does', async () => {
    await madeBy(file, 1);
    const { code, message, mend } = await refusal(sqliteStore({ file, mode: 'read' }));
    expect([code, message]).toEqual(['unavailable', `${file} has schema 1, this k8s-rca reads ${schemaVersion}`]);
    expect(mend).toContain('backs the file up');
    expect([versionOf(file), backups()]).toEqual([1, []]);
  });
});
