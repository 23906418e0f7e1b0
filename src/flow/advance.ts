import { canonical, type Ending, type Incident, maybe, type Millis } from '../model/index.ts';
import { showsHealth } from '../triage/index.ts';
import { advised, askAbout, stopped, voted } from './advised.ts';
import { edit, effect, reply, wake } from './dues.ts';
import type { Due, Step } from './effect.ts';
import type { Happening, Of } from './happening.ts';
import { flap } from './flap.ts';
import { altered, shown } from './another-look.ts';
import { onlyCounted } from './only-counted.ts';
import { countAfter, editAfter, holdAfter, secondLook, type Settings } from './settings.ts';
import { isNewRollout, rank, taking, union } from './taking.ts';

/**
 * The life of one incident. Pure: the same incident, happening and settings give the same step. `incident.version` is the one just
 * read; whoever stores the step raises it.
 */
export function advance(incident: Incident, h: Happening, settings: Settings): Step {
  switch (h.is) {
    case 'failed':
      return failed(incident, h, settings);
    case 'mended':
      return mended(incident, h, settings);
    case 'ticked':
      return ticked(incident, h, settings);
    case 'diagnosed':
      return diagnosed(incident, h, settings);
    case 'advised':
      return advised(incident, h);
    case 'voted':
      return voted(incident, h);
    case 'shown':
      return shown(incident, h);
    case 'altered':
      return altered(incident, h, settings);
    case 'undiagnosed':
      return rest({ ...incident }, h.at, settings, [effect(incident, h.at, { do: 'post' })]);
    case 'posted':
      return posted(incident, h, settings);
    case 'taken':
      return taken(incident, h);
    case 'joined':
      return joined(incident, h);
    case 'merged':
      return { incident: { ...incident, state: { at: 'merged', since: h.at, into: h.into } }, effects: [] };
    case 'excused':
      return { incident: { ...incident, state: { at: 'passed', since: h.at, why: h.why } }, effects: [] };
    case 'listed':
      return rest({ ...incident, listed: h.at }, h.at, settings, []);
    case 'asked':
      return asked(incident, h.at, settings);
    case 'refused':
      return { incident, effects: [] };
  }
}

/** A new incident: nothing is known but its first signal. */
export function begin(incident: Incident, settings: Settings): Step {
  const { firstSeen } = incident;
  const state: Incident['state'] = { at: 'gathering', quietAt: firstSeen + settings.quiet, latestAt: firstSeen + settings.longest };
  return { incident: { ...incident, state }, effects: [wake(incident, state.quietAt)] };
}

function failed(incident: Incident, h: Of<'failed'>, settings: Settings): Step {
  const { state } = incident;
  const now = taking(incident, h);
  switch (state.at) {
    case 'gathering':
      // Repeats of what is known say nothing new; another object or another family shows that the storm still takes shape.
      if (h.rekey === undefined && h.member === undefined && now.failing.length === incident.failing.length)
        return { incident: now, effects: [] };
      return { incident: { ...now, state: { ...state, quietAt: Math.min(h.at + settings.quiet, state.latestAt) } }, effects: [] };
    case 'investigating':
      return { incident: now, effects: [] };
    case 'open':
      return worsened(incident, now, h, settings);
    case 'holding':
      // News of the past prolongs the wait; a failure that shows now ends it.
      if (now.failing.length === 0) return held(now, h, settings);
      return worsened(incident, { ...flap(now, h.at, state.since, settings), state: { at: 'open', since: h.at } }, h, settings);
    case 'recovered':
      return reopened(now, h.at);
    case 'passed':
    case 'merged':
      return { incident, effects: [] };
  }
}

function worsened(before: Incident, now: Incident, h: Of<'failed'>, settings: Settings): Step {
  const worse = rank(now.priority) < rank(before.priority);
  const again = h.rekey !== undefined && !now.flapping;
  return {
    incident: now,
    effects: [
      edit(now, h.at, onlyCounted(before, now) ? countAfter : editAfter),
      ...(worse && !now.flapping ? [reply(now, h.at, { is: 'worse', was: before.priority, now: now.priority })] : []),
      ...(again ? [effect(now, h.at, { do: 'investigate' })] : []),
      // Somebody changed it and it still fails: what was found speaks of the change before.
      ...(!again && isNewRollout(before, h) ? [effect(now, h.at + settings.quiet, { do: 'investigate' })] : []),
      ...(before.state.at === 'holding' ? [wake(now, h.at + 1), ...fixes(now, h.at, settings)] : []),
    ],
  };
}

