import type { Transaction } from 'kysely';
import type { CardPlace, Incident, Remedy, Term } from '../../model/index.ts';
import type { Change } from '../../ports/index.ts';
import { appendAudit } from './audit.ts';
import { writeModel } from './model-rows.ts';
import type { Tables } from './tables.ts';

/** Thrown inside the transaction so that it rolls back; becomes the answer of `commit`. */
export class Refused extends Error {
  readonly answer: 'conflict' | 'duplicate';
  constructor(answer: 'conflict' | 'duplicate') {
    super(answer);
    this.answer = answer;
  }
}

type Tx = Transaction<Tables>;

export async function write(tx: Tx, change: Change): Promise<void> {
  if (change.inbox !== undefined) await receive(tx, change.inbox);
  for (const incident of change.incidents ?? []) await putIncident(tx, incident);
  for (const remedy of change.remedies ?? []) await putRemedy(tx, remedy);
  for (const h of change.happenings ?? []) {
    await tx
      .insertInto('happenings')
      .values({ incident: h.incident, at: h.at, body: JSON.stringify(h.body) })
      .execute();
  }
  for (const id of change.done ?? []) await tx.deleteFrom('outbox').where('id', '=', Number(id)).execute();
  for (const p of change.postponed ?? []) {
    await tx
      .updateTable('outbox')
      .set((eb) => ({ due: p.due, error: p.error, attempts: eb('attempts', '+', 1) }))
      .where('id', '=', Number(p.id))
      .execute();
  }
  for (const e of change.effects ?? []) {
    await tx
      .insertInto('outbox')
      .values({ key: e.key, incident: e.incident ?? null, due: e.due, error: null, body: JSON.stringify(e.body) })
      .onConflict((c) => c.column('key').doNothing())
      .execute();
  }
  for (const s of change.signals ?? []) await moveSignal(tx, s);
  await writeRest(tx, change);
  await writeModel(tx, change);
}

async function receive(tx: Tx, inbox: { readonly id: string; readonly at: number }): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('inbox')
    .values(inbox)
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst();
  if (Number(numInsertedOrUpdatedRows) === 0) throw new Refused('duplicate');
}

async function putIncident(tx: Tx, incident: Incident): Promise<void> {
  const columns = {
    key: incident.key,
    version: incident.version,
    state: incident.state.at,
    first_seen: incident.firstSeen,
    last_seen: incident.lastSeen,
    ...card(incident.card),
    body: JSON.stringify(incident),
  };
  if (incident.version === 1) {
    await tx
      .insertInto('incidents')
      .values({ id: incident.id, ...columns })
      .execute();
    return;
  }
  const { numUpdatedRows } = await tx
    .updateTable('incidents')
    .set(columns)
    .where('id', '=', incident.id)
    .where('version', '=', incident.version - 1)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) throw new Refused('conflict');
}

async function putRemedy(tx: Tx, remedy: Remedy): Promise<void> {
  const columns = { version: remedy.version, state: remedy.state.at, body: JSON.stringify(remedy) };
  if (remedy.version === 1) {
    await tx
      .insertInto('remedies')
      .values({ id: remedy.id, incident: remedy.incident, made: remedy.made, ...columns })
      .execute();
    return;
  }
  const { numUpdatedRows } = await tx
    .updateTable('remedies')
    .set(columns)
    .where('id', '=', remedy.id)
    .where('version', '=', remedy.version - 1)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) throw new Refused('conflict');
}

function card(place: CardPlace | undefined): { channel: string | null; ts: string | null } {
  return { channel: place?.channel ?? null, ts: place?.ts ?? null };
}

type Move = NonNullable<Change['signals']>[number];

async function moveSignal(tx: Tx, move: Move): Promise<void> {
  const before = await tx.selectFrom('signals').select(['term', 'reason']).where('id', '=', move.id).executeTakeFirst();
  const after = columnsOf(move.term);
  if (before === undefined) {
    await tx
      .insertInto('signals')
      .values({ id: move.id, incident: move.incident ?? null, at: move.at, ...after })
      .execute();
    await count(tx, { term: 'received', reason: '' }, 1);
  } else {
    await tx
      .updateTable('signals')
      .set({ ...after, ...(move.incident === undefined ? {} : { incident: move.incident }) })
      .where('id', '=', move.id)
      .execute();
    await count(tx, before, -1);
  }
  await count(tx, after, 1);
}

function columnsOf(term: Term): { term: string; reason: string } {
  return { term: term.term, reason: term.term === 'suppressed' ? term.reason : '' };
}

async function count(tx: Tx, of: { term: string; reason: string }, by: number): Promise<void> {
  await tx
    .insertInto('tally')
    .values({ term: of.term, reason: of.reason, n: by })
    .onConflict((c) => c.columns(['term', 'reason']).doUpdateSet((eb) => ({ n: eb('tally.n', '+', by) })))
    .execute();
}

async function writeRest(tx: Tx, change: Change): Promise<void> {
  if (change.evidence !== undefined) {
    const row = { at: change.evidence.now, body: JSON.stringify(change.evidence) };
    await tx
      .insertInto('evidence')
      .values({ incident: change.evidence.incident, ...row })
      .onConflict((c) => c.column('incident').doUpdateSet(row))
      .execute();
  }
  for (const entry of change.audit ?? []) await appendAudit(tx, entry);
  for (const p of change.placeholders ?? []) {
    await tx
      .insertInto('placeholders')
      .values({ incident: p.incident, id: p.id })
      .onConflict((c) => c.doNothing())
      .execute();
  }
  for (const { key, value } of change.notes ?? []) {
    if (value === null) await tx.deleteFrom('notes').where('key', '=', key).execute();
    else {
      await tx
        .insertInto('notes')
        .values({ key, value })
        .onConflict((c) => c.column('key').doUpdateSet({ value }))
        .execute();
    }
  }
}
