import type Database from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StoreError } from '../../ports/index.ts';
import { type Backup, backUp, backupsOf } from './backup.ts';
import { migrationProvider, schemaVersion } from './migrations.ts';
import type { Tables } from './tables.ts';

export function schemaOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Refuses what a newer program wrote: its meaning is not known here. */
export function refuseNewer(file: string, found: number): void {
  if (found <= schemaVersion) return;
  const backup = backupsOf(file).find((name) => name.includes(`.schema-${schemaVersion}-before-`));
  throw new StoreError(
    'newer',
    `${file} has schema ${found}, this k8s-rca knows up to ${schemaVersion}`,
    backup === undefined
      ? 'run the newer k8s-rca again, or restore a backup of before the update'
      : `run the newer k8s-rca again; or, to go back and lose what it wrote since, put ${backup} in the place of ${file} and remove ${file}-wal and ${file}-shm`,
  );
}

/**
 * Brings the database to this program's schema, all steps in one transaction: after a kill it has the old schema or the new. One that
 * holds anything is backed up first, and without its backup nothing is changed.
 */
export async function migrate(raw: Database.Database, db: Kysely<Tables>): Promise<Backup | undefined> {
  const found = schemaOf(raw);
  if (found === schemaVersion) return undefined;
  const backup = found === 0 || raw.memory ? undefined : backUp(raw, found, schemaVersion);
  raw.exec('begin immediate');
  try {
    const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
    if (error !== undefined) throw error;
    raw.pragma(`user_version = ${schemaVersion}`);
    raw.exec('commit');
  } catch (error) {
    // A full disk has rolled back already.
    if (raw.inTransaction) raw.exec('rollback');
    throw error;
  }
  return backup;
}
