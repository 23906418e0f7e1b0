import type { Outcome, Post, Remedy, RemedyState } from '../../src/model/index.ts';
import { card, remedyNote } from '../../src/present/index.ts';
import { incident, minutesAgo, NOW, view } from '../../test/unit/present/samples.ts';

const field = 'spec.template.spec.containers[api].resources.limits.memory';
const owner = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'api', uid: 'uid-api' };
const target = { resource: 'deployments', namespace: 'shop', name: 'api', uid: 'uid-api', generation: 7 } as const;
const facts = ['3 of 3 replicas are available.', 'No container restarted since the change.', 'The failure no longer shows.'];

/** A fix in any of its states. */
export function remedy(state: RemedyState, over: Partial<Remedy> = {}): Remedy {
  const resources = { api: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } } };
  return {
    id: 'k7m2q9x4c1v8b3n6',
    incident: incident().id,
    version: 1,
    made: minutesAgo(4),
    kind: 'set-resources',
    cause: 'oom.container_limit',
    probability: 0.95,
    risk: 'medium',
    needed: 1,
    plan: {
      v: 1,
      id: 'k7m2q9x4c1v8b3n6',
      incident: incident().id,
      cluster: 'practice',
      action: { is: 'set-resources', target, resources },
      diff: 'd1'.repeat(32),
    },
    hash: 'c0ffee12'.repeat(8),
    preview: {
      fields: [{ path: field, before: '128Mi', after: '256Mi' }],
      replicas: { desired: 3, ready: 1 },
      budget: { name: 'api', allowed: 1 },
      owners: [{ path: field, by: 'Argo CD', name: 'shop-app', reverts: true }],
      sourcePatch:
        'spec:\n  template:\n    spec:\n      containers:\n        - name: api\n          resources:\n            limits:\n              memory: 256Mi',
      warnings: [
        `Argo CD (shop-app) also writes ${field} and will write it back; the lasting change belongs at its source.`,
        'All 3 pods of api are replaced; meanwhile up to 1 more, none fewer (maxSurge 1, maxUnavailable 0).',
      ],
    },
    title: 'Raise the memory limit of api to 256Mi',
    state,
    dryRun: false,
    undo: { is: 'set-resources', resources },
    applied: 8,
    before: { at: minutesAgo(4), owner, desired: 3, available: 1, restarts: 9, failing: ['uid-pod'] },
    ...over,
  };
}

/** Every state of a fix as the card shows it, and what the thread is told of the last of each. */
export function fixStates(user: string): Readonly<Record<string, () => Post>> {
  const by = { team: 'T', user };
  const votes = [{ by, at: minutesAgo(2), reason: 'its cache grew with the catalogue' }];
  const job = 'k8s-rca-k7m2q9x4c1v8b3n6';
  const since = minutesAgo(1);
  const pending = { at: 'pending', since, until: NOW + 26 * 60_000, votes: [] } as const;
  const execution = { is: 'applied', generation: 8, resourceVersion: '4711', at: '2026-11-21T10:46:00Z' } as const;
  const watched = { at: 'verifying', since, votes, job, execution, firstLook: NOW, until: NOW + 540_000 } as const;
  const drawn =
    (current: Remedy, more: { why?: string; guard?: string } = {}) =>
    () =>
      card(incident(), { ...view, fixes: { mode: 'on', current, ...more } });
  const ended = (is: Outcome['is'], said: readonly string[], why = '') =>
    drawn(
      remedy({ at: 'settled', since, votes, outcome: { is, facts: said, ...(is === 'reverted' ? { by: 'argocd-controller' } : {}) } }),
      { why },
    );
  const lost = [
    '1 of 3 replicas are available.',
    'Containers restarted 6 times since the change.',
    'The failure still shows on 2 object(s).',
  ];
  const refused: RemedyState = {
    at: 'refused',
    since,
    votes,
    why: 'dry-run: the server would make another change of it',
    execution: {
      is: 'refused',
      step: 'dry-run',
      code: 'diff',
      why: 'another change',
      would: [{ path: field, before: '128Mi', after: '200Mi' }],
    },
  };
  return {
    'fix-offered': drawn(remedy(pending)),
    'fix-two-people': drawn(remedy({ ...pending, votes }, { risk: 'high', needed: 2 })),
    'fix-dry-run': () => card(incident(), { ...view, fixes: { mode: 'dry-run', current: remedy(pending, { dryRun: true }) } }),
    'fix-guard-open': drawn(remedy(pending), { guard: 'Gatekeeper does not hold: shop: not refused by it: the request was let through' }),
    'fix-approved': drawn(remedy({ at: 'approved', since, until: NOW + 60_000, votes })),
    'fix-applied': drawn(remedy({ ...watched, holding: false })),
    'fix-holding': drawn(remedy({ ...watched, holding: true })),
    'fix-recovered': ended('recovered', facts),
    'fix-not-recovered': ended('not-recovered', lost, 'The same fix was made less than 10 minutes ago.'),
    'fix-worse': ended('worse', lost),
    'fix-reverted': ended('reverted', ['What was approved is no longer there; argocd-controller wrote last.']),
    'fix-inconclusive': ended('inconclusive', ['Its pods could not all be listed (forbidden).']),
    'fix-rejected': drawn(remedy({ at: 'rejected', since, by, why: 'we roll forward in five minutes' })),
    'fix-revoked': drawn(remedy({ at: 'revoked', since, by, why: 'wrong service' })),
    'fix-expired': drawn(remedy({ at: 'expired', since })),
    'fix-stale': drawn(remedy({ at: 'stale', since, why: 'Deployment api changed since you were shown it' })),
    'fix-refused': drawn(remedy(refused)),
    'fix-none': () =>
      card(incident(), { ...view, fixes: { mode: 'on', why: 'Namespace shop has not opted in (label k8s-rca.io/remediation=enabled).' } }),
    'note-fix-approved': () => remedyNote('approved', remedy({ at: 'approved', since, until: NOW + 60_000, votes }), NOW),
    'note-fix-recovered': () => remedyNote('settled', remedy({ at: 'settled', since, votes, outcome: { is: 'recovered', facts } }), NOW),
  };
}
