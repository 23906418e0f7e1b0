import {
  type CardPlace,
  type Incident,
  type IncidentId,
  type LinkHealth,
  maybe,
  type Millis,
  type ObjectRef,
  type Post,
  type Remedy,
  type Scrubbed,
} from '../model/index.ts';
import type { StoredEffect } from '../ports/index.ts';
import * as present from '../present/index.ts';
import { group, sharedOf } from '../triage/index.ts';
import { advise } from './advise/advise.ts';
import { kept } from './advise/kept.ts';
import { backends } from './backends.ts';
import type { Along, Desk } from './desk.ts';
import type { Effect, Reply } from './effect.ts';
import { finish, type Hands } from './hands.ts';
import { investigate } from './investigate.ts';
import { measureLook } from './measure-look.ts';
import { keepNewest } from './newest.ts';
import { offer } from './remedy/offer.ts';
import { fixesOf } from './remedy/shown.ts';
import { workOn } from './remedy/work.ts';
import { markOf } from './old-cards.ts';
import { similarTo } from './similar.ts';
import { within } from './within.ts';

/** Note that says where the summary of the first start stands. */
export const SUMMARY = 'summary';

/** Cards whose shown version is remembered; another one is drawn once more than it need be. */
const mostShown = 2_000;

/** Performs one effect through the ports and commits what came of it together with its being done. Repeating it is harmless. */
export async function perform(hands: Hands, stored: StoredEffect): Promise<void> {
  const effect = stored.body as Effect;
  const done = () => finish(hands, stored);
  if (effect.do === 'summary') return summary(hands, stored, effect.incidents);
  if (effect.do === 'say-blind') return say(hands, stored, present.blindNotice(spanOf(effect.link)));
  if (effect.do === 'say-back') return say(hands, stored, present.backNotice(backOf(hands, effect)));
  const incident = stored.incident === undefined ? undefined : await hands.desk.incident(stored.incident);
  if (incident === undefined) return done();
  switch (effect.do) {
    case 'wake':
      return step(hands, stored, incident.id, { is: 'ticked', at: hands.needs.clock.now(), ...hands.watch.standing(incident) });
    case 'investigate':
      return look(hands, stored, incident);
    case 'post':
      return post(hands, stored, incident);
    case 'update':
      return update(hands, stored, incident, effect.version);
    case 'open-thread':
      return openThread(hands, stored, incident);
    case 'reply':
      return reply(hands, stored, incident, effect.reply);
    case 'offer':
      return offer(hands, stored, incident);
    case 'advise':
      return advise(hands, stored, incident, effect.of);
    case 'remedy':
      return workOn(hands, stored, incident, effect);
    default:
      return done();
  }
}

type Happen = Parameters<Desk['step']>[1];

function step(hands: Hands, stored: StoredEffect, id: IncidentId, h: Happen, along: Pick<Along, 'notes'> = {}): Promise<void> {
  return hands.desk.turn(async () => {
    await hands.desk.step(id, h, { ...along, done: stored.id });
  });
}

async function look(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  const { needs, desk, watch } = hands;
  // What healed shows nothing any more; what was found while it failed stays on its card.
  const over = incident.state.at === 'holding' || incident.state.at === 'recovered';
  if (over && incident.diagnosis !== undefined) return finish(hands, stored);
  const startedAt = needs.clock.now();
  const failing = incident.failing.map((uid) => watch.sight.ref(uid)).filter((ref): ref is ObjectRef => ref !== undefined);
  const scrubber = await desk.scrubberOf(incident.id);
  const found = await within(
    needs,
    investigate(
      { cluster: needs.cluster, scrubber, clock: needs.clock, limits: needs.config.evidence },
      {
        incident: incident.id,
        subject: incident.subject,
        failing: failing.slice(0, 5),
        family: incident.family,
        since: incident.firstSeen,
      },
    ),
  );
  await desk.turn(async () => {
    const now = await desk.incident(incident.id);
    if (now === undefined) return;
    const at = needs.clock.now();
    const behind = backends(found.evidence, found.diagnosis.causes[0]?.culprit, desk.alive(), watch);
    measureLook(needs.meter, { incident: now, found, startedAt });
    const untold = now.card === undefined && now.listed === undefined;
    const shares = sharedOf(found.diagnosis, found.evidence, now.container);
    const root = untold
      ? group({ incident: now, diagnosis: found.diagnosis, behind, ...maybe('shares', shares) }, desk.alive())
      : undefined;
    if (root !== undefined) {
      await desk.step(root.id, { is: 'joined', at, member: now.subject, failing: now.failing });
      await desk.step(now.id, { is: 'merged', at, into: root.id }, { done: stored.id, evidence: found.evidence });
      return;
    }
    const { advice, evidence } = await kept(hands, now, found);
    await desk.step(
      now.id,
      {
        is: 'diagnosed',
        at,
        ...maybe('advice', advice),
        diagnosis: found.diagnosis,
        redactions: found.redactions,
        priority: watch.priority(now.subject, now.family, now.members.length),
        ...maybe('shares', shares),
      },
      { done: stored.id, evidence },
    );
  });
}

