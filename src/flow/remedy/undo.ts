import type { Incident, Person, Remedy } from '../../model/index.ts';
import * as remediate from '../../remediate/index.ts';
import { beforeOf } from '../../verify/index.ts';
import type { Hands } from '../hands.ts';
import type { RemedyHands } from './hands.ts';
import { electorateOf } from './people.ts';

type Made = { readonly is: 'remedy'; readonly remedy: Remedy } | { readonly is: 'none'; readonly why: string };

/** The inverse of an applied remedy as an offer of its own; none once the object has moved on since. */
export async function undoOf(
  hands: Hands,
  fixing: RemedyHands,
  asked: { readonly incident: Incident; readonly remedy: Remedy; readonly by: Person },
): Promise<Made> {
  const { needs, desk } = hands;
  const { settings } = fixing.needs;
  const { incident, remedy, by } = asked;
  const applied = remedy.applied;
  if (applied === undefined) return { is: 'none', why: 'it is not known that the change was made' };
  const others = await needs.store.remedies(incident.id);
  const twin = others.find((r) => r.undoes === remedy.id && !['expired', 'rejected', 'revoked', 'stale', 'refused'].includes(r.state.at));
  if (twin !== undefined)
    return twin.state.at === 'pending' ? { is: 'remedy', remedy: twin } : { is: 'none', why: 'it is being taken back already' };
  const { owner } = remedy.before;
  const ref = { apiVersion: 'apps/v1', kind: owner.kind, namespace: owner.namespace, name: owner.name };
  const proposal: remediate.Proposal = {
    kind: remedy.undo?.is ?? remedy.kind,
    finding: findingOf(incident, remedy),
    target: ref,
    owner: ref,
    beside: [],
    failingSince: incident.firstSeen,
  };
  const found = await Promise.all(remediate.planLooks(proposal).map((look) => needs.cluster.look(look)));
  const now = needs.clock.now();
  const facts = remediate.liveFactsOf(proposal, found, now);
  const offer = remediate.offerUndo(remedy, applied, facts);
  if (offer.is === 'none') return offer;
  const keeper = await desk.scrubberOf(incident.id);
  if (!remediate.unchangedByScrub(offer.action, keeper.value(offer.action)))
    return { is: 'none', why: 'what it would write holds something that must be hidden' };
  const made = remediate.remedyOf(offer, facts, proposal.finding, {
    incident: incident.id,
    cluster: settings.audience,
    now,
    life: settings.offerLife,
    tiers: settings.tiers,
    mode: settings.mode,
    before: beforeOf(offer.owner, facts.pods, incident.failing, now),
    undoes: remedy.id,
  });
  const asks: Remedy = { ...made, askedBy: by };
  const electorate = await electorateOf(hands, fixing, asks);
  const short = await electorate.short();
  if (short !== undefined) return { is: 'none', why: short };
  return { is: 'remedy', remedy: (await electorate.askerCounts()) ? { ...asks, askerCounts: true } : asks };
}

/** The cause it was for, as the diagnosis has it; an undo rests on no cause of its own. */
function findingOf(incident: Incident, remedy: Remedy): remediate.Proposal['finding'] {
  const found = incident.diagnosis?.causes.find((c) => c.cause === remedy.cause);
  return (
    found ?? {
      cause: remedy.cause,
      title: remedy.title,
      explanation: '',
      culprit: incident.subject,
      because: [],
      against: [],
      confidence: { probability: remedy.probability, basis: 'rule' },
      steps: [],
    }
  );
}
