import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrationProvider } from '../../../src/adapters/store/migrations.ts';
import { incident, remedy } from '../../contract/store.ts';

/** Signals that it counts as merged. */
export const merged = 41;

/** A database as the program of that schema left it, with what it could hold: its own migrations made it. */
export async function madeBy(file: string, version: number): Promise<void> {
  const raw = new Database(file);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: raw }) });
  const names = Object.keys(await migrationProvider.getMigrations()).sort();
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateTo(names[version - 1] ?? '');
  if (error !== undefined) throw error;
  raw.pragma(`user_version = ${version}`);
  raw.pragma('journal_mode = WAL');
  const one = incident(1);
  const columns = {
    id: one.id,
    key: one.key,
    version: 1,
    state: 'open',
    first: one.firstSeen,
    last: one.lastSeen,
    body: JSON.stringify(one),
  };
  raw
    .prepare(
      'insert into incidents (id, key, version, state, first_seen, last_seen, body) values (@id, @key, @version, @state, @first, @last, @body)',
    )
    .run(columns);
  raw.prepare('insert into happenings (incident, at, body) values (?, ?, ?)').run(one.id, 1, '"seen"');
  raw.prepare('insert into outbox (key, incident, due, body) values (?, ?, ?, ?)').run('post:1', one.id, 1, '{"do":"post"}');
  raw.prepare('insert into tally (term, reason, n) values (?, ?, ?)').run('merged', '', merged);
  raw.prepare('insert into notes (key, value) values (?, ?)').run('first-start', 'done');
  if (version >= 2) raw.prepare('insert into audit (seq, at, body, before, hash) values (1, 1, ?, ?, ?)').run('{}', 'b', 'h');
  if (version >= 3) {
    const m = remedy(1);
    raw
      .prepare('insert into remedies (id, incident, version, state, made, body) values (?, ?, ?, ?, ?, ?)')
      .run(m.id, m.incident, m.version, m.state.at, m.made, JSON.stringify(m));
  }
  await db.destroy();
}

export function setSchema(file: string, version: number): void {
  const raw = new Database(file);
  raw.pragma(`user_version = ${version}`);
  raw.close();
}
