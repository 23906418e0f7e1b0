import type { Kysely } from 'kysely';
import type { EffectId, Incident, IncidentId, Ledger, Millis, Remedy, Scrubbed, Evidence, SignalId, Term } from '../../model/index.ts';
import type { Store, StoredEffect } from '../../ports/index.ts';
import { auditHead } from './audit.ts';
import { modelReads } from './model-rows.ts';
import { aliveStates, type Tables } from './tables.ts';

type Reads = Omit<Store, 'commit' | 'close'>;

/** What was written is read back as it is: the bodies are our own JSON. */
const parsed = (body: string): unknown => JSON.parse(body);
const incident = (row: { body: string }): Incident => parsed(row.body) as Incident;
const incidentIn = (row: { body: string } | undefined): Incident | undefined => (row === undefined ? undefined : incident(row));

/** The table holds only what `commit` took, and that takes only scrubbed values. */
function isEvidence(value: unknown): value is Scrubbed<Evidence> {
  return typeof value === 'object' && value !== null && 'items' in value && 'subject' in value;
}

export function reads(db: Kysely<Tables>): Reads {
  return { ...incidentReads(db), ...remedyReads(db), ...outboxReads(db), ...otherReads(db), ...modelReads(db) };
}

function incidentReads(db: Kysely<Tables>): Pick<Reads, 'incident' | 'byKey' | 'byCard' | 'alive' | 'recent'> {
  const bodies = () => db.selectFrom('incidents').select('body');
  return {
    incident: async (id) => incidentIn(await bodies().where('id', '=', id).executeTakeFirst()),
    byKey: async (key) =>
      incidentIn(
        await bodies()
          .where('key', '=', key)
          .where('state', 'not in', ['merged', 'passed'])
          .orderBy('first_seen', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    byCard: async ({ channel, ts }) =>
      incidentIn(await bodies().where('channel', '=', channel).where('ts', '=', ts).limit(1).executeTakeFirst()),
    alive: async () => {
      const rows = await bodies().where('state', 'in', aliveStates).orderBy('first_seen').orderBy('id').execute();
      return rows.map(incident);
    },
    recent: async ({ since = 0, key, at, limit }) => {
      const all = bodies().where('last_seen', '>=', since).orderBy('last_seen', 'desc').limit(limit);
      const ofKey = key === undefined ? all : all.where('key', '=', key);
      const rows = await (at === undefined ? ofKey : ofKey.where('state', '=', at)).execute();
      return rows.map(incident);
    },
  };
}

function remedyReads(db: Kysely<Tables>): Pick<Reads, 'remedy' | 'remedies' | 'remediesSince'> {
  const bodies = () => db.selectFrom('remedies').select('body').orderBy('made').orderBy('id');
  const remedy = (row: { body: string }): Remedy => parsed(row.body) as Remedy;
  return {
    remedy: async (id) => {
      const row = await bodies().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : remedy(row);
    },
    remedies: async (id) => (await bodies().where('incident', '=', id).execute()).map(remedy),
    remediesSince: async (since) => (await bodies().where('made', '>=', since).execute()).map(remedy),
  };
}

function outboxReads(db: Kysely<Tables>): Pick<Reads, 'due' | 'nextDue'> {
  return {
    due: async (now, limit) => {
      const rows = await db.selectFrom('outbox').selectAll().where('due', '<=', now).orderBy('due').orderBy('id').limit(limit).execute();
      return rows.map(
        (r): StoredEffect => ({
          id: String(r.id) as EffectId,
          key: r.key,
          ...(r.incident === null ? {} : { incident: r.incident as IncidentId }),
          due: r.due,
          attempts: r.attempts,
          body: parsed(r.body),
        }),
      );
    },
    nextDue: async () => {
      const row = await db
        .selectFrom('outbox')
        .select((eb) => eb.fn.min('due').as('due'))
        .executeTakeFirst();
      return row?.due === null || row?.due === undefined ? undefined : row.due;
    },
  };
}

function otherReads(
  db: Kysely<Tables>,
): Pick<Reads, 'evidence' | 'happenings' | 'known' | 'signals' | 'ledger' | 'placeholders' | 'auditHead' | 'note' | 'empty'> {
  return {
    evidence: async (id) => {
      const row = await db.selectFrom('evidence').select('body').where('incident', '=', id).executeTakeFirst();
      const found = row === undefined ? undefined : parsed(row.body);
      return isEvidence(found) ? found : undefined;
    },
    happenings: async (id) => {
      const rows = await db.selectFrom('happenings').select(['at', 'body']).where('incident', '=', id).orderBy('seq').execute();
      return rows.map((r): { at: Millis; body: unknown } => ({ at: r.at, body: parsed(r.body) }));
    },
    known: async (ids) => {
      if (ids.length === 0) return new Set();
      const rows = await db.selectFrom('signals').select('id').where('id', 'in', ids).execute();
      return new Set(rows.map((r) => r.id as SignalId));
    },
    signals: async (id) => {
      const rows = await db.selectFrom('signals').select(['id', 'term', 'reason']).where('incident', '=', id).orderBy('at').execute();
      return rows.map((r) => ({ id: r.id as SignalId, term: termOf(r) }));
    },
    ledger: async () => ledgerOf(await db.selectFrom('tally').selectAll().execute()),
    placeholders: async (id) => {
      const rows = await db.selectFrom('placeholders').select('id').where('incident', '=', id).orderBy('id').execute();
      return rows.map((r) => r.id);
    },
    auditHead: async () => (await auditHead(db)).head,
    note: async (key) => (await db.selectFrom('notes').select('value').where('key', '=', key).executeTakeFirst())?.value,
    empty: async () => {
      const tables = ['incidents', 'tally', 'notes'] as const;
      for (const table of tables) {
        const { n } = await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow();
        if (Number(n) > 0) return false;
      }
      return true;
    },
  };
}

function termOf(row: { term: string; reason: string }): Term {
  if (row.term === 'suppressed') return { term: 'suppressed', reason: row.reason };
  return { term: row.term } as Term;
}

function ledgerOf(rows: readonly { term: string; reason: string; n: number }[]): Ledger {
  const of = (term: string): number => rows.filter((r) => r.term === term).reduce((sum, r) => sum + r.n, 0);
  const suppressed = rows.filter((r) => r.term === 'suppressed' && r.n !== 0).map((r) => [r.reason, r.n] as const);
  return {
    received: of('received'),
    posted: of('posted'),
    merged: of('merged'),
    suppressed: Object.fromEntries(suppressed),
    failed: of('failed'),
    waiting: of('waiting'),
  };
}
