import type { Execution, Millis, Outcome, Person, Remedy, Vote } from '../../model/index.ts';
import type { Due, RemedyNews, RemedyWork } from '../effect.ts';

/** What just happened to a remedy. */
export type RemedyHappening = { readonly at: Millis } & (
  | { readonly is: 'voted'; readonly vote: Vote }
  /** Who gave these votes may not any more; `why` goes to the audit. */
  | { readonly is: 'voided'; readonly votes: readonly { readonly by: Person; readonly why: string }[] }
  | { readonly is: 'rejected' | 'revoked'; readonly by: Person; readonly why: string }
  | { readonly is: 'ticked' }
  /** What was shown is no longer true. */
  | { readonly is: 'overtaken'; readonly why: string }
  /** From here on the Job may exist, whatever becomes of the call that makes it or of this process. */
  | { readonly is: 'launching'; readonly job: string }
  /** The Job was made, or nobody can tell whether it was. */
  | { readonly is: 'launched'; readonly job: string }
  /** Nothing was changed. */
  | { readonly is: 'refused'; readonly why: string; readonly execution?: Execution }
  /** The executor changed the object, or nobody can tell whether it did. First looked at after `firstLook`, judged by `until`. */
  | { readonly is: 'executed'; readonly execution: Execution; readonly firstLook: Millis; readonly until: Millis }
  | { readonly is: 'watched'; readonly holding: boolean; readonly next: Millis }
  | { readonly is: 'judged'; readonly outcome: Outcome }
  /** The object is no longer as the fix left it: what was recorded before it fits nothing any more. */
  | { readonly is: 'undo-void' }
);

export interface RemedyStep {
  readonly remedy: Remedy;
  readonly effects: readonly Due[];
}

/** A signed approval lives this long from the last vote on, however late the Job is made. */
export const approvalLife: Millis = 300_000;
/** The Job is looked at this often: its result must be kept before its 120 s to live are over. */
export const followEvery: Millis = 1_000;

type State<K extends Remedy['state']['at']> = Extract<Remedy['state'], { at: K }>;
type Of<K extends RemedyHappening['is']> = Extract<RemedyHappening, { is: K }>;

/** The life of one remedy. Pure; what does not fit the state changes nothing, so that a repeated happening is harmless. */
export function advanceRemedy(remedy: Remedy, h: RemedyHappening): RemedyStep {
  const { state } = remedy;
  switch (state.at) {
    case 'pending':
      return pending(remedy, state, h);
    case 'approved':
      return approved(remedy, state, h);
    case 'redeemed':
      return redeemed(remedy, state, h);
    case 'verifying':
      return h.is === 'undo-void' ? withoutUndo(remedy, h.at) : verifying(remedy, state, h);
    case 'settled':
      return h.is === 'undo-void' ? withoutUndo(remedy, h.at) : same(remedy);
    default:
      return { remedy, effects: [] };
  }
}

/** A new offer: it ends by itself when nobody decides. */
export function beginRemedy(remedy: Remedy): RemedyStep {
  const { state } = remedy;
  return { remedy, effects: state.at === 'pending' ? [work(remedy, state.until, 'tick'), redraw(remedy, state.since)] : [] };
}

function pending(remedy: Remedy, state: State<'pending'>, h: RemedyHappening): RemedyStep {
  switch (h.is) {
    case 'voted':
      return voted(remedy, state, h);
    case 'voided':
      return voided(remedy, state, h);
    case 'rejected':
    case 'revoked':
      return told(remedy, h.at, { at: h.is, since: h.at, by: h.by, why: h.why }, h.is);
    case 'overtaken':
      return again(told(remedy, h.at, { at: 'stale', since: h.at, why: h.why }, 'stale'), h.at);
    case 'ticked':
      return h.at >= state.until ? again(told(remedy, h.at, { at: 'expired', since: h.at }, 'expired'), h.at) : same(remedy);
    default:
      return same(remedy);
  }
}

function voted(remedy: Remedy, state: State<'pending'>, h: Of<'voted'>): RemedyStep {
  if (h.at >= state.until || state.votes.some((v) => v.by.user === h.vote.by.user)) return same(remedy);
  const votes = [...state.votes, h.vote];
  if (votes.length < remedy.needed) {
    const { void: gone = [], ...rest } = state;
    const still = gone.filter((p) => p.user !== h.vote.by.user);
    return told(remedy, h.at, { ...rest, votes, ...(still.length === 0 ? {} : { void: still }) }, 'voted');
  }
  if (remedy.dryRun)
    return told(remedy, h.at, { at: 'refused', since: h.at, votes, why: 'REMEDIATION_MODE is dry-run: nothing was changed' }, 'refused');
  const until = h.at + approvalLife;
  const step = told(remedy, h.at, { at: 'approved', since: h.at, until, votes }, 'approved');
  return { ...step, effects: [work(step.remedy, h.at, 'launch'), ...step.effects, work(step.remedy, until, 'tick')] };
}

function voided(remedy: Remedy, state: State<'pending'>, h: Of<'voided'>): RemedyStep {
  const gone = new Set(h.votes.map(({ by }) => by.user));
  const votes = state.votes.filter((v) => !gone.has(v.by.user));
  if (votes.length === state.votes.length) return same(remedy);
  const out = [...(state.void ?? []).filter((p) => !gone.has(p.user)), ...state.votes.flatMap(({ by }) => (gone.has(by.user) ? [by] : []))];
  return told(remedy, h.at, { ...state, votes, void: out }, 'voided');
}

