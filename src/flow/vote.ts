import type { CauseVote, Incident, IncidentId, Person } from '../model/index.ts';
import type { StoredEffect } from '../ports/index.ts';
import * as present from '../present/index.ts';
import type { Access } from './access.ts';
import { finish, type Hands } from './hands.ts';
import { type Asking, type On, tell } from './tell.ts';

const longestComment = 500;

export const isVote = (action: string): boolean => action === 'vote_right' || action === 'vote_wrong' || action === 'vote_comment_open';

/** Somebody says whether the cause that they read first is right. One vote a person: the last counts, the same once more takes it back. */
export async function voted(hands: Asking, stored: StoredEffect, act: On<'click'>, access: Access): Promise<void> {
  const { desk, needs } = hands;
  const about = present.voteAbout(act.value);
  const incident = await desk.incident(about.incident as IncidentId);
  const say = async (post: ReturnType<typeof present.notice>): Promise<void> => {
    await tell(hands, act, desk.houseScrubber().value(post));
    await finish(hands, stored);
  };
  if (access.may === 'nothing') return say(present.mayNotVote(access.why));
  if (incident === undefined) return say(present.notice('I do not know this incident any more.'));
  const own = (await needs.store.votes(incident.id)).find((v) => samePerson(v.by, act.by));
  if (act.action === 'vote_comment_open') return comment(hands, stored, act, { incident, own });
  const vote = act.action === 'vote_right' ? 'right' : 'wrong';
  const cause = about.cause ?? causeOf(incident);
  const again = own?.vote === vote && own.cause === cause;
  const cast: CauseVote = {
    incident: incident.id,
    by: act.by,
    at: needs.clock.now(),
    vote: again ? 'none' : vote,
    cause,
    comment: own?.comment ?? '',
  };
  await count(hands, stored, incident, cast);
  await tell(hands, act, desk.houseScrubber().value(present.voteNotice(incident, cast)));
}

/** The dialogue for a comment of one's own, with what one wrote before. */
async function comment(
  hands: Asking,
  stored: StoredEffect,
  act: On<'click'>,
  { incident, own }: { readonly incident: Incident; readonly own: CauseVote | undefined },
): Promise<void> {
  const { needs, desk } = hands;
  const trigger = hands.handles.get(act.id)?.trigger;
  const scrubber = await desk.scrubberOf(incident.id);
  if (trigger === undefined)
    await tell(hands, act, desk.houseScrubber().value(present.notice('That took too long; please press it once more.')));
  else await needs.chat.open(trigger, scrubber.value(present.voteModal(incident, own)));
  await finish(hands, stored);
}

/** The dialogue was sent: the comment stands with the person's vote, scrubbed. */
export async function commented(hands: Asking, stored: StoredEffect, act: On<'submit'>): Promise<void> {
  const { desk, needs } = hands;
  const incident = await desk.incident(act.meta as IncidentId);
  if (incident === undefined) return finish(hands, stored);
  const own = (await needs.store.votes(incident.id)).find((v) => samePerson(v.by, act.by));
  const scrubber = await desk.scrubberOf(incident.id);
  const text: string = scrubber.text((act.values['comment'] ?? '').trim().slice(0, longestComment));
  const at = needs.clock.now();
  const none: CauseVote = { incident: incident.id, by: act.by, at, vote: 'none', cause: causeOf(incident), comment: '' };
  await count(hands, stored, incident, { ...(own ?? none), at, comment: text });
  await tell(hands, { ...act, channel: act.channel || hands.needs.channel }, desk.houseScrubber().value(present.commentNotice(text)));
}

/** One commit: the vote, and with it what the card counts. */
async function count(hands: Hands, stored: StoredEffect, incident: Incident, cast: CauseVote): Promise<void> {
  const { desk, needs } = hands;
  await desk.turn(async () => {
    const now = (await desk.incident(incident.id)) ?? incident;
    const others = (await needs.store.votes(incident.id)).filter((v) => !samePerson(v.by, cast.by));
    const votes = tally([...others, cast], causeOf(now));
    await desk.step(incident.id, { is: 'voted', at: cast.at, votes }, { done: stored.id, votes: [cast] });
  });
}

function tally(votes: readonly CauseVote[], cause: string): { readonly right: number; readonly wrong: number } {
  const about = votes.filter((v) => v.cause === cause);
  return { right: about.filter((v) => v.vote === 'right').length, wrong: about.filter((v) => v.vote === 'wrong').length };
}

function causeOf(incident: Incident): string {
  return present.shownDiagnosis(incident)?.causes[0]?.cause ?? '';
}

function samePerson(a: Person, b: Person): boolean {
  return a.team === b.team && a.user === b.user;
}
