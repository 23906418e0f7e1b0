import * as judge from '../../advise/index.ts';
import { type Incident, maybe, type Post, type Scrubbed } from '../../model/index.ts';
import { type Change, LlmError, type StoredEffect } from '../../ports/index.ts';
import * as present from '../../present/index.ts';
import type { Scrubber } from '../../scrub/index.ts';
import { type Access, accessOf } from '../access.ts';
import { finish } from '../hands.ts';
import { answerPlace, type Asking, type On, unmentioned } from '../tell.ts';
import type { Work } from './call.ts';
import { consult, type Talk } from './consult.ts';
import type { AdviceHands } from './hands.ts';
import { inPassing } from './in-passing.ts';
import { nonceOf, sendable } from './matter.ts';
import { mayNotAsk, permitted } from './may-not-ask.ts';
import { said, threadOf } from './said.ts';
import { type Stoppable, stoppable } from './stoppable.ts';

type Question = On<'question'>;

/** Open incidents told of to who asks outside a card's thread. */
const mostOpen = 30;

/**
 * Answers a question in free words, in its own thread: from the incident's evidence, or outside a card from the list of what is open. A
 * word said when it was taken in tells that it is being asked; the answer takes its place. Without an answer it says why, and what is answered without a model.
 */
export async function converse(hands: Asking, stored: StoredEffect, act: Question): Promise<void> {
  const { needs, desk, advice } = hands;
  const access = accessOf(act, needs.config.slack, needs.channel);
  if (access.may === 'nothing') return finish(hands, stored);
  const incident = act.thread === undefined ? undefined : await needs.store.byCard({ channel: act.channel, ts: act.thread });
  const scrubber = incident === undefined ? desk.houseScrubber() : await desk.scrubberOf(incident.id);
  const question: string = scrubber.text(unmentioned(act.text));
  const model = advice?.needs.llm.models[0] ?? '';
  const asking = (steps: readonly string[]): Scrubbed<Post> => scrubber.value(present.asking(model, { stops: act.id, steps }));
  const place = await needs.chat.reply(answerPlace(act), asking([]), 'answer');
  const looked: Asked['looked'] = (runs) =>
    inPassing(hands, incident?.id, () => needs.chat.update(place, asking(runs.map(present.lookWords)), 'answer'));
  const answer = await answered(hands, stored, { act, access, incident, question, scrubber, looked });
  await needs.chat.update(place, answer, 'answer');
  await finish(hands, stored, { ...forgotten(act), turns: said(act, question, answer.text, needs.clock.now()) });
}

interface Asked {
  readonly act: Question;
  readonly access: Access;
  readonly incident: Incident | undefined;
  readonly question: string;
  readonly scrubber: Scrubber;
  /** Shows the looks made so far. */
  readonly looked: Talk<unknown>['looked'];
}

const waitingKey = ({ id }: Question): string => `answer ${id}`;

/** An answer that chat has taken needs no keeping. */
export function forgotten(act: Question): Pick<Change, 'notes'> {
  return { notes: [{ key: waitingKey(act), value: null }] };
}

/** Chat may fail after the model answered, and the process may end: it is not asked again for that. */
async function answered(hands: Asking, stored: StoredEffect, asked: Asked): Promise<Scrubbed<Post>> {
  const known = await hands.needs.store.note(waitingKey(asked.act));
  if (known !== undefined) return asked.scrubber.value(JSON.parse(known) as Post);
  const post = asked.scrubber.value(await answer(hands, stored, asked));
  await keep(hands, asked.act, post);
  return post;
}

async function keep({ desk }: Asking, act: Question, post: Scrubbed<Post>): Promise<void> {
  await desk.turn(() => desk.commit({ notes: [{ key: waitingKey(act), value: JSON.stringify(post) }] }));
}

/** Asked in vain so often: the next attempt says so in place of "Asking", and asks no more. */
export function inVain(hands: Asking, act: Question, why: string): Promise<void> {
  return keep(hands, act, hands.desk.houseScrubber().value(present.modelAbsent({ code: 'unknown', why })));
}

