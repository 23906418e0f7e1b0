import {
  digest,
  type Execution,
  type Found,
  type Incident,
  type Millis,
  type ObjectRef,
  type Remedy,
  workloadOf,
} from '../../model/index.ts';
import { LaunchError, type StoredEffect } from '../../ports/index.ts';
import { claimsOf, jobName, stands } from '../../remediate/index.ts';
import { crashEvery, judge, lookPlan, type Verifying, watchOf } from '../../verify/index.ts';
import { finish, type Hands } from '../hands.ts';
import type { RemedyWork } from '../effect.ts';
import type { RemedyHands } from './hands.ts';
import { electorateOf, type Recount, recount } from './people.ts';
import { againstNow } from './terms.ts';
import { traceOf } from './trace.ts';
import { isUndoVoid } from './undo.ts';
import { untilProven } from './until-proven.ts';
import { followEvery, type RemedyHappening } from './life.ts';

/** A Job that cannot be found so long after it was made is gone, and its result with it. */
const goneAfter: Millis = 10_000;
/** A refusal is not told before the object was read, for so long. */
const readWithin: Millis = 60_000;
/** While fixes are off, so often it is looked whether they are on. */
const offAgain: Millis = 600_000;
/** A Job made since the approval is still there for so long: it stays for 120 s after its end. */
const jobStays: Millis = 100_000;

type State<K extends Remedy['state']['at']> = Extract<Remedy['state'], { at: K }>;

/** Performs one piece of a remedy's life. Repeating it is harmless: the Job's name is the remedy's, and what does not fit its state changes nothing. */
export async function workOn(
  hands: Hands,
  stored: StoredEffect,
  incident: Incident,
  asked: { remedy: string; work: RemedyWork },
): Promise<void> {
  const { remedy: fixing, needs } = hands;
  const remedy = await needs.store.remedy(asked.remedy);
  if (remedy === undefined) return finish(hands, stored);
  const { state } = remedy;
  const now = needs.clock.now();
  // Switched off since: nothing is begun, and what was begun is found out about when they are on again.
  if (fixing === undefined) {
    const postponed = [{ id: stored.id, due: now + offAgain, error: 'fixes are off' }];
    await hands.desk.turn(() => hands.desk.commit({ postponed }));
    return;
  }
  if (asked.work === 'tick') return step(hands, fixing, stored, remedy, { is: 'ticked', at: now });
  if (asked.work === 'launch' && state.at === 'approved') return launch(hands, fixing, stored, remedy);
  if (asked.work === 'follow' && state.at === 'redeemed') return follow(hands, fixing, stored, remedy);
  if (asked.work === 'watch' && state.at === 'verifying') return watch(hands, fixing, stored, { incident, remedy, state });
  return finish(hands, stored);
}

function step(hands: Hands, fixing: RemedyHands, stored: StoredEffect, remedy: Remedy, h: RemedyHappening): Promise<void> {
  return hands.desk.turn(async () => {
    await fixing.book.step(remedy.id, h, { done: stored.id });
  });
}

async function launch(hands: Hands, fixing: RemedyHands, stored: StoredEffect, remedy: Remedy): Promise<void> {
  const { needs } = hands;
  const { state } = remedy;
  if (state.at !== 'approved') return finish(hands, stored);
  const now = needs.clock.now();
  if (now >= state.until) return step(hands, fixing, stored, remedy, { is: 'ticked', at: now });
  // After a restart: the approval waits for the proof, within its life.
  if (!fixing.guard.known()) return untilProven(hands, stored);
  const broken = fixing.guard.brokenIn(remedy.plan.action.target.namespace);
  if (broken !== '') return unmade(hands, fixing, stored, { remedy, state, why: `the guard is not proven: ${broken}` });
  const votes = await recount(await electorateOf(hands, fixing, remedy), state.votes);
  if (votes.unsure) return untilProven(hands, stored, 'Slack could not be asked about who approved it');
  const [gone] = votes.void;
  if (gone !== undefined) return unmade(hands, fixing, stored, { remedy, state, why: noLonger(gone) });
  const job = jobName(remedy.id);
  // One at a time: of two fixes approved at once the second sees the first.
  const { why, begun } = await hands.desk.turn(async () => {
    const against = await againstNow(hands, fixing, remedy);
    if (against !== undefined) return { why: against };
    return { begun: await fixing.book.step(remedy.id, { is: 'launching', at: now, job }) };
  });
  if (why !== undefined) return unmade(hands, fixing, stored, { remedy, state, why });
  if (begun?.state.at !== 'approved' || begun.state.job === undefined) return finish(hands, stored);
  const claims = claimsOf(remedy.plan, state.votes, now, digest({ remedy: remedy.id, now }).slice(0, 32));
  // Signed late, it lasts no longer than signed at once.
  const approval = fixing.needs.signer.sign({ ...claims, exp: Math.min(claims.exp, Math.floor(state.until / 1000)) });
  try {
    await fixing.needs.launcher.launch({ name: job, plan: remedy.plan, approval, auditHead: await needs.store.auditHead() });
  } catch (error) {
    if (!(error instanceof LaunchError) || error.kind === 'retry') throw error;
    return unmade(hands, fixing, stored, { remedy, state, why: `${error.code}: ${error.message}` });
  }
  return step(hands, fixing, stored, remedy, { is: 'launched', at: needs.clock.now(), job });
}

const noLonger = ({ vote, why }: Recount['void'][number]): string => `An approval no longer counts, that of ${vote.by.user}: ${why}`;

type Unmade = { readonly remedy: Remedy; readonly state: State<'approved'>; readonly why: string };

