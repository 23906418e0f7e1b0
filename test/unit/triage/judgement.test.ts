import { describe, expect, test } from 'vitest';
import type { Diagnosis, Incident, IncidentId, KubeObject, ObjectRef, Signal } from '../../../src/model/index.ts';
import { absorbs, type Around, detect, excused, group, moreTelling, priorityOf } from '../../../src/triage/index.ts';
import { ago, event, now, object, owned, pod, running, seen, terminated, waiting } from './make.ts';

const context = { now, ownNamespace: 'k8s-rca' };
const first = (of: KubeObject, owners: readonly ObjectRef[] = owned): Signal => {
  const [signal] = detect(seen(of, owners), { cluster: 'c1', now });
  if (signal === undefined) throw new Error('this object shows nothing');
  return signal;
};
const why = (of: KubeObject, around: Partial<Around> = {}, owners: readonly ObjectRef[] = owned): string | undefined =>
  excused(first(of, owners), { owners: [], gone: false, object: of, ...around }, context)?.why;

describe('excuses', () => {
  const crash = pod({ containerStatuses: [waiting('web', 'CrashLoopBackOff')] });
  const unready = pod({
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(300) }],
    containerStatuses: [running('web', { ready: false })],
  });
  const deployment = (progress: object, status = {}) =>
    object('Deployment', {
      spec: { replicas: 2 },
      status: {
        observedGeneration: 1,
        readyReplicas: 1,
        updatedReplicas: 2,
        conditions: [{ type: 'Progressing', status: 'True', ...progress }],
        ...status,
      },
    });

  test('a plain failure has none', () => {
    expect(why(crash)).toBeUndefined();
  });

  test('what is being deleted or gone', () => {
    expect(why(crash, { gone: true })).toBe('object gone');
    expect(why(crash, { object: pod({}, { deletionTimestamp: ago(5) }) })).toBe('being deleted');
  });

  test('a failed pod of a Job that may try again is held: until the Job gives up, or the longest wait passes and no try runs', () => {
    const owners: readonly ObjectRef[] = [{ apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'report' }];
    const ended = (seconds: number, restarts = 0): KubeObject =>
      pod({
        phase: 'Failed',
        containerStatuses: [
          running('web', {
            ready: false,
            restartCount: restarts,
            state: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(seconds) } },
          }),
        ],
      });
    const tried = (status: object, spec: object = {}): Partial<Around> => ({
      owners: [object('Job', { spec, status: { failed: 1, ...status } })],
    });
    const held = 'job still has retries';
    expect(why(ended(20), tried({}), owners)).toBe(held);
    expect(why(ended(20), tried({}, { backoffLimit: 0 }), owners)).toBeUndefined();
    expect(why(ended(20), tried({ failed: 3 }, { backoffLimit: 2 }), owners)).toBeUndefined();
    expect(why(ended(20), tried({ conditions: [{ type: 'Failed', status: 'True' }] }), owners)).toBeUndefined();
    expect(why(ended(400), tried({}), owners)).toBeUndefined();
    expect(why(ended(400), tried({ active: 1, ready: 1 }), owners)).toBe(held);
    expect(why(ended(20, 7), tried({}), owners)).toBeUndefined();
  });

  test('W-027 a rollout inside its deadline excuses what is not ready, never what crashes, and not for ever', () => {
    const going = deployment({ reason: 'ReplicaSetUpdated', lastUpdateTime: ago(500) });
    expect(why(unready, { owners: [going] })).toBe('rollout inside its deadline');
    expect(excused(first(unready), { owners: [going], gone: false, object: unready }, context)?.until).toBe(now + 100_000);
    expect(why(crash, { owners: [going] })).toBeUndefined();
    expect(why(unready, { owners: [deployment({ reason: 'ReplicaSetUpdated', lastUpdateTime: ago(601) })] })).toBeUndefined();
    expect(why(unready, { owners: [deployment({ reason: 'NewReplicaSetAvailable', lastUpdateTime: ago(5) })] })).toBeUndefined();
  });

  test('a drained node: ends by SIGTERM and SIGKILL and evictions, but no out-of-memory; and its own going away', () => {
    const node = object('Node', {
      spec: { unschedulable: true },
      status: { conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: ago(90) }] },
    });
    const plain = object('Node', { spec: {}, status: {} });
    const killed = (reason: string) => pod({ containerStatuses: [running('web', { ready: false, state: terminated(137, reason) })] });
    expect(why(killed('Error'), { node })).toBe('drain');
    expect(why(killed('OOMKilled'), { node })).toBeUndefined();
    expect(why(killed('Error'), { node: plain })).toBeUndefined();
    expect(why(pod({ phase: 'Failed', reason: 'Evicted' }), { node })).toBe('drain');
    expect(why(node, { object: node }, [])).toBe('drain');
  });

  test('a pod that ended, where its owner has what it wants', () => {
    const evicted = pod({ phase: 'Failed', reason: 'Evicted' });
    const whole = deployment({ reason: 'NewReplicaSetAvailable' }, { readyReplicas: 2 });
    expect(why(evicted, { owners: [whole] })).toBe('replaced by a healthy pod');
    expect(why(evicted, { owners: [deployment({ reason: 'NewReplicaSetAvailable' })] })).toBeUndefined();
  });

  test('failed pods of a Job that completed', () => {
    const job = (type: string) => object('Job', { spec: {}, status: { conditions: [{ type, status: 'True' }] } });
    expect(why(crash, { owners: [job('Complete')] })).toBe('job completed');
    expect(why(crash, { owners: [job('Suspended')] })).toBeUndefined();
  });

  test.each(['429 Too Many Requests', 'toomanyrequests: slow down', '503 Service Unavailable', 'received status 502'])(
    'a pull error the registry will lift is held: %s',
    (message) => {
      const pull = (start: string) => pod({ startTime: start, containerStatuses: [waiting('web', 'ErrImagePull', message)] });
      expect(why(pull(ago(60)))).toBe('retryable pull error');
      expect(why(pull(ago(301)))).toBeUndefined();
    },
  );
  test('a pull error nobody will lift is not held', () => {
    expect(
      why(pod({ startTime: ago(60), containerStatuses: [waiting('web', 'ErrImagePull', 'manifest for web:42 not found')] })),
    ).toBeUndefined();
  });

  test('own executor Jobs, and Events of long ago', () => {
    const own: ObjectRef = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'k8s-rca', name: 'k8s-rca-fix-1' };
    expect(why(crash, {}, [own])).toBe('own job');
    expect(why(crash, {}, [{ ...own, namespace: 'shop' }])).toBeUndefined();
    expect(why(event({}, { lastTimestamp: ago(3_601) }))).toBe('older than an hour');
    expect(why(event({}, { lastTimestamp: ago(3_599) }))).toBeUndefined();
  });
});