async function viewOf(hands: Hands, incident: Incident): Promise<present.View> {
  const blind = hands.house.blind().filter((b) => b.said === 'told');
  return {
    now: hands.needs.clock.now(),
    blind: blind.map((b) => `${b.link} since ${new Date(b.since).toISOString().slice(11, 16)} UTC: ${b.why}`),
    similar: await similarTo(hands, incident),
    fixes: await fixesOf(hands, incident),
    ...maybe('model', hands.advice?.needs.llm.models[0]),
    ...maybe('recalled', await recalledFrom(hands, incident)),
  };
}

async function recalledFrom({ desk, needs }: Hands, { advice }: Incident): Promise<present.View['recalled']> {
  const from = advice?.is === 'given' && advice.recalled !== undefined ? await desk.incident(advice.recalled) : undefined;
  if (from === undefined) return undefined;
  return { at: from.firstSeen, ...maybe('link', from.card === undefined ? undefined : await needs.chat.link(from.card)) };
}

/** Everything that leaves is scrubbed once more, under the key of its incident. */
async function clean(hands: Hands, id: IncidentId, message: Post): Promise<Scrubbed<Post>> {
  return (await hands.desk.scrubberOf(id)).value(message);
}

async function post(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  const settled = incident.state.at === 'merged' || incident.state.at === 'passed' || incident.state.at === 'gathering';
  if (incident.card !== undefined || incident.listed !== undefined || settled) return finish(hands, stored);
  const at = hands.needs.clock.now();
  const old = await hands.oldCards.take(incident);
  if (old !== undefined) {
    const { place, since } = old.card;
    return step(hands, stored, incident.id, { is: 'posted', at, place, shown: 0, began: since }, old.along);
  }
  const message = await clean(hands, incident.id, present.card(incident, await viewOf(hands, incident)));
  const to = { channel: hands.needs.channel, key: incident.id, incident: incident.id, mark: await markOf(incident, hands.needs.store) };
  const place = await hands.needs.chat.post(to, message);
  keepNewest(hands.shown, [incident.id, incident.version], mostShown);
  const posted = hands.needs.clock.now();
  await step(hands, stored, incident.id, { is: 'posted', at: posted, place, shown: incident.version });
  // A failure that came back began long ago.
  if (incident.reopened === 0) hands.needs.meter.add('k8s_rca_first_card_seconds', {}, (posted - incident.firstSeen) / 1000);
  hands.needs.onCard?.(incident);
}

async function update(hands: Hands, stored: StoredEffect, incident: Incident, asked = Infinity): Promise<void> {
  // A change asked for by version n is in the card as soon as any later version was drawn.
  if (incident.card === undefined || (hands.shown.get(incident.id) ?? -1) > asked) return finish(hands, stored);
  const message = await clean(hands, incident.id, present.card(incident, await viewOf(hands, incident)));
  await hands.needs.chat.update(incident.card, message, 'card', await markOf(incident, hands.needs.store));
  keepNewest(hands.shown, [incident.id, incident.version], mostShown);
  await finish(hands, stored);
}

async function openThread(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  const evidence = await hands.needs.store.evidence(incident.id);
  if (incident.card !== undefined && evidence !== undefined) {
    for (const part of present.threadOpening(incident, evidence, await viewOf(hands, incident))) {
      const to = { ...incident.card, key: `${incident.id}:${part.part}`, broadcast: false };
      await hands.needs.chat.reply(to, await clean(hands, incident.id, part.post), 'progress');
    }
  }
  await finish(hands, stored);
}

async function reply(hands: Hands, stored: StoredEffect, incident: Incident, what: Reply): Promise<void> {
  if (incident.card === undefined) return finish(hands, stored);
  if (what.is === 'remedy') return remedyNews(hands, stored, incident, what);
  if (what.is === 'advice') return written(hands, stored, incident);
  if (what.is === 'steps') return stepsAnew(hands, stored, incident, incident.card);
  const urgent = incident.priority === 'P1' || incident.priority === 'P2';
  const broadcast = urgent && (what.is === 'reopened' || what.is === 'worse');
  const to = { ...incident.card, key: stored.key, broadcast };
  await hands.needs.chat.reply(to, await clean(hands, incident.id, words(hands, incident, what)), 'outcome');
  await finish(hands, stored);
}