/** No Job by this attempt; an earlier one, whose answer was lost, may have made it all the same. */
async function unmade(hands: Hands, fixing: RemedyHands, stored: StoredEffect, { remedy, state, why }: Unmade): Promise<void> {
  const { job } = state;
  const there = job !== undefined && (await fixing.needs.launcher.state(job)).is !== 'absent';
  const at = hands.needs.clock.now();
  if (job !== undefined && (there || at - state.since >= jobStays)) return step(hands, fixing, stored, remedy, { is: 'launched', at, job });
  return step(hands, fixing, stored, remedy, { is: 'refused', at, why });
}

async function follow(hands: Hands, fixing: RemedyHands, stored: StoredEffect, remedy: Remedy): Promise<void> {
  const { state } = remedy;
  if (state.at !== 'redeemed') return finish(hands, stored);
  const job = await fixing.needs.launcher.state(state.job);
  const at = hands.needs.clock.now();
  const again = (): Promise<void> => followAgain(hands, stored, remedy);
  /** Nothing was changed, so it is said; the object is asked first, which knows better than any result. */
  const refused = async (why: string, execution?: Refused): Promise<void> => {
    const trace = execution?.wrote === undefined ? await traceOf(hands, remedy) : 'none';
    if (trace === 'there') return unclear(`the Job’s result says that nothing was changed (${why}), but the object carries this approval`);
    if (trace === 'unknown' && at - state.since < readWithin) return again();
    if (trace === 'unknown') return unclear(`${why}; the object could not be read to make sure that nothing was changed`);
    return step(hands, fixing, stored, remedy, { is: 'refused', at, why, ...(execution === undefined ? {} : { execution }) });
  };
  const executed = async (execution: Execution): Promise<void> =>
    step(hands, fixing, stored, remedy, { is: 'executed', at, execution, ...(await timing(hands, fixing, remedy, at)) });
  const unclear = (why: string): Promise<void> => executed({ is: 'unclear', step: 'read-back', why });
  switch (job.is) {
    case 'done':
      if (job.plan !== remedy.hash) return unclear('the Job of this name carries another plan');
      if (job.execution.is === 'refused') return refused(`${job.execution.step}: ${job.execution.why}`, job.execution);
      return job.execution.is === 'canary' ? refused('the Job did something else') : executed(job.execution);
    case 'failed':
      return job.ran === 'maybe' ? unclear(`${job.code}: ${job.why}`) : refused(`${job.code}: ${job.why}`);
    case 'absent':
      if (at - state.since >= goneAfter) return unclear('the Job and its result were gone before they could be read');
      break;
    case 'waiting':
    case 'running':
      break;
  }
  return again();
}

type Refused = Extract<Execution, { is: 'refused' }>;

/** Asks once more, a moment later. */
function followAgain(hands: Hands, stored: StoredEffect, remedy: Remedy): Promise<void> {
  const due = hands.needs.clock.now() + followEvery;
  const body = { do: 'remedy', remedy: remedy.id, work: 'follow' };
  const next = { key: `follow:${remedy.id}:${due}`, incident: remedy.incident, due, body };
  return finish(hands, stored, { effects: [next] });
}

/** When to look first and when to judge: by the workload's own pace. */
async function timing(hands: Hands, fixing: RemedyHands, remedy: Remedy, at: Millis): Promise<{ firstLook: Millis; until: Millis }> {
  const found = await Promise.all(lookPlan(remedy).map((look) => hands.needs.cluster.look(look)));
  const owner = found.flatMap((f) => (f.is === 'object' ? [f.body] : []))[0];
  const pods = found.flatMap((f) => (f.is === 'list' ? f.objects : []));
  const every = crashEvery(pods, at);
  const minReadySeconds = owner === undefined ? 0 : workloadOf(owner).minReadySeconds;
  return watchOf(at, { minReadySeconds, ...(every === undefined ? {} : { crashEvery: every }) }, fixing.needs.settings.watch);
}

type Watched = { readonly incident: Incident; readonly remedy: Remedy; readonly state: Verifying };

async function watch(hands: Hands, fixing: RemedyHands, stored: StoredEffect, { incident, remedy, state }: Watched): Promise<void> {
  const { needs } = hands;
  const found = await Promise.all(lookPlan(remedy).map((look) => needs.cluster.look(look)));
  const now = needs.clock.now();
  const blind = hands.house.links().some((l) => l.link.startsWith('watch') && !l.ok);
  const verdict = judge({
    remedy: { plan: remedy.plan, before: remedy.before, state },
    found,
    failing: blind ? undefined : stillFailing(hands, incident, remedy, found),
    now,
    stands,
    settings: fixing.needs.settings.watch,
  });
  if (verdict.is === 'watching')
    return step(hands, fixing, stored, remedy, {
      is: 'watched',
      at: now,
      holding: verdict.holding,
      next: Math.max(verdict.next, now + 500),
    });
  if (isUndoVoid(remedy, found[0])) await hands.desk.turn(() => fixing.book.step(remedy.id, { is: 'undo-void', at: now }));
  return step(hands, fixing, stored, remedy, { is: 'judged', at: now, outcome: verdict });
}

/**
 * Pods of before the change are replaced by it and say nothing about it once they are gone. A pod that is moved from a node mends its
 * owner: not the node, nor what else fails there.
 */
function stillFailing(hands: Hands, incident: Incident, { plan, before }: Remedy, found: readonly Found[]): readonly string[] {
  const seen = (uid: string): ObjectRef | undefined => hands.watch.sight.ref(uid);
  const { resource, uid: moved } = plan.action.target;
  const pods = found.flatMap((f) => (f.is === 'list' ? f.objects : [])).map((p) => p.metadata.uid);
  const own = new Set([moved, before.owner.uid, ...pods]);
  return incident.failing.filter((uid) => seen(uid) !== undefined && (resource !== 'pods' || own.has(uid)));
}
