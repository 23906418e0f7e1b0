import { actions } from './actions/index.ts';
import type { Bounds, LiveFacts, NoOffer, Offer, Proposal } from './types.ts';

/** The bounds that the shipped policies hold. */
export const usualBounds: Bounds = { leastReplicas: 1, mostReplicas: 20, replicaStep: 5, factor: 4, memoryFloor: 256 * 2 ** 20 };

/** The proposal with its parameters, on the object just read; or why this action is none here. */
export function offerOf(proposal: Proposal, facts: LiveFacts, bounds: Bounds = usualBounds): Offer | NoOffer {
  return actions[proposal.kind].offer(proposal, facts, bounds);
}
