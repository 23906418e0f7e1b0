import { isUnderWay, type Incident, type IncidentId, type Millis, type Remedy, type RemedyState, type Tally } from '../../model/index.ts';
import type { Store } from '../../ports/index.ts';
import type { Past, Proposal } from '../../remediate/index.ts';

/** Where a remedy may have reached the cluster. */
const changing = new Set<RemedyState['at']>(['redeemed', 'verifying', 'settled']);

/** Its Job exists, or may. */
const reached = ({ state }: Remedy): boolean => changing.has(state.at) || (state.at === 'approved' && state.job !== undefined);

/** Changes of the last hours, for cooldowns and caps; `but` is the remedy that is judged by them. */
export async function pastOf(store: Store, since: Millis, but?: Remedy): Promise<readonly Past[]> {
  const made = (await store.remediesSince(since)).filter((r) => reached(r) && !r.dryRun && r.id !== but?.id);
  const keys = new Map<IncidentId, string>();
  for (const { incident } of made) if (!keys.has(incident)) keys.set(incident, (await store.incident(incident))?.key ?? '');
  return made.map((r) => ({
    kind: r.kind,
    cause: r.cause,
    owner: r.before.owner,
    fingerprint: keys.get(r.incident) ?? '',
    at: r.state.since,
    ...(r.state.at === 'settled' ? { outcome: r.state.outcome.is } : {}),
  }));
}

/** How often this action cured this cause, over everything that is kept. Undoing is no cure, and what cannot be known counts neither way. */
export async function recordOf(store: Store, { kind, finding }: Proposal): Promise<Tally> {
  const ended = (await store.remediesSince(0)).flatMap((r) =>
    r.state.at === 'settled' && r.kind === kind && r.cause === finding.cause && r.undoes === undefined ? [r.state.outcome.is] : [],
  );
  const known = ended.filter((is) => is !== 'inconclusive');
  return { recovered: known.filter((is) => is === 'recovered').length, of: known.length };
}

const unmade = new Set<RemedyState['at']>(['rejected', 'revoked', 'expired', 'stale', 'refused']);

/** The one that matters for the card: what is under way, else what is offered, else the newest. An undo that was not made leaves what it was to take back. */
export function currentOf(remedies: readonly Remedy[]): Remedy | undefined {
  const made = remedies.filter((r) => r.undoes === undefined || !unmade.has(r.state.at));
  return remedies.find((r) => isUnderWay(r.state)) ?? remedies.find((r) => r.state.at === 'pending') ?? made.at(-1);
}

/** Where the reason stands why an incident has no button. */
export const noOfferNote = (incident: Incident['id']): string => `no-offer:${incident}`;
