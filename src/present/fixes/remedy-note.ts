import type { Millis, Post, Remedy } from '../../model/index.ts';
import { bold, icon, line, moment, person, rich, span, type RichPart, type Span } from '../blocks.ts';
import { post } from '../post.ts';
import { cut, oneLine } from '../text.ts';
import { names, people } from './fix-blocks.ts';
import { leftBy, outcomeIcon, outcomeWord } from './words.ts';

type News = 'voted' | 'voided' | 'approved' | 'rejected' | 'revoked' | 'expired' | 'stale' | 'refused' | 'applied' | 'holding' | 'settled';

/** A reply in the thread that tells what just happened to a fix; drawn from the remedy as it is now. */
export function remedyNote(news: News, remedy: Remedy, now: Millis): Post {
  const title = cut(oneLine(remedy.title), 200);
  const [emoji, word, ...spans] = told(news, remedy, now);
  const facts = factsOf(news, remedy);
  return post(`${word}: ${title}`, [rich(line(icon(emoji), bold(` ${word}: `), span(title), ...spans), ...facts)]);
}

function told(news: News, remedy: Remedy, now: Millis): readonly [string, string, ...(readonly Span[])] {
  const { state } = remedy;
  const votes = 'votes' in state ? state.votes : [];
  const why = 'why' in state && state.why !== '' ? [span(`. ${cut(oneLine(state.why), 600)}`)] : [];
  switch (news) {
    case 'voted':
      return ['ballot_box_with_check', 'One approval', span(', by '), ...people(votes), span(`; ${remedy.needed} people must approve.`)];
    case 'voided': {
      const out = state.at === 'pending' ? (state.void ?? []) : [];
      return ['warning', 'An approval no longer counts', span(', of '), ...names(out), span(', who may not approve this any more.')];
    }
    case 'approved':
      return ['lock', 'Approved', span(', by '), ...people(votes), ...reasons(remedy)];
    case 'rejected':
      return ['no_entry_sign', 'Rejected', ...by(remedy), ...why];
    case 'revoked':
      return ['leftwards_arrow_with_hook', 'Approval taken back', ...by(remedy), ...why];
    case 'expired':
      return [
        'alarm_clock',
        'Offer expired',
        span('. Nobody decided in time; nothing was changed. I look again; further offers that run out show on the card alone.'),
      ];
    case 'stale':
      return ['recycle', 'Offer no longer holds', ...why];
    case 'refused':
      return ['no_entry', 'Not done', ...why, span(` ${leftBy(remedy)}`)];
    case 'applied':
      return [
        'gear',
        'Applied',
        span('. Exit 0 is no proof that it helps: the outcome is told at '),
        moment(untilOf(remedy, now), '{time_secs}'),
        span('.'),
      ];
    case 'holding':
      return [
        'hourglass_flowing_sand',
        'Holding',
        span('. It looks well so far; the outcome is told at '),
        moment(untilOf(remedy, now), '{time_secs}'),
        span('.'),
      ];
    case 'settled':
      return state.at === 'settled' ? [outcomeIcon[state.outcome.is], outcomeWord[state.outcome.is]] : ['hourglass', 'Being judged'];
  }
}

function untilOf({ state }: Remedy, now: Millis): Millis {
  return state.at === 'verifying' ? state.until : 'since' in state ? state.since : now;
}

function by({ state }: Remedy): readonly Span[] {
  return 'by' in state ? [span(', by '), person(state.by.user)] : [];
}

function reasons({ state }: Remedy): readonly Span[] {
  const said = 'votes' in state ? state.votes.map((v) => oneLine(v.reason)).filter((r) => r !== '') : [];
  return said.length === 0 ? [] : [span(`: “${cut(said.join('”, “'), 500)}”`)];
}

/** What the outcome rests on. */
function factsOf(news: News, { state, undo }: Remedy): readonly RichPart[] {
  if (news !== 'settled' || state.at !== 'settled') return [];
  const { is, facts } = state.outcome;
  const next =
    is === 'worse' && undo !== undefined
      ? ' Undo puts back what was there before.'
      : is === 'not-recovered'
        ? ' A person should look.'
        : '';
  return [line(span(`${cut(facts.map(oneLine).join(' '), 1500)}${next}` || ' '))];
}

/** To somebody who came too late: how the fix stands. */
export function standingNotice(remedy: Remedy): Post {
  const spans = standing(remedy);
  return post('This fix can no longer be decided like that.', [rich(line(...spans))]);
}

function standing({ state }: Remedy): readonly Span[] {
  switch (state.at) {
    case 'pending':
      return [span('You have approved this already; another person must.')];
    case 'approved':
    case 'redeemed':
    case 'verifying':
      return [...people(state.votes), span(' approved this already; it is under way.')];
    case 'settled':
      return [span('This fix was made already.')];
    case 'rejected':
      return [person(state.by.user), span(' rejected this.')];
    case 'revoked':
      return [person(state.by.user), span(' took the approval back.')];
    case 'expired':
      return [span('This offer has expired.')];
    default:
      return [span(`${state.at === 'stale' ? 'This offer no longer holds' : 'This was not done'}: ${cut(oneLine(state.why), 400)}.`)];
  }
}