describe('one card per fault', () => {
  test('a stronger family takes the weaker ones; equals and hanging deletions stay apart', () => {
    expect((['rollout', 'unready', 'warning', 'job'] as const).every((weak) => absorbs('crash', weak))).toBe(true);
    expect([
      absorbs('unready', 'crash'),
      absorbs('crash', 'image'),
      absorbs('crash', 'terminating'),
      absorbs('warning', 'rollout'),
    ]).toEqual([false, false, false, false]);
  });

  test('L-013 the four pull messages in all orders end in the same words', () => {
    const words = [
      { reason: 'Failed', message: 'Failed to pull image "web:42": manifest for web:42 not found' },
      { reason: 'Failed', message: 'Error: ErrImagePull' },
      { reason: 'BackOff', message: 'Back-off pulling image "web:42"' },
      { reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ];
    const ends = permutations(words).map((order) => order.reduce(moreTelling).message);
    expect(ends).toHaveLength(24);
    expect(new Set(ends)).toEqual(new Set([words[0]?.message]));
  });
});

function permutations<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.length === 0
    ? [[]]
    : all.flatMap((one, n) => permutations([...all.slice(0, n), ...all.slice(n + 1)]).map((rest) => [one, ...rest]));
}

describe('priority', () => {
  const web = (namespace: string, wanted: number, ready: number, members = 0) =>
    priorityOf({ subject: { kind: 'Deployment', namespace, name: 'web' }, family: 'crash', wanted, ready, members });
  test('from the share that is lost, redundancy and the namespace', () => {
    expect([web('shop', 3, 0), web('shop', 1, 0), web('shop', 4, 2), web('shop', 4, 3), web('shop', 3, 3)]).toEqual([
      'P1',
      'P2',
      'P3',
      'P3',
      'P4',
    ]);
    expect([web('kube-system', 1, 0), web('staging', 3, 0), web('dev-alice', 1, 0), web('shop', 4, 2, 3)]).toEqual([
      'P1',
      'P3',
      'P3',
      'P2',
    ]);
  });
  test('a node is high, an unknown workload low, a bare warning lowest', () => {
    const of = (family: 'node' | 'crash' | 'warning') =>
      priorityOf({ subject: { kind: 'Pod', namespace: 'shop', name: 'p' }, family, members: 0 });
    expect([of('node'), of('crash'), of('warning')]).toEqual(['P2', 'P3', 'P4']);
  });
});