function reopened(incident: Incident, at: Millis): Step {
  const now: Incident = {
    ...withoutListing(incident),
    state: { at: 'investigating', since: at },
    reopened: incident.reopened + 1,
    reopenedAt: at,
  };
  return {
    incident: now,
    effects: [
      effect(now, at, { do: 'investigate' }),
      ...(now.card === undefined ? [] : [edit(now, at), reply(now, at, { is: 'reopened' })]),
    ],
  };
}

function mended(incident: Incident, h: Of<'mended'>, settings: Settings): Step {
  const gone = new Set(h.objects);
  const now = { ...incident, failing: incident.failing.filter((f) => !gone.has(f)) };
  if (now.state.at !== 'open') return { incident: now, effects: [] };
  if (now.failing.length > 0) return { incident: now, effects: [edit(now, h.at)] };
  return held(flap(now, h.at, now.state.since, settings), h, settings);
}

/** What is known of the subject at that moment. */
interface Standing {
  readonly at: Millis;
  readonly subject?: 'gone';
}

function endingOf({ subject }: Incident, standing: Standing): Ending | undefined {
  if (!showsHealth(subject)) return 'silent';
  return standing.subject === 'gone' ? 'deleted' : undefined;
}

function held(incident: Incident, standing: Standing, settings: Settings): Step {
  const { at } = standing;
  const until = at + settings.soak;
  const since = incident.state.at === 'holding' ? incident.state.since : at;
  const now: Incident = { ...incident, state: { at: 'holding', since, until, ...maybe('how', endingOf(incident, standing)) } };
  const shown = incident.family === 'crash' ? Math.min(holdAfter, settings.soak) : editAfter;
  return { incident: now, effects: [edit(now, at, shown), wake(now, until)] };
}

function ticked(incident: Incident, h: Of<'ticked'>, settings: Settings): Step {
  const { state } = incident;
  const { at } = h;
  if (state.at === 'gathering') return at >= state.quietAt ? settled(incident, at, settings) : waiting(incident, state.quietAt);
  if (state.at === 'holding') return at >= state.until ? recovered(incident, h, settings) : waiting(incident, state.until);
  if (state.at === 'open') return calmer(incident, at, settings);
  return { incident, effects: [] };
}

function waiting(incident: Incident, until: Millis): Step {
  return { incident, effects: [wake(incident, until)] };
}

function settled(incident: Incident, at: Millis, settings: Settings): Step {
  if (incident.failing.length === 0 && !lasting(incident)) {
    return { incident: { ...incident, state: { at: 'passed', since: at, why: 'healed within the debounce' } }, effects: [] };
  }
  return looking(incident, at, settings);
}

/** Investigated; the card waits for it, though not for ever. */
function looking(incident: Incident, at: Millis, settings: Settings): Step {
  const now: Incident = { ...incident, state: { at: 'investigating', since: at } };
  const late: Due = { key: `post:${now.id}:late`, due: at + settings.patience, effect: { do: 'post' } };
  return { incident: now, effects: [effect(now, at, { do: 'investigate' }), late] };
}

function asked(incident: Incident, at: Millis, settings: Settings): Step {
  const opens = incident.listed !== undefined && incident.card === undefined && incident.state.at === 'open';
  return opens ? looking(withoutListing(incident), at, settings) : { incident, effects: [] };
}

/** What is worth telling though nothing fails at this moment: no status will ever show it again. */
function lasting(incident: Incident): boolean {
  if (incident.reason === 'OOMKilled') return true;
  if (incident.family === 'crash') return incident.count > 1;
  return ['warning', 'node', 'cronjob', 'rollout'].includes(incident.family);
}

function recovered(incident: Incident, standing: Standing, settings: Settings): Step {
  const { at } = standing;
  const now: Incident = {
    ...incident,
    state: { at: 'recovered', since: at, ...maybe('how', endingOf(incident, standing)) },
    flapping: false,
    transitions: [],
  };
  return {
    incident: now,
    effects: [edit(now, at, 0), ...(incident.card === undefined ? [] : [reply(now, at, { is: 'recovered', healthyFor: settings.soak })])],
  };
}

function calmer(incident: Incident, at: Millis, settings: Settings): Step {
  const last = incident.transitions.at(-1) ?? 0;
  if (!incident.flapping || at - last < settings.flapWindow) return noted(incident, at, settings);
  const step = noted({ ...incident, flapping: false, transitions: [] }, at, settings);
  return { ...step, effects: [...step.effects, edit(step.incident, at, 0)] };
}

