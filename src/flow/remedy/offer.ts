import { canonical, type Incident, isUnderWay, type Millis, type Remedy } from '../../model/index.ts';
import type { Change, StoredEffect } from '../../ports/index.ts';
import * as remediate from '../../remediate/index.ts';
import { beforeOf } from '../../verify/index.ts';
import { finish, type Hands } from '../hands.ts';
import { proofLasts } from './guard.ts';
import type { RemedyHands } from './hands.ts';
import { noOfferNote, pastOf, recordOf } from './past.ts';

const hour = 3_600_000;
/** Actions looked at for one incident; the diagnosis has three causes at most. */
const mostProposals = 6;

/** `tried`: actions that may cure one of the causes. */
type Found = { readonly is: 'remedy'; readonly remedy: Remedy } | { readonly is: 'none'; readonly why: string; readonly tried: number };
/** `fits`: it could be made here, were it allowed now. */
type Tried = Extract<Found, { is: 'remedy' }> | { readonly is: 'none'; readonly why: string; readonly fits: boolean };

/** What a fix waits for (a dependency that is back, a node that is cordoned, the end of a cooldown) is looked at again this soon after a diagnosis. */
const soonest: Millis = 20_000;
const longest: Millis = 600_000;

/** As much later as it is since the diagnosis, so that each look is twice as far from it as the one before; the same for whoever asks. */
function nextLook(diagnosed: Millis, now: Millis): Millis {
  let due = diagnosed + soonest;
  while (due <= now) due += Math.min(longest, due - diagnosed);
  return due;
}

/** After a diagnosis: offers the first action that cures one of its causes and that the gate lets through, or keeps why there is none. */
export async function offer(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  const { remedy: fixing, needs, desk } = hands;
  if (fixing === undefined || incident.diagnosis === undefined || incident.state.at !== 'open') return finish(hands, stored);
  const known = await needs.store.remedies(incident.id);
  if (known.some((r) => isUnderWay(r.state))) return finish(hands, stored);
  const pending = known.find((r) => r.state.at === 'pending');
  // Its button is off until the guard is proven; then it is looked at again whether it still is the right one.
  if (pending !== undefined && fixing.guard.brokenIn(pending.plan.action.target.namespace) !== '') return redrawn(hands, stored, incident);
  const found = await search(hands, fixing, incident);
  await desk.turn(async () => {
    const at = needs.clock.now();
    const note = { key: noOfferNote(incident.id), value: found.is === 'none' ? found.why : null };
    const same = pending !== undefined && found.is === 'remedy' && isSame(pending, found.remedy);
    if (pending !== undefined && !same)
      await fixing.book.step(pending.id, {
        is: 'overtaken',
        at,
        why: found.is === 'none' ? found.why : 'a newer look found something else',
      });
    if (found.is === 'remedy' && !same) {
      await fixing.book.open(found.remedy, { done: stored.id, notes: [note] });
      return;
    }
    await desk.commit({ done: [stored.id], notes: [note], ...(await skipped(hands, stored, incident, found)) });
  });
}

const againKey = (id: Incident['id']): string => `offer:${id}:again:`;

/** Told and kept once; what may change is looked at again. */
async function skipped(hands: Hands, stored: StoredEffect, incident: Incident, found: Found): Promise<Pick<Change, 'audit' | 'effects'>> {
  const at = hands.needs.clock.now();
  if (found.is !== 'none') return { effects: [redraw(incident, at)] };
  const { id, version, subject } = incident;
  const due = nextLook(incident.investigatedAt ?? incident.firstSeen, at);
  const again = found.tried === 0 ? [] : [{ key: `${againKey(id)}${due}`, incident: id, due, body: { do: 'offer' } }];
  const isKnown = stored.key.startsWith(againKey(id)) && (await hands.needs.store.note(noOfferNote(id))) === found.why;
  if (isKnown) return { effects: again };
  const audit = [{ at, body: { incident: id, target: subject, state: 'skipped', version, why: found.why } }];
  return { effects: [redraw(incident, at), ...again], audit };
}

