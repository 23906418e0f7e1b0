import type { Kysely, Transaction } from 'kysely';
import type { CauseVote, Exchange, SpendEntry, ThreadTurn } from '../../model/index.ts';
import type { Change, Store } from '../../ports/index.ts';
import type { Tables } from './tables.ts';

type Tx = Transaction<Tables>;

/** The part of a change that tells of models: spend, exchanges, utterances, votes. */
export async function writeModel(tx: Tx, change: Change): Promise<void> {
  for (const entry of change.spend ?? []) await putSpend(tx, entry);
  for (const exchange of change.exchanges ?? []) await putExchange(tx, exchange);
  for (const { thread, ...turn } of change.turns ?? []) {
    await tx
      .insertInto('turns')
      .values({ thread, at: turn.at, body: JSON.stringify(turn) })
      .execute();
  }
  for (const vote of change.votes ?? []) await putVote(tx, vote);
}

async function putSpend(tx: Tx, entry: SpendEntry): Promise<void> {
  const { input, cached, output } = entry.usage;
  const row = { at: entry.at, input, cached, output, micros: entry.micros ?? null, body: JSON.stringify(entry) };
  await tx
    .insertInto('spend')
    .values({ id: entry.id, ...row })
    .onConflict((c) => c.column('id').doUpdateSet(row))
    .execute();
}

async function putExchange(tx: Tx, exchange: Exchange): Promise<void> {
  const row = { incident: exchange.incident ?? null, at: exchange.at, body: JSON.stringify(exchange) };
  await tx
    .insertInto('exchanges')
    .values({ id: exchange.id, ...row })
    .onConflict((c) => c.column('id').doUpdateSet(row))
    .execute();
}

async function putVote(tx: Tx, vote: CauseVote): Promise<void> {
  const row = { at: vote.at, body: JSON.stringify(vote) };
  await tx
    .insertInto('votes')
    .values({ incident: vote.incident, team: vote.by.team, user: vote.by.user, ...row })
    .onConflict((c) => c.columns(['incident', 'team', 'user']).doUpdateSet(row))
    .execute();
}

/** What was written is read back as it is: the bodies are our own JSON. */
const parsed = (row: { body: string }): unknown => JSON.parse(row.body);

export function modelReads(db: Kysely<Tables>): Pick<Store, 'spent' | 'exchanges' | 'turns' | 'votes' | 'votesSince'> {
  const votes = () => db.selectFrom('votes').select('body').orderBy('at').orderBy('incident').orderBy('user');
  const vote = (row: { body: string }): CauseVote => parsed(row) as CauseVote;
  return {
    spent: async (since) => {
      const sum = await db
        .selectFrom('spend')
        .select(({ fn }) => [
          fn.countAll<number>().as('calls'),
          fn.sum<number | null>('input').as('input'),
          fn.sum<number | null>('cached').as('cached'),
          fn.sum<number | null>('output').as('output'),
          fn.sum<number | null>('micros').as('micros'),
        ])
        .where('at', '>=', since)
        .executeTakeFirstOrThrow();
      const { calls, input, cached, output, micros } = sum;
      return { calls, input: input ?? 0, cached: cached ?? 0, output: output ?? 0, ...(micros === null ? {} : { micros }) };
    },
    exchanges: async (id) => {
      const all = db.selectFrom('exchanges').select('body').orderBy('at').orderBy('rowid');
      const rows = await (id === undefined ? all.where('incident', 'is', null) : all.where('incident', '=', id)).execute();
      return rows.map((row) => parsed(row) as Exchange);
    },
    turns: async (thread, limit) => {
      const newest = db.selectFrom('turns').select('body').where('thread', '=', thread).orderBy('at', 'desc').orderBy('seq', 'desc');
      const rows = await newest.limit(limit).execute();
      return rows.map((row) => parsed(row) as ThreadTurn).reverse();
    },
    votes: async (id) => (await votes().where('incident', '=', id).execute()).map(vote),
    votesSince: async (since) => (await votes().where('at', '>=', since).execute()).map(vote),
  };
}
