import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Before, Execution, Found, KubeObject, Millis, Outcome } from '../../../src/model/index.ts';
import { beforeOf, crashEvery, judge, type Judging, lookPlan, usualWatch, type Verdict, watchOf } from '../../../src/verify/index.ts';

const at: Millis = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
const time = (ms: Millis): string => new Date(ms).toISOString();
const until = at + 10 * minute;
type Json = Readonly<Record<string, unknown>>;

const deployment = (over: { readonly metadata?: Json; readonly spec?: Json; readonly status?: Json } = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'd-1', generation: 4, ...over.metadata },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: {}, ...over.spec },
  status: { observedGeneration: 4, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, ...over.status },
});
const pod = (
  name: string,
  over: { readonly created?: Millis; readonly ready?: 'True' | 'False'; readonly container?: Json; readonly metadata?: Json } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `p-${name}`,
    labels: { app: 'web' },
    creationTimestamp: time(over.created ?? at + 5000),
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-2', uid: 'rs-2', controller: true }],
    ...over.metadata,
  },
  spec: { containers: [{ name: 'app' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: over.ready ?? 'True' }],
    containerStatuses: [
      { name: 'app', restartCount: 0, ready: true, state: { running: { startedAt: time(at + 9000) } }, ...over.container },
    ],
  },
});
const object = (body: KubeObject): Found => ({ query: '', at, is: 'object', ref: { kind: body.kind, name: body.metadata.name }, body });
const pods = (objects: readonly KubeObject[], complete = true): Found => ({ query: '', at, is: 'list', kind: 'Pod', objects, complete });
const missing = (look: 'owner' | 'pods', why: 'not-found' | 'forbidden' | 'timeout' | 'unreachable'): Found => ({
  query: '',
  at,
  is: 'missing',
  look:
    look === 'owner'
      ? { do: 'get', ref: { kind: 'Deployment', namespace: 'shop', name: 'web' } }
      : { do: 'list', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', limit: 500 },
  why,
  detail: '',
});
const both = [pod('a'), pod('b')];
const good = [object(deployment()), pods(both)];

const target = { resource: 'deployments', namespace: 'shop', name: 'web', uid: 'd-1', generation: 3 } as const;
const restart: Action = { is: 'restart', target, at: time(at) };
const evict: Action = { is: 'evict-pod', target: { resource: 'pods', namespace: 'shop', name: 'old', uid: 'p-old', generation: 0 } };
const before: Before = {
  at,
  owner: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'd-1' },
  desired: 2,
  available: 1,
  restarts: 7,
  failing: ['p-x'],
};
const applied: Execution = { is: 'applied', generation: 4, resourceVersion: '9', at: time(at) };

interface Over {
  readonly found?: readonly Found[];
  readonly failing?: readonly string[] | 'blind';
  readonly now?: Millis;
  readonly action?: Action;
  readonly before?: Partial<Before>;
  readonly execution?: Execution;
  readonly stands?: Judging['stands'];
}
const judged = (over: Over = {}): Verdict =>
  judge({
    remedy: {
      plan: { v: 1, id: 'r', incident: 'i', cluster: 'c', action: over.action ?? restart, diff: '' },
      before: { ...before, ...over.before },
      state: {
        at: 'verifying',
        since: at,
        votes: [],
        job: 'j',
        execution: over.execution ?? applied,
        firstLook: at + minute,
        until,
        holding: false,
      },
    },
    found: over.found ?? good,
    failing: over.failing === 'blind' ? undefined : (over.failing ?? []),
    now: over.now ?? until,
    stands: over.stands ?? (() => true),
  });
const facts = (found: Verdict): string => ('facts' in found ? found.facts.join(' ') : '');

