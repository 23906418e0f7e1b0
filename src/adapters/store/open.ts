import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { maybe } from '../../model/index.ts';
import { StoreError } from '../../ports/index.ts';
import type { Backup } from './backup.ts';
import { migrate, refuseNewer, schemaOf } from './migrate.ts';
import { schemaVersion } from './migrations.ts';
import type { Tables } from './tables.ts';

export interface Opened {
  readonly db: Kysely<Tables>;
  /** What was copied before the schema was changed; absent when nothing was to be changed. */
  readonly backup?: Backup;
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
    const backup = await prepare(raw, db, mode).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { db, close, ...maybe('backup', backup) };
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

async function prepare(raw: Database.Database, db: Kysely<Tables>, mode: Mode): Promise<Backup | undefined> {
  const found = schemaOf(raw);
  refuseNewer(raw.name, found);
  if (mode === 'read') {
    refuseOlder(raw.name, found);
    return undefined;
  }
  raw.pragma('journal_mode = WAL');
  // A commit that said yes may already stand in Slack: it must survive a power cut too, not only kill -9. Commits are few; FULL costs one fsync each.
  raw.pragma('synchronous = FULL');
  if (raw.pragma('quick_check(1)', { simple: true }) !== 'ok')
    throw Object.assign(new Error('quick_check failed'), { code: 'SQLITE_CORRUPT' });
  return migrate(raw, db);
}

/** Who only looks changes no schema. */
function refuseOlder(file: string, found: number): void {
  if (found === schemaVersion) return;
  const what = found === 0 ? 'is not set up yet' : `has schema ${found}, this k8s-rca reads ${schemaVersion}`;
  throw new StoreError('unavailable', `${file} ${what}`, 'start k8s-rca (`up`) of this version once: it backs the file up and updates it');
}
