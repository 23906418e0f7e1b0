import type { Kysely } from 'kysely';
import { canonical } from '../../model/index.ts';
import type { Audit } from '../../ports/index.ts';
import { entryHash, noHead } from './chain.ts';
import type { Tables } from './tables.ts';

/** The audit in the store's own file. An entry is there whole or not at all, and nothing follows it that does not name its hash. */
export function sqliteAudit(db: Kysely<Tables>): Audit {
  return {
    head: () => auditHead(db),
    append: (entry) => db.transaction().execute((tx) => appendAudit(tx, entry)),
    entries: async (from, limit) => {
      const rows = await db.selectFrom('audit').selectAll().where('seq', '>=', from).orderBy('seq').limit(limit).execute();
      return rows.map(({ seq, at, body, before, hash }) => ({ seq, at, body: readable(body), before, hash }));
    },
  };
}

export async function auditHead(db: Kysely<Tables>): Promise<{ head: string; seq: number }> {
  const row = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? { head: noHead, seq: 0 } : { head: row.hash, seq: row.seq };
}

/** Within a transaction, so that an entry stands or falls with what it tells of. */
export async function appendAudit(
  tx: Kysely<Tables>,
  { at, body }: { readonly at: number; readonly body: unknown },
): Promise<{ head: string; seq: number }> {
  const { head: before, seq } = await auditHead(tx);
  const text = canonical(body);
  // What is hashed is what will be read again, not what was handed in.
  const entry = { seq: seq + 1, at, before, body: JSON.parse(text) as unknown };
  const hash = entryHash(entry);
  await tx.insertInto('audit').values({ seq: entry.seq, at, before, body: text, hash }).execute();
  return { head: hash, seq: entry.seq };
}

/** A body that somebody damaged is shown as it stands; its hash no longer fits, and that is what has to be told. */
function readable(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
