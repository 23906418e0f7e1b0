import { type Before, digest, type IncidentId, type Millis, type Remedy } from '../model/index.ts';
import { peopleNeeded, riskOf, type RiskTiers } from './kinds.ts';
import { planHash, planOf } from './plan.ts';
import { previewOf } from './preview.ts';
import type { LiveFacts, Offer, Proposal } from './types.ts';

export interface RemedyFrame {
  readonly incident: IncidentId;
  readonly cluster: string;
  readonly now: Millis;
  /** How long the offer is shown. */
  readonly life: Millis;
  readonly tiers: RiskTiers;
  readonly mode: 'on' | 'dry-run';
  readonly before: Before;
  readonly undoes?: string;
}

/**
 * The remedy of an offer that the gate let through, pending. Its id is derived from what is offered and when, so the same offer made
 * twice is one remedy. `preview`, `title`, `says` and `success` are raw: scrub them before they are stored or shown; the plan's digest stays that of the raw fields.
 */
export function remedyOf(offer: Offer, facts: LiveFacts, finding: Proposal['finding'], frame: RemedyFrame): Remedy {
  const { incident, cluster, now, life, tiers, mode, before, undoes } = frame;
  const { action, cause, title, says, success, undo } = offer;
  const id = digest({ incident, action, now }).slice(0, 16);
  const preview = previewOf(offer, facts);
  const plan = planOf({ id, incident, cluster, action, fields: preview.fields });
  const risk = riskOf(action.is, tiers);
  return {
    id,
    incident,
    version: 0,
    made: now,
    kind: action.is,
    cause,
    probability: finding.confidence.probability,
    risk,
    needed: peopleNeeded(risk),
    plan,
    hash: planHash(plan),
    preview,
    title,
    says,
    success,
    state: { at: 'pending', since: now, until: now + life, votes: [] },
    dryRun: mode === 'dry-run',
    ...(undo === undefined ? {} : { undo }),
    ...(undoes === undefined ? {} : { undoes }),
    before,
  };
}
