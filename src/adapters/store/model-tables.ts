import type { Kysely } from 'kysely';

/** What calls of a model cost, what was said to it, what a thread said, and how people judged. */
export async function modelTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('spend')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('input', 'bigint', (c) => c.notNull())
    .addColumn('cached', 'bigint', (c) => c.notNull())
    .addColumn('output', 'bigint', (c) => c.notNull())
    .addColumn('micros', 'real')
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('spend_at').on('spend').column('at').execute();
  await schema
    .createTable('exchanges')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('incident', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('exchanges_incident').on('exchanges').columns(['incident', 'at']).execute();
  await schema.createIndex('exchanges_at').on('exchanges').column('at').execute();
  await schema
    .createTable('turns')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('thread', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('turns_thread').on('turns').columns(['thread', 'at', 'seq']).execute();
  await schema
    .createTable('votes')
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('team', 'text', (c) => c.notNull())
    .addColumn('user', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('votes_pk', ['incident', 'team', 'user'])
    .execute();
  await schema.createIndex('votes_at').on('votes').column('at').execute();
}