function approved(remedy: Remedy, state: State<'approved'>, h: RemedyHappening): RemedyStep {
  const { votes, job, until } = state;
  switch (h.is) {
    case 'launching':
      if (job !== undefined || h.at >= until) return same(remedy);
      return { remedy: { ...remedy, state: { ...state, job: h.job } }, effects: [] };
    case 'launched':
      return job === undefined ? same(remedy) : redeem(remedy, votes, { at: h.at, job });
    case 'refused':
      return refused(remedy, votes, h);
    case 'revoked':
      if (job !== undefined) return same(remedy);
      return told(remedy, h.at, { at: 'revoked', since: h.at, by: h.by, why: h.why }, 'revoked');
    case 'ticked':
      if (h.at < until) return same(remedy);
      if (job !== undefined) return redeem(remedy, votes, { at: h.at, job });
      return refused(remedy, votes, { is: 'refused', at: h.at, why: 'no Job could be made before the approval ran out' });
    default:
      return same(remedy);
  }
}

function redeem(remedy: Remedy, votes: readonly Vote[], { at, job }: { readonly at: Millis; readonly job: string }): RemedyStep {
  const now: Remedy = { ...remedy, state: { at: 'redeemed', since: at, votes, job } };
  return { remedy: now, effects: [work(now, at + followEvery, 'follow'), redraw(now, at)] };
}

function redeemed(remedy: Remedy, state: State<'redeemed'>, h: RemedyHappening): RemedyStep {
  const { votes, job } = state;
  if (h.is === 'refused') return refused(remedy, votes, h);
  if (h.is !== 'executed') return same(remedy);
  const { execution, firstLook, until } = h;
  const applied = execution.is === 'applied' ? { ...remedy, applied: execution.generation } : remedy;
  const step = told(applied, h.at, { at: 'verifying', since: h.at, votes, job, execution, firstLook, until, holding: false }, 'applied');
  return { ...step, effects: [...step.effects, work(step.remedy, firstLook, 'watch')] };
}

function verifying(remedy: Remedy, state: State<'verifying'>, h: RemedyHappening): RemedyStep {
  if (h.is === 'judged')
    return judged(told(remedy, h.at, { at: 'settled', since: h.at, votes: state.votes, outcome: h.outcome }, 'settled'), h);
  if (h.is !== 'watched') return same(remedy);
  const now: Remedy = { ...remedy, state: { ...state, holding: h.holding } };
  const next = work(now, h.next, 'watch');
  if (h.holding === state.holding) return { remedy: now, effects: [next] };
  const effects = [redraw(now, h.at), ...(h.holding ? [news(now, h.at, 'holding')] : [])];
  return { remedy: now, effects: [next, ...effects] };
}

function withoutUndo(remedy: Remedy, at: Millis): RemedyStep {
  const { undo, ...rest } = remedy;
  return undo === undefined ? same(remedy) : { remedy: rest, effects: [redraw(rest, at)] };
}

/** What did not help leaves the failure: whether something else may, is worked out; or why nothing is offered any more. */
function judged(step: RemedyStep, { at, outcome }: Of<'judged'>): RemedyStep {
  const { incident, id, plan } = step.remedy;
  // Of several pods on one node another may be next.
  if (outcome.is === 'recovered' && plan.action.target.resource !== 'pods') return step;
  return { ...step, effects: [...step.effects, { key: `offer:${incident}:after-${id}`, due: at, effect: { do: 'offer' } }] };
}

function refused(remedy: Remedy, votes: readonly Vote[], h: Of<'refused'>): RemedyStep {
  const execution = h.execution === undefined ? {} : { execution: h.execution };
  return told(remedy, h.at, { at: 'refused', since: h.at, votes, why: h.why, ...execution }, 'refused');
}

function told(remedy: Remedy, at: Millis, state: Remedy['state'], what: RemedyNews): RemedyStep {
  const now: Remedy = { ...remedy, state };
  return { remedy: now, effects: [redraw(now, at), news(now, at, what)] };
}

/** What was offered no longer holds: the incident is looked at again, and what is then right is offered anew. An undo rests on no diagnosis. */
function again(step: RemedyStep, at: Millis): RemedyStep {
  const { incident, id, undoes } = step.remedy;
  if (undoes !== undefined) return step;
  const look: Due = { key: `investigate:${incident}:after-${id}`, due: at, effect: { do: 'investigate' } };
  return { ...step, effects: [...step.effects, look] };
}

function same(remedy: Remedy): RemedyStep {
  return { remedy, effects: [] };
}

function work(remedy: Remedy, due: Millis, what: RemedyWork): Due {
  return { key: `${what}:${remedy.id}:${due}`, due, effect: { do: 'remedy', remedy: remedy.id, work: what } };
}

function redraw(remedy: Remedy, at: Millis): Due {
  return { key: `draw:${remedy.id}:${remedy.version}:${remedy.state.at}`, due: at, effect: { do: 'update' } };
}

function news(remedy: Remedy, at: Millis, what: RemedyNews): Due {
  return {
    key: `reply:${remedy.id}:${what}:${remedy.version}`,
    due: at,
    effect: { do: 'reply', reply: { is: 'remedy', remedy: remedy.id, news: what } },
  };
}
