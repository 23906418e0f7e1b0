import {
  type Action,
  type Found,
  type KubeObject,
  type Millis,
  num,
  type Outcome,
  type Remedy,
  type RemedyState,
  time,
} from '../model/index.ts';
import { type Sight, sightOf } from './looks.ts';
import { writerSince } from './reverted.ts';
import { usualWatch, type WatchSettings } from './settings.ts';
import { isWorse, type State, stateOf } from './state.ts';

export type Verifying = Extract<RemedyState, { readonly at: 'verifying' }>;

export interface Judging {
  readonly remedy: Pick<Remedy, 'plan' | 'before'> & { readonly state: Verifying };
  /** Answers to `lookPlan`, just read. */
  readonly found: readonly Found[];
  /** What the incident says fails now; `undefined` while the bot is blind. */
  readonly failing: readonly string[] | undefined;
  readonly now: Millis;
  /** Whether an object holds what the action wrote (`stands` of remediate). */
  readonly stands: (action: Action, object: KubeObject | undefined) => boolean;
  readonly settings?: WatchSettings;
}

export type Verdict = { readonly is: 'watching'; readonly holding: boolean; readonly next: Millis } | Outcome;

/** What became of a change. Before the soak is over only what cannot turn any more is an outcome; what was not seen is never recovery. */
export function judge(judging: Judging): Verdict {
  const sight = sightOf(judging.remedy, judging.found);
  const early = decided(judging, sight);
  if (early !== undefined) return early;
  const { owner, pods } = sight;
  if (owner === undefined || pods === undefined || isStale(owner, judging.remedy))
    return waitOr(judging, {
      is: 'inconclusive',
      facts: sight.blind.length > 0 ? sight.blind : ['Only an older state of the object could be read.'],
    });
  const state = withPod(judging, pods, stateOf(owner, pods, changedAt(judging.remedy.state), judging.failing));
  if (judging.now < judging.remedy.state.firstLook) return watching(judging, 'not yet');
  if (state.wrong.length === 0 && state.unknown.length === 0) return waitOr(judging, { is: 'recovered', facts: state.facts });
  const lost = isWorse(judging.remedy.before, state);
  // A rollout that gave up with fewer replicas than before will not get better by waiting.
  if (lost && state.stuck === 'stuck' && state.unknown.length === 0) return { is: 'worse', facts: state.facts };
  return waitOr(judging, final(state, lost));
}

function final(state: State, lost: boolean): Outcome {
  if (state.unknown.length > 0) return { is: 'inconclusive', facts: [...state.unknown, ...state.facts] };
  return { is: lost ? 'worse' : 'not-recovered', facts: state.facts };
}

/** What needs no waiting: the owner is another one, or the change is no longer there. */
function decided({ remedy, stands }: Judging, sight: Sight): Outcome | undefined {
  const { owner: wanted } = remedy.before;
  const { state, plan } = remedy;
  if (sight.gone === 'gone') return { is: 'inconclusive', facts: [`${wanted.kind} ${wanted.name} is gone.`] };
  const { owner } = sight;
  if (owner === undefined) return undefined;
  if (owner.metadata.uid !== wanted.uid) return { is: 'inconclusive', facts: [`${wanted.kind} ${wanted.name} was made anew since.`] };
  if (isStale(owner, remedy)) return undefined;
  if (plan.action.target.resource === 'pods' || stands(plan.action, owner)) return undefined;
  if (state.execution.is !== 'applied')
    return { is: 'inconclusive', facts: ['The change is not there: it was not made, or was taken back at once.'] };
  const by = writerSince(owner, changedAt(state));
  return {
    is: 'reverted',
    facts: [`What was approved is no longer there${by === undefined ? '' : `; ${by} wrote last`}.`],
    ...(by === undefined ? {} : { by }),
  };
}

/** A read that is older than the change itself. */
function isStale(owner: KubeObject, { state: { execution }, plan }: Judging['remedy']): boolean {
  if (execution.is !== 'applied' || plan.action.target.resource === 'pods') return false;
  return (num(owner.metadata['generation']) ?? 0) < execution.generation;
}

function changedAt({ execution, since }: Verifying): Millis {
  return (execution.is === 'applied' ? time(execution.at) : undefined) ?? since;
}

/** Of an evicted or deleted pod nothing may be left. */
function withPod({ remedy: { plan } }: Judging, pods: readonly KubeObject[], state: State): State {
  const { target } = plan.action;
  if (target.resource !== 'pods') return state;
  const still = pods.some((p) => p.metadata.uid === target.uid);
  return {
    ...state,
    facts: [still ? `Pod ${target.name} is still there.` : `Pod ${target.name} is gone.`, ...state.facts],
    wrong: still ? [...state.wrong, 'pod'] : state.wrong,
  };
}

function waitOr(judging: Judging, outcome: Outcome): Verdict {
  return judging.now >= judging.remedy.state.until ? outcome : watching(judging, outcome.is === 'recovered' ? 'good' : 'not yet');
}

function watching({ remedy: { state }, now, settings = usualWatch }: Judging, so: 'good' | 'not yet'): Verdict {
  if (now < state.firstLook) return { is: 'watching', holding: false, next: state.firstLook };
  return { is: 'watching', holding: so === 'good', next: Math.min(now + settings.every, state.until) };
}