describe('the outcome after the soak', () => {
  const crashed = pod('b', { container: { restartCount: 2 } });
  const rows: readonly (readonly [string, Over, Outcome['is'], RegExp])[] = [
    ['all replaced, available, quiet', {}, 'recovered', /2 of 2 replicas are available.*No container restarted.*no longer shows/],
    ['L-073 pods under new names', { found: [object(deployment()), pods([pod('x1'), pod('x2')])] }, 'recovered', /available/],
    ['L-075 a counter that still fires while the bot sees no failure', { failing: [] }, 'recovered', /no longer shows/],
    [
      'old pods that crashed before only',
      {
        action: evict,
        found: [object(deployment()), pods(both.map((p) => ({ ...p, metadata: { ...p.metadata, creationTimestamp: time(at - minute) } })))],
      },
      'recovered',
      /old is gone/,
    ],
    [
      'L-074 the Job was fine and the pods still crash',
      {
        found: [
          object(deployment({ status: { readyReplicas: 1, availableReplicas: 1 } })),
          pods([pod('a'), pod('b', { ready: 'False', container: { restartCount: 3, ready: false } })]),
        ],
        failing: ['p-b'],
      },
      'not-recovered',
      /1 of 2.*restarted 3 times.*still shows on 1/,
    ],
    [
      'available at this moment, but it crashed since',
      { found: [object(deployment()), pods([pod('a'), crashed])] },
      'not-recovered',
      /restarted 2 times/,
    ],
    [
      'an old pod that ended once more',
      {
        action: evict,
        found: [
          object(deployment()),
          pods([
            pod('a'),
            pod('b', {
              created: at - minute,
              container: { restartCount: 9, lastState: { terminated: { exitCode: 1, finishedAt: time(at + minute) } } },
            }),
          ]),
        ],
      },
      'not-recovered',
      /restarted 1 times/,
    ],
    ['the same failure shows', { failing: ['p-b'] }, 'not-recovered', /still shows/],
    [
      'not rolled out',
      { found: [object(deployment({ status: { updatedReplicas: 1 } })), pods(both)] },
      'not-recovered',
      /1 of them updated/,
    ],
    [
      'old replicas left beside the new',
      { found: [object(deployment({ status: { replicas: 3 } })), pods(both)] },
      'not-recovered',
      /2 of 2/,
    ],
    [
      'ready but not long enough to be available',
      { found: [object(deployment({ status: { availableReplicas: 1 } })), pods(both)] },
      'not-recovered',
      /1 of 2/,
    ],
    [
      'the status says ready, the pods do not',
      { found: [object(deployment()), pods([pod('a'), pod('b', { ready: 'False' })])] },
      'not-recovered',
      /2 of 2/,
    ],
    [
      'a pod that should be gone',
      { action: evict, found: [object(deployment()), pods([...both, pod('old')])] },
      'not-recovered',
      /still there/,
    ],
    [
      'fewer than before',
      { before: { available: 2 }, found: [object(deployment({ status: { readyReplicas: 1, availableReplicas: 1 } })), pods([pod('a')])] },
      'worse',
      /1 of 2/,
    ],
    ['the same failure shows on more objects than when it was offered', { failing: ['p-a', 'p-b'] }, 'not-recovered', /on 2/],
    ['fewer because fewer are wanted', { before: { available: 5 }, found: good }, 'recovered', /2 of 2/],
    [
      'L-077 written back',
      {
        stands: () => false,
        found: [
          object(
            deployment({
              metadata: {
                managedFields: [
                  { manager: 'argocd-controller', time: time(at + minute) },
                  { manager: 'k8s-rca-executor', time: time(at) },
                ],
              },
            }),
          ),
          pods(both),
        ],
      },
      'reverted',
      /argocd-controller wrote last/,
    ],
    ['written back by nobody known', { stands: () => false }, 'reverted', /no longer there/],
    [
      'written back by an autoscaler',
      {
        stands: () => false,
        found: [
          object(
            deployment({
              metadata: { managedFields: [{ manager: 'kube-controller-manager', subresource: 'scale', time: time(at + minute) }] },
            }),
          ),
          pods(both),
        ],
      },
      'reverted',
      /HorizontalPodAutoscaler/,
    ],
    [
      'the answer was lost and nothing changed',
      { stands: () => false, execution: { is: 'unclear', step: 'patch', why: '' } },
      'inconclusive',
      /not made, or was taken back/,
    ],
    ['the answer was lost and all is well', { execution: { is: 'unclear', step: 'patch', why: '' } }, 'recovered', /2 of 2/],
    ['the owner is gone', { found: [missing('owner', 'not-found'), pods([])] }, 'inconclusive', /is gone/],
    [
      'the owner is another one',
      { found: [object(deployment({ metadata: { uid: 'd-2', generation: 1 } })), pods(both)] },
      'inconclusive',
      /made anew/,
    ],
    [
      'L-075 the owner may not be read',
      { found: [missing('owner', 'forbidden'), pods(both)] },
      'inconclusive',
      /could not be read \(forbidden\)/,
    ],
    [
      'L-073 the API server does not answer',
      { found: [missing('owner', 'timeout'), missing('pods', 'timeout')] },
      'inconclusive',
      /timeout/,
    ],
    [
      'pods may not be listed',
      { found: [object(deployment()), missing('pods', 'forbidden')] },
      'inconclusive',
      /pods could not all be listed/,
    ],
    ['not all pods listed', { found: [object(deployment()), pods(both, false)] }, 'inconclusive', /could not all/],
    ['nothing looked at', { found: [] }, 'inconclusive', /could not be read/],
    [
      'an older state of the owner',
      { found: [object(deployment({ metadata: { generation: 3 } })), pods(both)] },
      'inconclusive',
      /older state/,
    ],
    [
      'a controller that does not act',
      { found: [object(deployment({ status: { observedGeneration: 3 } })), pods(both)] },
      'inconclusive',
      /has not acted/,
    ],
    ['no status at all', { found: [object({ ...deployment(), status: {} }), pods(both)] }, 'inconclusive', /no status/],
    [
      'no replicas wanted',
      {
        found: [
          object(
            deployment({ spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 } }),
          ),
          pods([]),
        ],
      },
      'inconclusive',
      /No replicas are wanted/,
    ],
    ['a bot that was blind', { failing: 'blind' }, 'inconclusive', /interrupted/],
  ];
  it.each(rows)('%s', (_, over, is, why) => {
    const found = judged(over);
    expect(found.is).toBe(is);
    expect(facts(found)).toMatch(why);
  });

  it('names who wrote it back', () => {
    const [, over] = rows.find(([name]) => name === 'L-077 written back') ?? [];
    expect(judged(over)).toMatchObject({ is: 'reverted', by: 'argocd-controller' });
  });
});

