import type { Execution, IncidentId, Outcome, Person, Remedy, RemedyState } from '../../../../src/model/index.ts';
import { planHash, planOf } from '../../../../src/remediate/index.ts';
import { start } from '../world.ts';

export const person = (user: string, team = 'T1'): Person => ({ team, user });
export const offerLife = 1_800_000;

const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'uid-d-web', generation: 1 } as const;

/** An offer as `remediate` makes it, pending since `start`. */
export function remedyOf(more: Partial<Pick<Remedy, 'needed' | 'dryRun' | 'risk' | 'undo'>> = {}): Remedy {
  const id = 'a1b2c3d4e5f60718';
  const incident = 'inc-1' as IncidentId;
  const plan = planOf({ id, incident, cluster: 'c1', action: { is: 'scale', target, replicas: 3 }, fields: [] });
  return {
    id,
    incident,
    version: 1,
    made: start,
    kind: 'scale',
    cause: 'app.exhausted',
    probability: 0.9,
    risk: 'medium',
    needed: 1,
    plan,
    hash: planHash(plan),
    preview: { fields: [], replicas: { desired: 2, ready: 1 }, owners: [], warnings: [] },
    title: 'Scale web to 3',
    state: { at: 'pending', since: start, until: start + offerLife, votes: [] },
    dryRun: false,
    before: {
      at: start,
      owner: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-d-web' },
      desired: 2,
      available: 1,
      restarts: 0,
      failing: ['uid-web-1'],
    },
    ...more,
  };
}

export const applied: Execution = { is: 'applied', generation: 2, resourceVersion: '77', at: new Date(start).toISOString() };
export const recovered: Outcome = { is: 'recovered', facts: ['2 of 2 replicas are available.'] };

/** Where nothing may happen any more. */
export const ends: readonly RemedyState['at'][] = ['settled', 'rejected', 'revoked', 'expired', 'stale', 'refused'];
