import {
  apiVersionOf,
  type Evidence,
  type EvidenceId,
  type Found,
  type Incident,
  type IncidentId,
  maybe,
  nodeOf,
  type ObjectRef,
  type Post,
  refOf,
  refText,
  type Scrubbed,
} from '../model/index.ts';
import type { Change, StoredEffect } from '../ports/index.ts';
import * as present from '../present/index.ts';
import { type Access, accessOf } from './access.ts';
import { isFree } from './advise/free.ts';
import { said } from './advise/said.ts';
import { stopAdvice } from './advise/stop.ts';
import type { Act, Effect } from './effect.ts';
import { investigate } from './investigate.ts';
import { finish } from './hands.ts';
import { meantFor } from './meant.ts';
import { SUMMARY } from './perform.ts';
import { similarTo } from './similar.ts';
import { isDecision, pressed, submitted } from './remedy/decide.ts';
import { answerPlace, answerTo, type Asking, onlyTo, type On, tell, unmentioned } from './tell.ts';
import { take } from './take.ts';
import { commented, isVote, voted } from './vote.ts';

/** Answers one act of a person and marks it done. Asked twice, it answers twice at most to the same person. */
export async function answerAct(hands: Asking, stored: StoredEffect, act: Act): Promise<void> {
  const access = accessOf(act, hands.needs.config.slack, hands.needs.channel);
  switch (act.is) {
    case 'command':
      await command(hands, act, access);
      break;
    case 'question':
      return finish(hands, stored, await question(hands, act, access));
    case 'click':
      return click(hands, stored, act, access);
    case 'submit':
      if (act.callback === 'vote_comment') return commented(hands, stored, act);
      return submitted(hands, stored, act, answerTo(hands, act));
    case 'home':
      if (access.may !== 'nothing') await hands.needs.chat.home(act.by.user, clean(hands, present.home(await status(hands))));
      break;
  }
  await finish(hands, stored);
}

function click(hands: Asking, stored: StoredEffect, act: On<'click'>, access: Access): Promise<void> {
  if (isDecision(act.action)) return pressed(hands, stored, act, answerTo(hands, act));
  if (isVote(act.action)) return voted(hands, stored, act, access);
  return act.action === 'stop_advice' ? stopAdvice(hands, stored, act, access) : take(hands, stored, act, access);
}

async function command(hands: Asking, act: On<'command'>, access: Access): Promise<void> {
  const asked = present.parseCommand(act.text);
  if (access.may === 'nothing') return tell(hands, act, clean(hands, present.notice(access.why)));
  await tell(hands, act, await reply(hands, asked, act));
}

async function reply(hands: Asking, asked: present.Command, act: Act): Promise<Scrubbed<Post>> {
  const now = hands.needs.clock.now();
  switch (asked.is) {
    case 'help':
      return clean(hands, present.answerHelp());
    case 'unclear':
      return clean(hands, present.answerUnclear(hands.desk.houseScrubber().value(asked)));
    case 'status':
      return clean(hands, present.answerStatus(await status(hands)));
    case 'list': {
      const { namespace, priority } = asked;
      const open = hands.desk
        .alive()
        .filter((i) => i.state.at !== 'gathering' && (namespace === undefined || i.subject.namespace === namespace))
        .filter((i) => priority === undefined || i.priority === priority);
      const cards = await linksOf(hands, open);
      return clean(
        hands,
        present.answerList(sorted(open), { now, cards, ...maybe('namespace', namespace), ...maybe('priority', priority) }),
      );
    }
    case 'target':
      return report(hands, present.targetRef(asked.target), act);
  }
}

/** Worst first, then the one seen last. */
function sorted(incidents: readonly Incident[]): readonly Incident[] {
  return [...incidents].sort((a, b) => (a.priority === b.priority ? b.lastSeen - a.lastSeen : a.priority < b.priority ? -1 : 1));
}

