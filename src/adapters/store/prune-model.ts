import { type Kysely, sql } from 'kysely';
import type { Millis } from '../../model/index.ts';
import { aliveStates, type Tables } from './tables.ts';

export interface ModelRetention {
  /** What was said to a model about ended incidents and what it answered, and utterances of their threads: as private as evidence. */
  readonly exchanges: Millis;
  /** Exchanges kept in all and of one incident, newest first: one may hold a whole prompt. */
  readonly mostExchanges: number;
  readonly exchangesEach: number;
  /** Utterances kept of one thread, newest first. */
  readonly turns: number;
  /** What calls cost; budgets look back a day. */
  readonly spend: Millis;
}

/** What models cost and said, and what threads said, within the same bounds as all else: by age where nothing lives any more, by number everywhere. */
export async function pruneModel(db: Kysely<Tables>, now: Millis, keep: ModelRetention): Promise<void> {
  await db
    .deleteFrom('spend')
    .where('at', '<', now - keep.spend)
    .execute();
  const alive = db.selectFrom('incidents').where('state', 'in', aliveStates);
  await db
    .deleteFrom('exchanges')
    .where('at', '<', now - keep.exchanges)
    .where((eb) => eb.or([eb('incident', 'is', null), eb('incident', 'not in', alive.select('id'))]))
    .execute();
  const threads = alive.where('ts', 'is not', null).select(sql<string>`channel || ' ' || ts`.as('thread'));
  await db
    .deleteFrom('turns')
    .where('at', '<', now - keep.exchanges)
    .where('thread', 'not in', threads)
    .execute();
  // Each incident within its own bound first, so that a loud one does not push out the others'.
  await sql`delete from exchanges where rowid in (select rowid from (
    select rowid, row_number() over (partition by incident order by at desc, rowid desc) as place from exchanges where incident is not null)
    where place > ${keep.exchangesEach})`.execute(db);
  await sql`delete from exchanges where rowid in (
    select rowid from exchanges order by at desc, rowid desc limit -1 offset ${keep.mostExchanges})`.execute(db);
  await sql`delete from turns where seq in (select seq from (
    select seq, row_number() over (partition by thread order by at desc, seq desc) as place from turns)
    where place > ${keep.turns})`.execute(db);
}