function noted(incident: Incident, at: Millis, settings: Settings): Step {
  const from = incident.noted ?? { at: incident.investigatedAt ?? incident.firstSeen, count: 0 };
  const next = from.at + settings.noteEvery;
  if (at < next) return waiting(incident, next);
  const now: Incident = { ...incident, noted: { at, count: incident.count } };
  const say = incident.card !== undefined && !incident.flapping && incident.count > from.count && from.count > 0;
  return { incident: now, effects: [...(say ? [reply(now, at, { is: 'repeat' })] : []), wake(now, at + settings.noteEvery)] };
}

function diagnosed(incident: Incident, h: Of<'diagnosed'>, settings: Settings): Step {
  const first = incident.diagnosis === undefined;
  const { advice: before, votes, ...without } = incident;
  // Votes are about the cause that was shown.
  const same = incident.diagnosis?.causes[0]?.cause === h.diagnosis.causes[0]?.cause;
  const now: Incident = {
    ...without,
    ...maybe('advice', stopped(before) ? before : h.advice),
    ...(same ? maybe('votes', votes) : {}),
    diagnosis: h.diagnosis,
    redactions: h.redactions,
    priority: h.priority,
    ...maybe('shares', h.shares),
    investigatedAt: h.at,
    noted: { at: h.at, count: incident.count },
  };
  // No cause yet: logs and Events of a young failure come late, so it is looked at once more.
  const again = first && h.diagnosis.causes.length === 0 ? [effect(now, h.at + secondLook, { do: 'investigate' })] : [];
  const then = [...again, ...steps(incident, now, h.at), ...fixes(now, h.at, settings), ...askAbout(now, h.at, settings)];
  if (now.card === undefined) return rest(now, h.at, settings, [effect(now, h.at, { do: 'post' }), ...then]);
  return rest(now, h.at, settings, [edit(now, h.at, 0), ...(first ? [effect(now, h.at, { do: 'open-thread' })] : []), ...then]);
}

/** What stands in the thread to be done by hand is true to what the card says now. */
function steps(before: Incident, now: Incident, at: Millis): readonly Due[] {
  const told = ({ diagnosis }: Incident): string => canonical(diagnosis?.causes.map((c) => c.steps) ?? []);
  const stale = before.diagnosis !== undefined && now.card !== undefined && told(before) !== told(now);
  return stale ? [reply(now, at, { is: 'steps' })] : [];
}

/** A cause is known, so there may be a fix. */
function fixes(incident: Incident, at: Millis, settings: Settings): readonly Due[] {
  const { causes = [] } = incident.diagnosis ?? {};
  return settings.fixes === 'on' && causes.length > 0 ? [effect(incident, at, { do: 'offer' })] : [];
}

/** After the investigation: open while something fails, holding when nothing does any more. */
function rest(incident: Incident, at: Millis, settings: Settings, effects: readonly Due[]): Step {
  if (incident.state.at !== 'investigating' && incident.state.at !== 'gathering') return { incident, effects };
  if (incident.failing.length === 0) {
    const step = held(incident, { at }, settings);
    return { incident: step.incident, effects: [...effects, ...step.effects] };
  }
  const now: Incident = { ...incident, state: { at: 'open', since: at } };
  return { incident: now, effects: [...effects, wake(now, at + settings.noteEvery)] };
}

function posted(incident: Incident, h: Of<'posted'>, settings: Settings): Step {
  const now: Incident = { ...incident, card: h.place, firstSeen: Math.min(incident.firstSeen, h.began ?? incident.firstSeen) };
  return {
    incident: now,
    effects: [
      ...(h.shown === incident.version ? [] : [edit(now, h.at, 0)]),
      ...(now.diagnosis === undefined ? [] : [effect(now, h.at, { do: 'open-thread' })]),
      ...askAbout(now, h.at, settings),
    ],
  };
}

function taken(incident: Incident, h: Of<'taken'>): Step {
  if (incident.taken !== undefined) return { incident, effects: [] };
  const now: Incident = { ...incident, taken: { by: h.by, at: h.at } };
  return { incident: now, effects: [edit(now, h.at, 0), reply(now, h.at, { is: 'taken' })] };
}

function joined(incident: Incident, h: Of<'joined'>): Step {
  const known = incident.members.some((m) => m.kind === h.member.kind && m.name === h.member.name && m.namespace === h.member.namespace);
  const members = known ? incident.members : [...incident.members, h.member];
  const now: Incident = { ...incident, members, failing: union(incident.failing, h.failing) };
  return { incident: now, effects: [edit(now, h.at)] };
}

/** What the summary of the first start told gets a card of its own: it fails again, or somebody asks. */
function withoutListing(incident: Incident): Incident {
  const { listed, ...rest } = incident;
  return listed === undefined ? incident : rest;
}