async function report(hands: Asking, target: ObjectRef, act: Act): Promise<Scrubbed<Post>> {
  const { needs, desk } = hands;
  const ref = { apiVersion: apiVersionOf(target.kind), ...target };
  const found = target.kind === 'Node' || target.namespace !== undefined ? [ref] : await named(hands, ref);
  if (found.length > 1) return clean(hands, present.answerWhich(found));
  const subject = found[0];
  if (subject === undefined) return clean(hands, present.notice(`There is no ${target.kind} named ${target.name} that I may see.`));
  const there = await needs.cluster.look({ do: 'get', ref: subject });
  if (there.is === 'missing') {
    const detail = desk.houseScrubber().text(there.detail);
    return clean(hands, present.notice(`${refText(subject)}: ${there.why}. ${detail}`));
  }
  const open = await asked(hands, there.is === 'object' ? refOf(there.body) : subject);
  const incident = (open?.id ?? `ask-${act.id}`) as IncidentId;
  const scrubber = await desk.scrubberOf(incident);
  const seen = await investigate(
    { cluster: needs.cluster, scrubber, clock: needs.clock, limits: needs.config.evidence },
    { incident, subject, failing: [subject], family: open?.family ?? 'warning' },
  );
  return scrubber.value(
    present.answerReport({
      cluster: needs.cluster.name,
      subject,
      diagnosis: seen.diagnosis,
      evidence: seen.evidence,
      redactions: seen.redactions,
      now: needs.clock.now(),
      ...(open === undefined ? {} : { priority: open.priority }),
    }),
  );
}

/** The incident that is about this object, or that it keeps failing. What only a summary told so far gets a card of its own now. */
async function asked(hands: Asking, subject: ObjectRef): Promise<Incident | undefined> {
  const { desk, watch, needs } = hands;
  const alive = desk.alive();
  const uid = watch.sight.idOf(subject);
  const open = alive.find((i) => refText(i.subject) === refText(subject)) ?? alive.find((i) => i.failing.includes(uid));
  if (open?.listed !== undefined) await desk.turn(() => desk.step(open.id, { is: 'asked', at: needs.clock.now() }));
  return open;
}

/** Where objects of this name stand, when no namespace was given. */
async function named(hands: Asking, ref: ObjectRef & { readonly apiVersion: string }): Promise<readonly ObjectRef[]> {
  const found = await hands.needs.cluster.look({
    do: 'list',
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    fieldSelector: `metadata.name=${ref.name}`,
    limit: 20,
  });
  return found.is === 'list' ? found.objects.filter((o) => o.metadata.name === ref.name).map(refOf) : [];
}

/**
 * In the thread of a card everybody who asks gets an answer; elsewhere one who mentions the bot, as if they had typed a command. What no
 * command and no short question says goes to a model, where one is named: the effect that is answered asks it.
 */
async function question(hands: Asking, act: On<'question'>, access: Access): Promise<Change> {
  const { needs } = hands;
  const incident = act.thread === undefined ? undefined : await needs.store.byCard({ channel: act.channel, ts: act.thread });
  const called = act.mentioned || act.direct;
  const text = unmentioned(act.text);
  const named = incident === undefined && (await inSummary(hands, act)) && present.parseCommand(act.text).is === 'target';
  if (incident === undefined && !called && !named) return {};
  const asked = present.parseQuestion(act.text);
  // People talk to each other in a thread; only what is meant for the bot, or its name, makes it answer.
  const meant = called ? 'any' : incident === undefined ? 'rules' : meantFor(act.text, incident);
  const free = hands.advice !== undefined && meant === 'any' && isFree(text, incident === undefined ? 'channel' : 'thread');
  if (!called && !named && !free && (meant === 'nobody' || (meant === 'rules' && asked.is === 'unknown'))) return {};
  if (access.may === 'nothing') {
    if (called) await needs.chat.whisper(onlyTo(act), clean(hands, present.notice(access.why)));
    return {};
  }
  if (free) return toModel(hands, act);
  const message =
    incident === undefined ? await reply(hands, present.parseCommand(text), act) : await inThread(hands, incident, asked, access);
  await needs.chat.reply(answerPlace(act), message, 'answer');
  return incident === undefined ? {} : { turns: said(act, text, message.text, needs.clock.now()) };
}

/** A word at once that it is being asked, however many are asked before; the answer takes its place. */
async function toModel({ needs, desk, advice }: Asking, act: On<'question'>): Promise<Change> {
  const asking = present.asking(advice?.needs.llm.models[0] ?? '', { stops: act.id, steps: [] });
  await needs.chat.reply(answerPlace(act), desk.houseScrubber().value(asking), 'answer');
  return { effects: [{ key: `converse:${act.id}`, due: needs.clock.now(), body: { do: 'converse', act } satisfies Effect }] };
}

/** The thread of the summary of the first start: an object named in it is one of those to hear more of. */
async function inSummary({ needs }: Asking, act: On<'question'>): Promise<boolean> {
  return act.thread !== undefined && (await needs.store.note(SUMMARY)) === `${act.channel} ${act.thread}`;
}

