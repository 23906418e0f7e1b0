import * as judge from '../../advise/index.ts';
import { type Advice, type Evidence, hasEnded, type Incident, type LlmCode, maybe, type Scrubbed } from '../../model/index.ts';
import { LlmError, type StoredEffect } from '../../ports/index.ts';
import { finish, type Hands } from '../hands.ts';
import type { Account } from './purse.ts';
import type { Work } from './call.ts';
import { consult, type Talk } from './consult.ts';
import type { AdviceHands } from './hands.ts';
import { matterOf } from './matter.ts';
import { mayNotAsk, permitted } from './may-not-ask.ts';
import { progressNote } from './progress.ts';
import { stoppable } from './stoppable.ts';
import { type Judged, recalled } from './recall.ts';

type Given = Extract<Advice, { readonly is: 'given' }>;

/** Of one diagnosis: the incident as it was when it was made, and what it rests on. */
interface About extends Judged {
  readonly of: number;
}

/**
 * Asks a model what the rules left open. The card stands already and does not wait; whatever goes wrong here ends in a word on it.
 * Repeated after a kill it asks again: what was reserved counts.
 */
export async function advise(hands: Hands, stored: StoredEffect, incident: Incident, of: number): Promise<void> {
  const { advice, needs } = hands;
  const { diagnosis } = incident;
  const said = incident.advice !== undefined && incident.advice.is !== 'asked';
  if (hasEnded(incident) || said || diagnosis === undefined || incident.investigatedAt !== of) return finish(hands, stored);
  const kind = judge.route(diagnosis);
  const evidence = await needs.store.evidence(incident.id);
  if (evidence === undefined || (kind !== 'rank' && kind !== 'open')) return finish(hands, stored);
  if (advice === undefined) return conclude(hands, stored, { incident, of }, none(hands, 'not_configured', 'no model is named'));
  const why = mayNotAsk(advice, incident, evidence);
  if (why !== undefined) return conclude(hands, stored, { incident, of }, none(hands, 'policy', why));
  const matter = await matterOf(hands, advice, { incident, kind, evidence, diagnosis });
  const about: About = { incident, of, matter, essence: judge.essence(matter) };
  const known = await recalled(hands, about);
  if (known !== undefined) return conclude(hands, stored, about, known);
  await ask(hands, advice, stored, about);
}

async function ask(hands: Hands, advice: AdviceHands, stored: StoredEffect, about: About): Promise<void> {
  const { incident, of, matter, essence } = about;
  const { kind, evidence } = matter;
  const { clock } = hands.needs;
  const began = clock.now();
  const scrubber = await hands.desk.scrubberOf(incident.id);
  const stop = stoppable(advice, incident.id);
  const work: Work = {
    id: stored.key,
    incident: incident.id,
    purpose: 'advise',
    key: incident.id,
    urgency: 'card',
    signal: AbortSignal.any([stop.signal, advice.closing.signal]),
    began,
    account: advice.purse.account({ id: stored.key, incident: incident.id }),
    scrubber,
    permitted: permitted(advice, incident.subject),
  };
  const note = progressNote(hands, advice, { incident, of, kind });
  try {
    await note.looked([]);
    const { value, found, runs, model, dropped } = await consult(
      hands,
      advice,
      work,
      talkOf(matter, (runs) => note.looked(runs)),
    );
    const given: Given = {
      is: 'given',
      at: clock.now(),
      kind,
      model,
      ...judge.weighed(value, matter),
      looks: runs,
      spend: work.account.spend(),
      ms: clock.now() - began,
      dropped,
      essence,
    };
    await note.ended(given);
    const whole = scrubber.value({ ...evidence, items: [...evidence.items, ...found] });
    await conclude(hands, stored, about, given, found.length === 0 ? undefined : whole);
  } catch (error) {
    if (!(error instanceof LlmError) || advice.closing.signal.aborted) throw error;
    const by = stop.by();
    const told = none(hands, error.code, error.message, work.account);
    const absent: Advice = by === undefined ? told : { ...told, code: 'stopped', by };
    await note.ended(absent, by);
    await conclude(hands, stored, about, absent);
  } finally {
    stop.over();
  }
}

function talkOf(matter: judge.Matter, looked: Talk<judge.Opinion>['looked']): Talk<judge.Opinion> {
  return {
    mark: 'm',
    request: (turns, last) => judge.adviceRequest(matter, turns, last),
    read: (text, found) => {
      const read = judge.opinionOf(text, { ...matter, found });
      return read.is === 'fits' ? { is: 'fits', value: read.opinion } : read;
    },
    look: (call) => judge.lookFor(call, matter.scope),
    holds: (look, found, seen) =>
      judge.isGrounded(look, found, { subject: matter.evidence.subject, items: [...matter.evidence.items, ...seen] }),
    told: (items) => judge.toolAnswer(items, matter.limits),
    looked,
  };
}

function none(hands: Hands, code: LlmCode, why: string, account?: Account): Extract<Advice, { readonly is: 'none' }> {
  const spend = account?.spend();
  return { is: 'none', at: hands.needs.clock.now(), code, why, ...(spend === undefined || spend.calls === 0 ? {} : { spend }) };
}

async function conclude(
  hands: Hands,
  stored: StoredEffect,
  { incident, of }: Pick<About, 'incident' | 'of'>,
  advice: Advice,
  evidence?: Scrubbed<Evidence>,
): Promise<void> {
  await hands.desk.turn(async () => {
    const now = await hands.desk.incident(incident.id);
    // Looked at anew meanwhile: what was found belongs to evidence that is no longer kept.
    const same = now?.investigatedAt === of;
    await hands.desk.step(
      incident.id,
      { is: 'advised', at: hands.needs.clock.now(), of, advice },
      { done: stored.id, ...(same ? maybe('evidence', evidence) : {}) },
    );
  });
}
