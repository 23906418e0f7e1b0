import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { auditTable } from './audit-table.ts';
import { modelTables } from './model-tables.ts';

/** Applied in order, each once, in one transaction with those that are due beside it. Never edit one that was released: add the next. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-audit': { up: auditTable },
  '0002-remedies': { up: remedies },
  '0003-models': { up: modelTables },
};

/** Written to the file; a file with a higher number was made by a newer program. */
export const schemaVersion = Object.keys(migrations).length;

export const migrationProvider: MigrationProvider = { getMigrations: () => Promise.resolve({ ...migrations }) };

async function first(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('incidents')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('first_seen', 'bigint', (c) => c.notNull())
    .addColumn('last_seen', 'bigint', (c) => c.notNull())
    .addColumn('channel', 'text')
    .addColumn('ts', 'text')
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  // One incident of a key is alive: held by the database, not by good manners.
  await sql`create unique index incidents_alive on incidents (key) where state in ('gathering', 'investigating', 'open', 'holding')`.execute(
    db,
  );
  await schema.createIndex('incidents_key').on('incidents').columns(['key', 'first_seen']).execute();
  await schema.createIndex('incidents_state').on('incidents').column('state').execute();
  await schema.createIndex('incidents_card').on('incidents').columns(['channel', 'ts']).execute();
  await schema.createIndex('incidents_seen').on('incidents').column('last_seen').execute();
  await numbered(db, 'happenings', 'seq')
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('happenings_incident').on('happenings').columns(['incident', 'seq']).execute();
  await numbered(db, 'outbox', 'id')
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('incident', 'text')
    .addColumn('due', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('outbox_due').on('outbox').column('due').execute();
  await rest(db);
}

function numbered(db: Kysely<unknown>, table: string, column: string): ReturnType<typeof db.schema.createTable> {
  return db.schema.createTable(table).addColumn(column, 'integer', (c) => c.primaryKey().autoIncrement());
}

async function rest(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('inbox')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('signals')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('incident', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('term', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('signals_incident').on('signals').column('incident').execute();
  await schema
    .createTable('tally')
    .addColumn('term', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('n', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('tally_pk', ['term', 'reason'])
    .execute();
  await schema
    .createTable('evidence')
    .addColumn('incident', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('placeholders')
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('placeholders_pk', ['incident', 'id'])
    .execute();
  await schema
    .createTable('notes')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}

async function remedies(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('remedies')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('made', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('remedies_incident').on('remedies').columns(['incident', 'made']).execute();
  await schema.createIndex('remedies_made').on('remedies').column('made').execute();
}
