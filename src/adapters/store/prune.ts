import { type Kysely, sql } from 'kysely';
import type { Millis } from '../../model/index.ts';
import { type ModelRetention, pruneModel } from './prune-model.ts';
import { aliveStates, type Tables } from './tables.ts';

const day = 86_400_000;

/** How long things are kept. What is alive, the ledger's counts and the audit are kept for ever. */
export interface Retention extends ModelRetention {
  /** Raw evidence: the largest and the most private part. */
  readonly evidence: Millis;
  /** Ended incidents with their history and placeholders. */
  readonly incidents: Millis;
  /** Ids of signals of ended incidents; far longer than an Event lives (1 h). */
  readonly signals: Millis;
  /** Ids of what people did; Slack redelivers for an hour at most. */
  readonly inbox: Millis;
  /** Steps kept of one incident, newest first: a crash loop of months must not fill the disk. */
  readonly happenings: number;
}

export const defaultRetention: Retention = {
  evidence: 30 * day,
  incidents: 90 * day,
  signals: 30 * day,
  inbox: 7 * day,
  exchanges: 30 * day,
  mostExchanges: 2_000,
  exchangesEach: 50,
  turns: 200,
  spend: 35 * day,
  happenings: 1_000,
};

/**
 * Removes what has outlived its use. Every table has a bound: the ledger's counts by their few reasons, the outbox by what is alive and
 * what people ask; the audit alone grows, by what was decided.
 */
export async function prune(db: Kysely<Tables>, now: Millis, keep: Retention): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const alive = tx.selectFrom('incidents').select('id').where('state', 'in', aliveStates);
    await tx
      .deleteFrom('evidence')
      .where('at', '<', now - keep.evidence)
      .where('incident', 'not in', alive)
      .execute();
    await tx
      .deleteFrom('signals')
      .where('at', '<', now - keep.signals)
      .where('term', '<>', 'waiting')
      .where((eb) => eb.or([eb('incident', 'is', null), eb('incident', 'not in', alive)]))
      .execute();
    await tx
      .deleteFrom('inbox')
      .where('at', '<', now - keep.inbox)
      .execute();
    await tx
      .deleteFrom('incidents')
      .where('last_seen', '<', now - keep.incidents)
      .where('state', 'not in', aliveStates)
      .execute();
    const left = tx.selectFrom('incidents').select('id');
    await tx.deleteFrom('placeholders').where('incident', 'not in', left).execute();
    await tx.deleteFrom('happenings').where('incident', 'not in', left).execute();
    await tx.deleteFrom('remedies').where('incident', 'not in', left).execute();
    await tx.deleteFrom('votes').where('incident', 'not in', left).execute();
    await tx
      .deleteFrom('notes')
      .where(sql<boolean>`instr(key, ':') > 0`)
      .where(sql<string>`substr(key, instr(key, ':') + 1)`, 'not in', left)
      .execute();
    await trimHistories(tx, keep.happenings);
    await pruneModel(tx, now, keep);
  });
}

async function trimHistories(db: Kysely<Tables>, most: number): Promise<void> {
  const long = await db
    .selectFrom('happenings')
    .select('incident')
    .groupBy('incident')
    .having((eb) => eb.fn.countAll(), '>', most)
    .execute();
  for (const { incident } of long) {
    const oldest = await db
      .selectFrom('happenings')
      .select('seq')
      .where('incident', '=', incident)
      .orderBy('seq', 'desc')
      .offset(most - 1)
      .limit(1)
      .executeTakeFirstOrThrow();
    await db.deleteFrom('happenings').where('incident', '=', incident).where('seq', '<', oldest.seq).execute();
  }
}
