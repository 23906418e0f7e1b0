import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StoreError } from '../../ports/index.ts';
import { migrationProvider, schemaVersion } from './migrations.ts';
import type { Tables } from './tables.ts';

export interface Opened {
  readonly db: Kysely<Tables>;
  close(): Promise<void>;
}

/** `own`: the one writer, kept apart from any second one by a lock. `read`: looks into a file that another process may be writing. */
export type Mode = 'own' | 'read';

export async function open(file: string, mode: Mode, mostPages?: number): Promise<Opened> {
  if (file !== ':memory:' && mode === 'own') mkdirSync(dirname(file), { recursive: true });
  if (mode === 'read' && !existsSync(file))
    throw new StoreError('unavailable', `${file}: does not exist yet`, 'start k8s-rca once with this data directory');
  const unlock = mode === 'own' && file !== ':memory:' ? lock(file) : () => {};
  try {
    const raw = new Database(file, { readonly: mode === 'read' });
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) });
    const close = async (): Promise<void> => {
      await db.destroy();
      unlock();
    };
    if (mostPages !== undefined) raw.pragma(`max_page_count = ${mostPages}`);
    await prepare(raw, db, mode).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { db, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Held by the operating system on a file beside the database, so that kill -9 frees it and readers of the database itself stay welcome.
 */
function lock(file: string): () => void {
  const holder = new Database(`${file}.lock`, { timeout: 0 });
  try {
    holder.exec('begin exclusive');
  } catch (error) {
    holder.close();
    throw error;
  }
  return () => {
    holder.close();
  };
}

async function prepare(raw: Database.Database, db: Kysely<Tables>, mode: Mode): Promise<void> {
  const found = Number(raw.pragma('user_version', { simple: true }));
  if (found > schemaVersion) {
    throw new StoreError(
      'newer',
      `${raw.name}: schema ${found}, this program knows ${schemaVersion}`,
      'run the newer k8s-rca again, or restore the backup made before the update',
    );
  }
  if (mode === 'read') return;
  raw.pragma('journal_mode = WAL');
  // A commit that said yes may already stand in Slack: it must survive a power cut too, not only kill -9. Commits are few; FULL costs one fsync each.
  raw.pragma('synchronous = FULL');
  if (raw.pragma('quick_check(1)', { simple: true }) !== 'ok')
    throw Object.assign(new Error('quick_check failed'), { code: 'SQLITE_CORRUPT' });
  if (found === schemaVersion) return;
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) throw error;
  raw.pragma(`user_version = ${schemaVersion}`);
}
