import { at, type Found, type Incident, num, type Person, type Remedy } from '../../model/index.ts';
import * as remediate from '../../remediate/index.ts';
import { beforeOf } from '../../verify/index.ts';
import type { Hands } from '../hands.ts';
import type { RemedyHands } from './hands.ts';
import { electorateOf } from './people.ts';

type Made = { readonly is: 'remedy'; readonly remedy: Remedy } | { readonly is: 'none'; readonly why: string };

/** Whether the object is known not to be any more as the remedy left it, so that nothing of it can be taken back. */
export function isUndoVoid({ undo, applied, plan }: Remedy, found: Found | undefined): boolean {
  if (undo === undefined || applied === undefined || found === undefined) return false;
  if (found.is === 'missing') return found.why === 'not-found';
  if (found.is !== 'object') return false;
  const { uid } = found.body.metadata;
  return uid !== plan.action.target.uid || num(at(found.body, 'metadata', 'generation')) !== applied;
}

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
  const self = found.find((f) => (f.is === 'object' ? f.ref.name === owner.name && f.ref.kind === owner.kind : isLookAt(f, owner.name)));
  if (isUndoVoid(remedy, self)) await desk.turn(() => fixing.book.step(remedy.id, { is: 'undo-void', at: now }));
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

function isLookAt(found: Found, name: string): boolean {
  return found.is === 'missing' && found.look.do === 'get' && found.look.ref.name === name;
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