async function answer(hands: Asking, stored: StoredEffect, asked: Asked): Promise<Post> {
  const { advice } = hands;
  if (advice === undefined) return present.modelAbsent({ code: 'not_configured', why: '' });
  const before = advice.stopped.get(asked.act.id);
  if (before !== undefined) return present.questionStopped(before);
  const topic = await topicOf(hands, advice, asked);
  if (typeof topic === 'string') return present.modelAbsent({ code: 'policy', why: topic });
  const inquiry = await inquiryOf(hands, advice, asked, topic);
  const outside = topic.is === 'incident' ? judge.outsideOf(asked.question, inquiry.scope) : undefined;
  if (outside !== undefined) return present.freeAnswer({ text: '', cites: [], refused: outside });
  const stop = stoppable(advice, asked.act.id);
  const work = workOf(hands, advice, { stored, asked, stop });
  try {
    const { value, runs, model } = await consult(hands, advice, work, talkOf(inquiry, asked));
    const notLooked = runs.flatMap((run) => (run.refused === undefined ? [] : [`${run.tool}: ${run.refused}`]));
    if (value.is === 'refused') return present.freeAnswer({ text: '', cites: [], refused: value.why, notLooked, model });
    return present.freeAnswer({ text: value.text, cites: value.cites, notLooked, model, spend: work.account.spend() });
  } catch (error) {
    if (!(error instanceof LlmError) || advice.closing.signal.aborted) throw error;
    const by = stop.by();
    return by === undefined ? present.modelAbsent({ code: error.code, why: error.message }) : present.questionStopped(by);
  } finally {
    stop.over();
  }
}

function workOf(
  { needs: { clock, cluster } }: Asking,
  advice: AdviceHands,
  { stored, asked, stop }: { readonly stored: StoredEffect; readonly asked: Asked; readonly stop: Stoppable },
): Work {
  const { act, incident, scrubber } = asked;
  const { purse, closing } = advice;
  return {
    id: stored.key,
    ...maybe('incident', incident?.id),
    purpose: 'question',
    key: threadOf(act),
    urgency: 'question',
    signal: AbortSignal.any([stop.signal, closing.signal]),
    began: clock.now(),
    account: purse.account({ id: stored.key, ...maybe('incident', incident?.id) }),
    scrubber,
    permitted: permitted(advice, incident?.subject ?? { kind: 'Cluster', name: cluster.name }),
  };
}

/** What the question is about, or why nothing of it may be sent. */
async function topicOf(hands: Asking, advice: AdviceHands, { incident, access, scrubber }: Asked): Promise<judge.Topic | string> {
  const { needs, desk } = hands;
  if (incident === undefined) {
    const open = desk.alive().filter((i) => i.state.at !== 'gathering');
    return {
      is: 'open',
      incidents: (await sendable(hands, advice, open)).slice(0, mostOpen),
      cluster: needs.cluster.name,
      now: needs.clock.now(),
    };
  }
  const evidence = await needs.store.evidence(incident.id);
  const diagnosis = present.shownDiagnosis(incident);
  if (evidence === undefined || diagnosis === undefined) return 'nothing was looked at yet';
  const why = mayNotAsk(advice, incident, evidence);
  if (why !== undefined) return why;
  const items = access.may === 'all' ? evidence.items : evidence.items.filter((i) => i.is !== 'logs');
  return { is: 'incident', evidence: scrubber.value({ ...evidence, items }), found: scrubber.value([]), diagnosis };
}

async function inquiryOf(hands: Asking, { needs: { settings } }: AdviceHands, asked: Asked, topic: judge.Topic): Promise<judge.Inquiry> {
  const { incident, act, question } = asked;
  const about = {
    subject: incident?.subject ?? { kind: 'Cluster', name: hands.needs.cluster.name },
    members: incident?.members ?? [],
    culprits: topic.is === 'incident' ? (incident?.diagnosis?.causes ?? []).map((c) => c.culprit) : [],
  };
  return {
    question,
    turns: await hands.needs.store.turns(threadOf(act), settings.turns),
    topic,
    scope: judge.scopeOf(about, topic.is === 'incident' ? topic.evidence.items : []),
    limits: settings.prompt,
    remembered: settings.turns,
    rounds: settings.rounds,
    mostTokens: settings.mostTokens,
    nonce: nonceOf(hands, `question ${act.id}`),
  };
}

function talkOf(inquiry: judge.Inquiry, { access, looked }: Asked): Talk<judge.Answer> {
  const { topic } = inquiry;
  return {
    mark: 'q',
    request: (turns, last) => judge.questionRequest(inquiry, turns, last),
    read: (text, found) => {
      const read = judge.answerOf(text, topic.is === 'incident' ? { ...inquiry, topic: { ...topic, found } } : inquiry);
      return read.is === 'fits' ? { is: 'fits', value: read.answer } : read;
    },
    look: (call) => {
      if (call.name === 'get_pod_logs' && access.may !== 'all') return { is: 'refused', why: 'Who asks may not see logs here.' };
      return judge.lookFor(call, inquiry.scope);
    },
    told: (items) => judge.toolAnswer(items, inquiry.limits),
    holds: (look, found, seen) =>
      topic.is === 'incident' &&
      judge.isGrounded(look, found, { subject: topic.evidence.subject, items: [...topic.evidence.items, ...seen] }),
    looked,
  };
}
