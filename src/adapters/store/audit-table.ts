import { type Kysely, sql } from 'kysely';

/** The database itself refuses to change what was decided; whoever goes around it breaks the chain of hashes. */
export async function auditTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('before', 'text', (c) => c.notNull().unique())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .execute();
  await sql`create trigger audit_keeps before update on audit begin select raise(abort, 'the audit is append-only'); end`.execute(db);
  await sql`create trigger audit_forgets_nothing before delete on audit begin select raise(abort, 'the audit is append-only'); end`.execute(
    db,
  );
}
