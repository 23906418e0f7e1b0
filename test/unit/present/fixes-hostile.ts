import * as fc from 'fast-check';
import type { Execution, IncidentId, Preview, Remedy, RemedyState, Vote } from '../../../src/model/index.ts';
import type { Fixes } from '../../../src/present/index.ts';
import { nasty } from './hostile.ts';
import { NOW } from './samples.ts';

const few = <T>(of: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(of, { maxLength });
const moment = fc.integer({ min: NOW - 10 ** 7, max: NOW + 10 ** 7 });
const by = fc.constant({ team: 'T1', user: 'U012TAKER' });
const votes: fc.Arbitrary<readonly Vote[]> = few(fc.record({ by, at: moment, reason: nasty }), 3);
const paths = fc.oneof(nasty, fc.constantFrom('spec.replicas', 'spec.template.spec.containers[web].image'));
const fields = few(fc.record({ path: paths, before: nasty, after: nasty }, { requiredKeys: ['path'] }), 30);

const execution: fc.Arbitrary<Execution> = fc.oneof(
  fc.record({ is: fc.constant('applied' as const), generation: fc.nat(), resourceVersion: nasty, at: nasty }),
  fc.record(
    {
      is: fc.constant('refused' as const),
      step: fc.constantFrom('verify' as const, 'dry-run' as const),
      code: nasty,
      why: nasty,
      would: fields,
    },
    { requiredKeys: ['is', 'step', 'code', 'why'] },
  ),
  fc.record({ is: fc.constant('unclear' as const), step: fc.constant('patch' as const), why: nasty }),
);
const outcome = fc.record(
  {
    is: fc.constantFrom('recovered' as const, 'not-recovered' as const, 'worse' as const, 'reverted' as const, 'inconclusive' as const),
    facts: few(nasty, 10),
    by: nasty,
  },
  { requiredKeys: ['is', 'facts'] },
);

const state: fc.Arbitrary<RemedyState> = fc.oneof(
  fc.record({ at: fc.constant('pending' as const), since: moment, until: moment, votes }),
  fc.record({ at: fc.constant('approved' as const), since: moment, until: moment, votes }),
  fc.record({ at: fc.constant('redeemed' as const), since: moment, votes, job: nasty }),
  fc.record({
    at: fc.constant('verifying' as const),
    since: moment,
    votes,
    job: nasty,
    execution,
    firstLook: moment,
    until: moment,
    holding: fc.boolean(),
  }),
  fc.record({ at: fc.constant('settled' as const), since: moment, votes, outcome }),
  fc.record({ at: fc.constantFrom('rejected' as const, 'revoked' as const), since: moment, by, why: nasty }),
  fc.record({ at: fc.constant('expired' as const), since: moment }),
  fc.record({ at: fc.constant('stale' as const), since: moment, why: nasty }),
  fc.record(
    { at: fc.constant('refused' as const), since: moment, votes, why: nasty, execution },
    { requiredKeys: ['at', 'since', 'votes', 'why'] },
  ),
);

const preview: fc.Arbitrary<Preview> = fc.record(
  {
    fields,
    replicas: fc.record({ desired: fc.nat(), ready: fc.nat() }),
    budget: fc.record({ name: nasty, allowed: fc.nat() }),
    owners: few(
      fc.record({ path: nasty, by: fc.constantFrom('Argo CD' as const, 'Helm' as const), name: nasty, reverts: fc.boolean() }),
      5,
    ),
    sourcePatch: nasty,
    warnings: few(nasty, 20),
  },
  { requiredKeys: ['fields', 'replicas', 'owners', 'warnings'] },
);

const name = nasty.map((n) => n.slice(0, 253));
/** A remedy in any state, with whatever a cluster or a person could have written into it. Ids and digests are ours. */
export const remedies: fc.Arbitrary<Remedy> = fc
  .record({
    state,
    preview,
    title: nasty,
    name,
    namespace: name,
    cause: nasty,
    needed: fc.constantFrom(1, 2),
    dryRun: fc.boolean(),
    mark: fc.nat(4),
  })
  .map(({ name: called, namespace, mark, ...rest }) => {
    const target = { resource: 'deployments', namespace, name: called, uid: 'uid-1', generation: 7 } as const;
    const owner = { kind: 'Deployment', namespace, name: called, uid: 'uid-1' };
    return {
      ...rest,
      id: 'a1b2c3d4e5f60718',
      incident: 'inc-1' as IncidentId,
      version: 3,
      made: NOW,
      kind: 'scale',
      probability: 0.9,
      risk: rest.needed === 2 ? 'high' : 'medium',
      plan: {
        v: 1,
        id: 'a1b2c3d4e5f60718',
        incident: 'inc-1',
        cluster: 'c1',
        action: { is: 'scale', target, replicas: 3 },
        diff: 'd'.repeat(64),
      },
      hash: 'e'.repeat(64),
      ...(mark > 0 ? { undo: { is: 'scale', replicas: 2 } as const } : {}),
      ...(mark > 1 ? { applied: 8 } : {}),
      ...(mark > 3 ? { undoes: 'f1b2c3d4e5f60718' } : {}),
      before: { at: NOW, owner, desired: 2, available: 1, restarts: 0, failing: [] },
    };
  });

export const fixes: fc.Arbitrary<Fixes> = fc.record(
  {
    mode: fc.constantFrom('off' as const, 'dry-run' as const, 'on' as const),
    guard: fc.oneof(fc.constant(''), nasty),
    why: nasty,
    current: remedies,
  },
  { requiredKeys: ['mode'] },
);