async function inThread(hands: Asking, incident: Incident, asked: present.Question, access: Access): Promise<Scrubbed<Post>> {
  const { needs, desk } = hands;
  const logs = access.may === 'all' ? 'allowed' : 'refused';
  const evidence = await needs.store.evidence(incident.id);
  const fresh = await looked(hands, incident, asked, { logs, evidence });
  const scrubber = await desk.scrubberOf(incident.id);
  const items = fresh.map((found, n) => ({ ...found, id: `now${n + 1}` as EvidenceId }));
  return scrubber.value(
    present.answer(asked, {
      incident,
      similar: await similarTo(hands, incident),
      now: needs.clock.now(),
      logs,
      fresh: scrubber.value(items),
      ...(evidence === undefined ? {} : { evidence }),
    }),
  );
}

/** What this question needs to be looked up anew. */
async function looked(
  hands: Asking,
  incident: Incident,
  asked: present.Question,
  by: { readonly logs: 'allowed' | 'refused'; readonly evidence: Evidence | undefined },
): Promise<readonly Found[]> {
  const { cluster } = hands.needs;
  const pod = podOfIncident(hands, incident, by.evidence);
  if (asked.is === 'logs' && by.logs === 'allowed' && pod !== undefined) {
    const container = asked.container ?? (incident.container === '' ? undefined : incident.container) ?? firstContainer(by.evidence);
    return container === undefined ? [] : [await cluster.look({ do: 'logs', pod, container, previous: asked.previous })];
  }
  if (asked.is === 'events') {
    const about = [incident.subject, ...(pod === undefined ? [] : [pod])];
    return Promise.all(about.map((ref) => cluster.look({ do: 'events', about: ref })));
  }
  if (asked.is === 'describe' || asked.is === 'owners') return [await cluster.look({ do: 'get', ref: pod ?? incident.subject })];
  return [];
}

function podOfIncident(hands: Asking, incident: Incident, evidence: Evidence | undefined): ObjectRef | undefined {
  const failing = incident.failing.map((uid) => hands.watch.sight.ref(uid)).find((ref) => ref?.kind === 'Pod');
  const looked = evidence?.items.find((i) => i.is === 'object' && i.ref.kind === 'Pod');
  return failing ?? (looked?.is === 'object' ? looked.ref : undefined) ?? (incident.subject.kind === 'Pod' ? incident.subject : undefined);
}

function firstContainer(evidence: Evidence | undefined): string | undefined {
  const logs = evidence?.items.find((i) => i.is === 'logs');
  return logs?.is === 'logs' ? logs.container : undefined;
}

/** Lists show no more than these anyway. */
const mostLinks = 30;

async function linksOf({ needs }: Asking, incidents: readonly Incident[]): Promise<ReadonlyMap<string, string>> {
  const found = sorted(incidents)
    .slice(0, mostLinks)
    .map(async ({ id, card }) => [id, card === undefined ? undefined : await needs.chat.link(card)] as const);
  return new Map((await Promise.all(found)).flatMap(([id, url]) => (url === undefined ? [] : [[id, url] as const])));
}

async function status(hands: Asking): Promise<present.Status> {
  const { needs, desk, watch } = hands;
  const open = sorted(desk.alive().filter((i) => i.state.at !== 'gathering'));
  const nodes = watch.sight.nodes().map(nodeOf);
  const ready = nodes.filter((n) => n.conditions.some((c) => c.type === 'Ready' && c.status === 'True')).length;
  const pressed = nodes.flatMap((n) =>
    n.conditions.filter((c) => c.type.endsWith('Pressure') && c.status === 'True').map((c) => `${n.ref.name}: ${c.type}`),
  );
  return {
    cluster: needs.cluster.name,
    now: needs.clock.now(),
    ...(nodes.length === 0 ? {} : { nodes: { ready, total: nodes.length, pressure: pressed } }),
    pods: watch.sight.pods(),
    links: hands.house.links(),
    open,
    cards: await linksOf(hands, open),
    ledger: await needs.store.ledger(),
    ...maybe('model', await modelStatus(hands)),
  };
}

async function modelStatus({ advice }: Asking): Promise<present.ModelStatus | undefined> {
  if (advice === undefined) return undefined;
  const { llm } = advice.needs;
  return { models: llm.models, health: llm.health(), ...(await advice.purse.standing()) };
}

function clean(hands: Asking, message: Post): Scrubbed<Post> {
  return hands.desk.houseScrubber().value(message);
}
