import type { Incident, Millis, Modal, Person, Post, Remedy } from '../../model/index.ts';
import { apiVersionOf, num } from '../../model/index.ts';
import type { StoredEffect } from '../../ports/index.ts';
import * as present from '../../present/index.ts';
import { notOpen } from '../../remediate/index.ts';
import type { Act } from '../effect.ts';
import { finish, type Hands } from '../hands.ts';
import type { RemedyHands } from './hands.ts';
import { electorateOf, recount } from './people.ts';
import { againstNow } from './terms.ts';
import { undoOf } from './undo.ts';
import { untilProven } from './until-proven.ts';

/** Buttons and dialogues that decide about a remedy. */
export const decisions = ['approve_fix', 'reject_fix', 'revoke_fix', 'rollback_fix'] as const;
export type Decision = (typeof decisions)[number];
export const isDecision = (action: string): action is Decision => (decisions as readonly string[]).includes(action);

/** How a decision is answered: a word that only this person sees, or a dialogue while its trigger lasts. */
export interface Answer {
  say(post: Post): Promise<void>;
  /** False when the trigger is no longer known. */
  open(modal: Modal): Promise<boolean>;
}

type Asked = { readonly remedy: Remedy; readonly incident: Incident; readonly by: Person; readonly decision: Decision };

const lateAgain = 'That took too long, and Slack no longer lets me open the dialogue. Please press the button once more.';

/** A button was pressed: whoever may decide gets a dialogue that shows again exactly what would be done; everybody else the reason why not. */
export async function pressed(hands: Hands, stored: StoredEffect, act: Extract<Act, { is: 'click' }>, answer: Answer): Promise<void> {
  const { remedy: fixing, needs } = hands;
  const [id = '', hash = ''] = act.value.split(':');
  const remedy = await needs.store.remedy(id);
  const incident = remedy === undefined ? undefined : await hands.desk.incident(remedy.incident);
  const say = async (said: string | Post): Promise<void> => {
    await answer.say(typeof said === 'string' ? present.notice(said) : said);
    await finish(hands, stored);
  };
  if (fixing === undefined) return say('Fixes are off: nothing can be approved here.');
  if (!isDecision(act.action) || remedy === undefined || incident === undefined) return say('I do not know this fix any more.');
  if (hash !== remedy.hash) return say('This button belongs to an older offer; use the one that the card shows now.');
  const asked: Asked = { remedy, incident, by: act.by, decision: act.action };
  const no = await refusal(hands, fixing, asked);
  if (no !== undefined) return say(no);
  if (asked.decision === 'rollback_fix') return undo(hands, fixing, stored, { ...asked, answer });
  const against = asked.decision === 'approve_fix' ? await againstNow(hands, fixing, remedy) : undefined;
  if (against !== undefined) return overtaken(hands, fixing, stored, { ...asked, why: against, say });
  const opened = await answer.open(present.decisionModal(asked.decision, remedy, incident, needs.clock.now()));
  return opened ? finish(hands, stored) : say(lateAgain);
}

/** A dialogue was sent. Everything is checked again: it may have stood open for an hour. */
export async function submitted(hands: Hands, stored: StoredEffect, act: Extract<Act, { is: 'submit' }>, answer: Answer): Promise<void> {
  const { remedy: fixing, needs, desk } = hands;
  const [id = '', hash = ''] = act.meta.split(':');
  const remedy = await needs.store.remedy(id);
  const incident = remedy === undefined ? undefined : await desk.incident(remedy.incident);
  const say = async (said: string | Post): Promise<void> => {
    await answer.say(typeof said === 'string' ? present.notice(said) : said);
    await finish(hands, stored);
  };
  if (fixing === undefined) return say('Fixes are off: nothing can be approved here.');
  if (!isDecision(act.callback) || remedy === undefined || incident === undefined || hash !== remedy.hash)
    return say('I do not know this fix any more.');
  if (act.callback === 'approve_fix' && !fixing.guard.known()) return untilProven(hands, stored);
  const asked: Asked = { remedy, incident, by: act.by, decision: act.callback };
  const no = await refusal(hands, fixing, asked);
  if (no !== undefined) return say(no);
  const why = (act.values['reason'] ?? '').trim().slice(0, 500);
  if (asked.decision === 'approve_fix') return vote(hands, fixing, stored, { ...asked, why, say });
  const is = asked.decision === 'reject_fix' ? 'rejected' : 'revoked';
  const counted = await decided(hands, fixing, stored, asked, { is, at: needs.clock.now(), by: act.by, why });
  await say(
    counted
      ? `${is === 'rejected' ? 'Rejected' : 'Taken back'}: nothing will be changed.`
      : present.standingNotice(await fresh(hands, remedy)),
  );
}

async function fresh(hands: Hands, remedy: Remedy): Promise<Remedy> {
  return (await hands.needs.store.remedy(remedy.id)) ?? remedy;
}

/** The answer of the turn decides: whether this happening changed the remedy. */
async function decided(
  hands: Hands,
  fixing: RemedyHands,
  stored: StoredEffect,
  { remedy }: Asked,
  h: Parameters<RemedyHands['book']['step']>[1],
): Promise<boolean> {
  return hands.desk.turn(async () => {
    const before = await hands.needs.store.remedy(remedy.id);
    const after = await fixing.book.step(remedy.id, h, { done: stored.id });
    return after !== undefined && after.version !== before?.version;
  });
}

type Saying = Asked & { readonly why: string; readonly say: (said: string | Post) => Promise<void> };