describe('before the soak is over', () => {
  const down = [object(deployment({ status: { readyReplicas: 0, availableReplicas: 0 } })), pods([pod('a', { ready: 'False' })])];
  it.each<readonly [string, Over, Verdict]>([
    ['too early for any word', { now: at + 5000 }, { is: 'watching', holding: false, next: at + minute }],
    ['the first good look says holding', { now: at + minute }, { is: 'watching', holding: true, next: at + minute + usualWatch.every }],
    ['the last look is the outcome', { now: until - 1000 }, { is: 'watching', holding: true, next: until }],
    [
      'what does not work yet is watched on',
      { now: at + minute, found: down },
      { is: 'watching', holding: false, next: at + minute + usualWatch.every },
    ],
    [
      'what cannot be seen is watched on',
      { now: at + minute, found: [] },
      { is: 'watching', holding: false, next: at + minute + usualWatch.every },
    ],
    [
      'a pod that is still ending is watched on',
      { now: at + minute, action: evict, found: [object(deployment()), pods([...both, pod('old')])] },
      { is: 'watching', holding: false, next: at + minute + usualWatch.every },
    ],
  ])('%s', (_, over, verdict) => expect(judged(over)).toEqual(verdict));

  it('only what cannot turn any more is said at once', () => {
    expect(judged({ now: at + 1000, stands: () => false }).is).toBe('reverted');
    expect(judged({ now: at + 1000, found: [missing('owner', 'not-found'), pods([])] }).is).toBe('inconclusive');
  });

  it('a rollout that gave up with fewer than before is worse, without waiting', () => {
    const stuck = deployment({
      status: {
        readyReplicas: 0,
        availableReplicas: 0,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
      },
    });
    expect(judged({ now: at + 2 * minute, found: [object(stuck), pods([])] }).is).toBe('worse');
    expect(judged({ now: at + 2 * minute, found: down }).is).toBe('watching');
  });
});