/** In the place of those that no longer hold; posted where that place is not found. */
async function stepsAnew(hands: Hands, stored: StoredEffect, incident: Incident, card: CardPlace): Promise<void> {
  const { chat } = hands.needs;
  const message = await clean(hands, incident.id, present.manualSteps(incident, 'anew'));
  const place = await chat.reply({ ...card, key: `${incident.id}:steps`, broadcast: false }, message, 'progress');
  await chat.update(place, message, 'progress');
  await finish(hands, stored);
}

/** What a model said, in full, below what the rules said. */
async function written(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  const answer = present.adviceAnswer(incident, await viewOf(hands, incident));
  if (incident.card !== undefined && answer !== undefined) {
    const to = { ...incident.card, key: stored.key, broadcast: false };
    await hands.needs.chat.reply(to, await clean(hands, incident.id, answer.post), 'progress');
  }
  await finish(hands, stored);
}

/** A change that made things worse is shown in the channel too: edits alone notify nobody. */
async function remedyNews(hands: Hands, stored: StoredEffect, incident: Incident, what: RemedyReply): Promise<void> {
  const remedy = await hands.needs.store.remedy(what.remedy);
  if (remedy === undefined || incident.card === undefined) return finish(hands, stored);
  if (what.news === 'expired' && (await ranOutBefore(hands, remedy))) return finish(hands, stored);
  const bad = remedy.state.at === 'settled' && ['worse', 'reverted'].includes(remedy.state.outcome.is);
  const to = { ...incident.card, key: stored.key, broadcast: what.news === 'settled' && bad };
  const message = present.remedyNote(what.news, remedy, hands.needs.clock.now());
  await hands.needs.chat.reply(to, await clean(hands, incident.id, message), 'outcome');
  await finish(hands, stored);
}

/** An offer that nobody takes comes anew every half hour, all night long: the card shows each, the thread tells of the first. */
async function ranOutBefore({ needs }: Hands, { incident, made, undoes }: Remedy): Promise<boolean> {
  const others = await needs.store.remedies(incident);
  return others.some((r) => r.state.at === 'expired' && r.undoes === undoes && r.made < made);
}

type RemedyReply = Extract<Reply, { readonly is: 'remedy' }>;

function words(hands: Hands, incident: Incident, what: Exclude<Reply, RemedyReply | { readonly is: 'advice' | 'steps' }>): Post {
  const now = hands.needs.clock.now();
  switch (what.is) {
    case 'recovered':
      return present.recoveredNote(incident, { now, healthyFor: what.healthyFor });
    case 'reopened':
      return present.reopenedNote(incident, now);
    case 'worse':
      return present.worseNote(incident, { was: what.was, is: what.now });
    case 'repeat':
      return present.repeatNote(incident, now);
    case 'taken':
      return present.manualSteps(incident, incident.taken?.by);
  }
}

async function summary(hands: Hands, stored: StoredEffect, ids: readonly IncidentId[]): Promise<void> {
  const { needs, desk } = hands;
  const incidents = (await Promise.all(ids.map((id) => desk.incident(id)))).flatMap((i) => i ?? []);
  const message = present.summaryCard(incidents, { cluster: needs.cluster.name, now: needs.clock.now() });
  const place = await tell(hands, stored, message);
  await finish(hands, stored, { notes: [{ key: SUMMARY, value: `${place.channel} ${place.ts}` }] });
}

function spanOf(link: LinkHealth): present.BlindSpan {
  return { link: link.link, from: link.since, why: link.why };
}

function backOf(
  hands: Hands,
  effect: Extract<Effect, { do: 'say-back' }>,
): present.BlindSpan & { until: Millis; late: readonly Incident[] } {
  const late = hands.desk.alive().filter((i) => i.seenLate && i.firstSeen >= effect.link.since);
  return { ...spanOf(effect.link), until: effect.until, late };
}

/** A word to the channel about the bot itself. */
async function say(hands: Hands, stored: StoredEffect, message: Post): Promise<void> {
  await tell(hands, stored, message);
  await finish(hands, stored);
}

function tell({ needs, desk }: Hands, stored: StoredEffect, message: Post): Promise<CardPlace> {
  return needs.chat.post({ channel: needs.channel, key: stored.key, incident: stored.key }, desk.houseScrubber().value(message));
}