/** What was shown is no longer so: the offer ends for everybody. */
async function overtaken(hands: Hands, fixing: RemedyHands, stored: StoredEffect, { say, why, ...asked }: Saying): Promise<void> {
  await decided(hands, fixing, stored, asked, { is: 'overtaken', at: hands.needs.clock.now(), why });
  return say(`Not done: ${why.replace(/\.$/u, '')}. I look again and offer what is right now.`);
}

async function vote(hands: Hands, fixing: RemedyHands, stored: StoredEffect, { say, why, ...asked }: Saying): Promise<void> {
  const moved = (await movedOn(hands, asked)) ?? (await againstNow(hands, fixing, asked.remedy));
  if (moved !== undefined) return overtaken(hands, fixing, stored, { ...asked, why: moved, say });
  const at = hands.needs.clock.now();
  const given = asked.remedy.state.at === 'pending' ? asked.remedy.state.votes : [];
  const earlier = await recount(await electorateOf(hands, fixing, asked.remedy), given);
  if (earlier.unsure) return say('Slack could not be asked about who approved this before you; try again.');
  if (earlier.void.length > 0) {
    const votes = earlier.void.map(({ vote: { by }, why: no }) => ({ by, why: no }));
    await hands.desk.turn(() => fixing.book.step(asked.remedy.id, { is: 'voided', at, votes }));
  }
  const counted = await decided(hands, fixing, stored, asked, { is: 'voted', at, vote: { by: asked.by, at, reason: why } });
  const now = await fresh(hands, asked.remedy);
  if (!counted) return say(present.standingNotice(now));
  const waiting = now.state.at === 'pending' ? ` ${now.needed - now.state.votes.length} more must approve.` : '';
  return say(`Your approval is recorded.${waiting}`);
}

/** Whether what was shown is still true: the incident goes on (what is taken back may have cured it), and the object is the one that was shown, unchanged. */
async function movedOn(hands: Hands, { remedy, incident }: Asked): Promise<string | undefined> {
  if (incident.state.at !== 'open' && remedy.undoes === undefined) return `the incident is no longer open (${incident.state.at})`;
  const { target } = remedy.plan.action;
  const kind = { deployments: 'Deployment', statefulsets: 'StatefulSet', pods: 'Pod' }[target.resource];
  const found = await hands.needs.cluster.look({
    do: 'get',
    ref: { apiVersion: apiVersionOf(kind), kind, namespace: target.namespace, name: target.name },
  });
  if (found.is === 'missing') return `${kind} ${target.name} could not be read (${found.why})`;
  const meta = found.is === 'object' ? found.body.metadata : undefined;
  if (meta?.uid !== target.uid) return `${kind} ${target.name} was made anew since you were shown it`;
  const changed = target.generation > 0 && num(meta['generation']) !== target.generation;
  return changed ? `${kind} ${target.name} changed since you were shown it` : undefined;
}

/** Why this person's decision does not count; undefined when it does. Anything that cannot be known refuses. */
async function refusal(hands: Hands, fixing: RemedyHands, asked: Asked): Promise<string | Post | undefined> {
  const { remedy, by, decision } = asked;
  const closed = unfit(remedy, decision, hands.needs.clock.now(), by);
  if (closed !== undefined) return closed;
  const { namespace } = remedy.plan.action.target;
  const counts = decision === 'approve_fix' || decision === 'rollback_fix';
  const broken = counts ? fixing.guard.brokenIn(namespace) : '';
  // Offered before the settings changed.
  if (counts && !fixing.needs.settings.namespaces.includes(namespace)) return notOpen(namespace);
  if (broken !== '') return `Nothing can be approved while the guard is not proven: ${broken}`;
  const electorate = await electorateOf(hands, fixing, remedy);
  const votes = remedy.state.at === 'pending' && decision === 'approve_fix' ? remedy.state.votes : [];
  const worth = await electorate.worth(by, votes);
  if (worth.is !== 'yes') {
    await fixing.turnedAway.keep({ by, remedy, decision, why: worth.why });
    return worth.why;
  }
  return decision === 'approve_fix' ? electorate.short() : undefined;
}

/** What the state of the remedy itself says against the decision. */
function unfit(remedy: Remedy, decision: Decision, now: Millis, by: Person): string | Post | undefined {
  const { state } = remedy;
  switch (decision) {
    case 'approve_fix':
    case 'reject_fix':
      if (state.at === 'pending' && now >= state.until) return 'This offer has expired.';
      return state.at === 'pending' ? undefined : present.standingNotice(remedy);
    case 'revoke_fix':
      if (state.at !== 'pending' && (state.at !== 'approved' || state.job !== undefined)) return present.standingNotice(remedy);
      return state.votes.some((v) => v.by.user === by.user) ? undefined : 'Only who approved it can take the approval back.';
    case 'rollback_fix':
      if (state.at !== 'verifying' && state.at !== 'settled') return present.standingNotice(remedy);
      return remedy.undo === undefined ? 'There is nothing to take back.' : undefined;
  }
}

/** Undo is a new plan with an approval of its own, made and shown in one press. */
async function undo(hands: Hands, fixing: RemedyHands, stored: StoredEffect, asked: Asked & { readonly answer: Answer }): Promise<void> {
  const { answer, incident, remedy, by } = asked;
  const made = await undoOf(hands, fixing, { incident, remedy, by });
  if (made.is === 'none') {
    await answer.say(present.notice(`Not offered: ${made.why.replace(/\.$/u, '')}.`));
    return finish(hands, stored);
  }
  await hands.desk.turn(() => fixing.book.open(made.remedy));
  const stands = await fresh(hands, made.remedy);
  const opened = await answer.open(present.decisionModal('approve_fix', stands, incident, hands.needs.clock.now()));
  if (!opened) await answer.say(present.notice('The undo is on the card, to be approved there.'));
  return finish(hands, stored);
}