describe('no data is never recovery', () => {
  const seen = fc.record({
    owner: fc.constantFrom('good', 'missing', 'absent', 'stale', 'other', 'zero', 'unobserved'),
    pods: fc.constantFrom('good', 'missing', 'cut', 'absent', 'crashed'),
    failing: fc.constantFrom<Over['failing']>([], ['x'], 'blind'),
    now: fc.integer({ min: 0, max: 40 }).map((n) => at + n * 30_000),
    kept: fc.boolean(),
  });
  const owners: Readonly<Record<string, readonly Found[]>> = {
    good: [object(deployment())],
    missing: [missing('owner', 'unreachable')],
    absent: [],
    stale: [object(deployment({ metadata: { generation: 3 } }))],
    other: [object(deployment({ metadata: { uid: 'x' } }))],
    zero: [object(deployment({ spec: { replicas: 0 } }))],
    unobserved: [object(deployment({ status: { observedGeneration: 3 } }))],
  };
  const lists: Readonly<Record<string, readonly Found[]>> = {
    good: [pods(both)],
    missing: [missing('pods', 'timeout')],
    cut: [pods(both, false)],
    absent: [],
    crashed: [pods([pod('a'), pod('b', { container: { restartCount: 1 } })])],
  };

  it('in whatever order looks come, recovered needs every fact, after the soak; holding needs them all, after the first look', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 12 }), (looks) => {
        for (const look of looks) {
          const found = [...(owners[look.owner] ?? []), ...(lists[look.pods] ?? [])];
          const verdict = judged({ found, failing: look.failing ?? [], now: look.now, stands: () => look.kept });
          const all = look.owner === 'good' && look.pods === 'good' && look.failing !== 'blind' && look.failing?.length === 0 && look.kept;
          expect(verdict.is === 'recovered').toBe(all && look.now >= until);
          expect(verdict.is === 'watching' && verdict.holding).toBe(all && look.now >= at + minute && look.now < until);
          if (verdict.is === 'watching') expect(verdict.next).toBeGreaterThan(look.now);
          else expect(verdict.facts.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('when to look', () => {
  it('first after 60 s, or the workload’s own timing; the outcome after 10 min', () => {
    expect(watchOf(at, { minReadySeconds: 0 })).toEqual({ firstLook: at + minute, until });
    expect(watchOf(at, { minReadySeconds: 90 }).firstLook).toBe(at + 90_000);
    expect(watchOf(at, { minReadySeconds: 0, crashEvery: 100_000 }).firstLook).toBe(at + 200_000);
  });

  it('L-012 waits at most 300 s for a crash, and the soak outlasts the back-off', () => {
    expect(watchOf(at, { minReadySeconds: 0, crashEvery: 20 * minute }).firstLook).toBe(at + 300_000);
    expect(usualWatch.soak).toBeGreaterThan(usualWatch.mostCrashWait);
    expect(watchOf(at, { minReadySeconds: 3600 })).toEqual({ firstLook: at + 60 * minute, until: at + 60 * minute });
  });

  it('takes shorter times where they are set', () => {
    const settings = { firstLook: 2000, soak: 5000, mostCrashWait: 1000, every: 500 };
    expect(watchOf(at, { minReadySeconds: 0, crashEvery: minute }, settings)).toEqual({ firstLook: at + 2000, until: at + 5000 });
  });

  it('reads how often a container crashes from its last run', () => {
    const run = { startedAt: time(at - 5 * minute), finishedAt: time(at - 4 * minute), exitCode: 1 };
    expect(
      crashEvery(
        [pod('a', { container: { state: { running: { startedAt: time(at - 3 * minute) } }, lastState: { terminated: run } } })],
        at,
      ),
    ).toBe(2 * minute);
    expect(crashEvery([pod('a')], at)).toBeUndefined();
  });

  it('looks at the owner and at its pods alone', () => {
    expect(lookPlan({ before: beforeOf(deployment(), both, [], at) })).toEqual([
      { do: 'get', ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' } },
      { do: 'list', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=web', limit: 500 },
    ]);
  });

  it('keeps what was there before', () => {
    const crashing = [
      pod('a', { container: { restartCount: 4 } }),
      pod('b', { metadata: { labels: { app: 'other' } }, container: { restartCount: 9 } }),
    ];
    expect(beforeOf(deployment(), crashing, ['p-a'], at)).toEqual({
      ...before,
      available: 2,
      restarts: 4,
      failing: ['p-a'],
      selector: 'app=web',
    });
  });
});

describe('other owners', () => {
  it('a StatefulSet whose update revision became the current one is rolled out', () => {
    const set = { ...deployment({ status: { updatedReplicas: 0, currentRevision: 'r2', updateRevision: 'r2' } }), kind: 'StatefulSet' };
    const remedy = { before: { owner: { ...before.owner, kind: 'StatefulSet' } } };
    expect(judged({ ...remedy, found: [object(set), pods(both)] }).is).toBe('recovered');
  });

  it('a Job goes on when its stuck pod is gone', () => {
    const job = (status: Json): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'web', namespace: 'shop', uid: 'd-1', generation: 1 },
      spec: {},
      status,
    });
    const of = (status: Json): Verdict =>
      judged({ action: evict, before: { owner: { ...before.owner, kind: 'Job' } }, found: [object(job(status)), pods([])] });
    expect(of({ active: 1 }).is).toBe('recovered');
    expect(of({ succeeded: 1 }).is).toBe('recovered');
    expect(of({ failed: 3, conditions: [{ type: 'Failed', status: 'True' }] }).is).not.toBe('recovered');
    expect(of({}).is).toBe('inconclusive');
  });
});