function redraw({ id }: Incident, at: Millis): NonNullable<Change['effects']>[number] {
  return { key: `draw:${id}:offer:${at}`, incident: id, due: at, body: { do: 'update' } };
}

function redrawn(hands: Hands, stored: StoredEffect, incident: Incident): Promise<void> {
  return finish(hands, stored, { effects: [redraw(incident, hands.needs.clock.now())] });
}

/** The same change of the same object as it still is, on the same terms; a restart's time apart. */
function isSame(old: Remedy, now: Remedy): boolean {
  const bare = ({ plan: { action, cluster }, dryRun, needed, risk }: Remedy): string =>
    canonical([action.is === 'restart' ? { ...action, at: '' } : action, cluster, dryRun, needed, risk]);
  return bare(old) === bare(now);
}

async function search(hands: Hands, fixing: RemedyHands, incident: Incident): Promise<Found> {
  const { needs } = hands;
  const evidence = await needs.store.evidence(incident.id);
  const proposals = remediate.proposalsOf({
    causes: incident.diagnosis?.causes ?? [],
    subject: incident.subject,
    failing: incident.failing,
    failingSince: incident.reopenedAt ?? incident.firstSeen,
    evidence: evidence?.items ?? [],
  });
  const nones: Exclude<Tried, { is: 'remedy' }>[] = [];
  for (const proposal of proposals.slice(0, mostProposals)) {
    const found = await tried(hands, fixing, incident, proposal);
    if (found.is === 'remedy') return found;
    nones.push(found);
  }
  // What could not be made here anyway is no news beside what is held back.
  const fitting = nones.filter((n) => n.fits);
  const whys = new Set((fitting.length > 0 ? fitting : nones.slice(0, 1)).map((n) => n.why));
  if (whys.size > 0) return { is: 'none', why: [...whys].slice(0, 2).join(' '), tried: nones.length };
  const gate = remediate.gateWithout(fixing.needs.settings);
  return { is: 'none', why: gate.is === 'closed' ? gate.why : '', tried: 0 };
}

async function tried(hands: Hands, fixing: RemedyHands, incident: Incident, proposal: remediate.Proposal): Promise<Tried> {
  const { needs, desk } = hands;
  const { settings } = fixing.needs;
  const found = await Promise.all(remediate.planLooks(proposal).map((look) => needs.cluster.look(look)));
  const now = needs.clock.now();
  const facts = remediate.liveFactsOf(proposal, found, now);
  const offered = remediate.offerOf(proposal, facts, settings.bounds);
  const keeper = await desk.scrubberOf(incident.id);
  const same = offered.is === 'none' || remediate.unchangedByScrub(offered.action, keeper.value(offered.action));
  const gate = remediate.gate({
    proposal,
    facts,
    offer: offered,
    context: {
      mode: settings.mode,
      actions: settings.actions,
      now,
      ownNamespace: settings.ownNamespace,
      namespaces: settings.namespaces,
      excluded: settings.excluded,
      incident,
      fingerprint: incident.key,
      past: await pastOf(needs.store, now - hour),
      record: await recordOf(needs.store, proposal),
      threshold: settings.threshold,
      mostAnHour: settings.mostAnHour,
      guards: fixing.guard.verdicts(),
      layers: settings.layers,
      guardAge: proofLasts(settings.guardEvery),
      altered: same ? 'same' : 'altered',
    },
  });
  if (gate.is === 'closed') return { is: 'none', why: gate.why, fits: offered.is === 'offer' };
  if (offered.is === 'none') return { is: 'none', why: offered.why, fits: false };
  const remedy = remediate.remedyOf(offered, facts, proposal.finding, {
    incident: incident.id,
    cluster: settings.audience,
    now,
    life: settings.offerLife,
    tiers: settings.tiers,
    mode: settings.mode,
    before: beforeOf(offered.owner, facts.pods, incident.failing, now),
  });
  return { is: 'remedy', remedy: gate.record.of === 0 ? remedy : { ...remedy, record: gate.record } };
}