describe('grouping', () => {
  const ref = (kind: string, name: string): ObjectRef => ({ kind, namespace: 'shop', name });
  const diagnosis = (culprit: ObjectRef, cause: string, probability = 0.8): Diagnosis => ({
    healthy: false,
    causes: [
      { cause, title: '', explanation: '', culprit, because: [], against: [], confidence: { probability, basis: 'rule' }, steps: [] },
    ],
    other: 0.2,
    whyFewer: '',
    changed: [],
    unseen: [],
    affected: [],
  });
  const incident = (name: string, about?: Diagnosis): Incident => ({
    id: `inc-${name}` as IncidentId,
    key: name,
    version: 1,
    cluster: 'c1',
    subject: ref('Deployment', name),
    container: '',
    family: 'crash',
    state: { at: 'open', since: now },
    priority: 'P3',
    reason: '',
    message: '',
    firstSeen: now,
    lastSeen: now,
    count: 1,
    failing: [],
    members: [],
    reopened: 0,
    transitions: [],
    flapping: false,
    seenLate: false,
    own: false,
    redactions: [],
    ...(about === undefined ? {} : { diagnosis: about }),
  });
  const root = (name: string, about: Diagnosis, alive: readonly Incident[]) =>
    group({ incident: incident(name), diagnosis: about }, alive)?.id;

  test('a follower is told on the card of what it depends on', () => {
    const followsDb = diagnosis(ref('Deployment', 'db'), 'dependency.down');
    expect(root('api', followsDb, [incident('other'), incident('db')])).toBe('inc-db');
    expect(root('api', followsDb, [incident('other')])).toBeUndefined();
    expect(root('api', diagnosis(ref('Deployment', 'db'), 'dependency.down', 0.4), [incident('db')])).toBeUndefined();
    expect(root('api', followsDb, [incident('db', diagnosis(ref('Deployment', 'api'), 'dependency.down'))])).toBeUndefined();
  });
  test('one missing reference or one node is one card; the same cause with culprits of their own is not', () => {
    const missing = diagnosis(ref('ConfigMap', 'settings'), 'config.missing');
    expect(root('b', missing, [incident('a', missing)])).toBe('inc-a');
    expect(root('b', missing, [incident('a', diagnosis(ref('ConfigMap', 'other'), 'config.missing'))])).toBeUndefined();
    expect(
      root('b', diagnosis(ref('Deployment', 'b'), 'oom.limit'), [incident('a', diagnosis(ref('Deployment', 'a'), 'oom.limit'))]),
    ).toBeUndefined();
  });
});
