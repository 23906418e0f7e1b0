import { describe, expect, test } from 'vitest';
import type { KubeObject, ObjectRef } from '../../../src/model/index.ts';
import { detect, judge, keyOf } from '../../../src/triage/index.ts';
import { ago, event, now, object, owned, pod, running, seen, terminated, waiting } from './make.ts';

const context = { cluster: 'c1', now };
const shows = (of: KubeObject, owners: readonly ObjectRef[] = owned): readonly string[] =>
  detect(seen(of, owners), context).map(
    (s) => `${s.family} ${s.reason}${s.container === '' ? '' : ` ${s.container}`}${s.past === true ? ' past' : ''}`,
  );

const notReady = { conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: ago(20) }] };

describe('pods', () => {
  test('a healthy pod shows nothing', () => {
    expect(shows(pod())).toEqual([]);
  });

  const places = [
    ['app', 'containerStatuses', { containers: [{ name: 'x', image: 'x' }] }],
    ['init', 'initContainerStatuses', { initContainers: [{ name: 'x', image: 'x' }], containers: [] }],
    ['sidecar', 'initContainerStatuses', { initContainers: [{ name: 'x', image: 'x', restartPolicy: 'Always' }], containers: [] }],
    ['ephemeral', 'ephemeralContainerStatuses', { ephemeralContainers: [{ name: 'x', image: 'x' }], containers: [] }],
  ] as const;
  const reasons = [
    ['CrashLoopBackOff', 'crash'],
    ['RunContainerError', 'crash'],
    ['PostStartHookError', 'crash'],
    ['ImagePullBackOff', 'image'],
    ['ErrImagePull', 'image'],
    ['InvalidImageName', 'image'],
    ['ErrImageNeverPull', 'image'],
    ['CreateContainerConfigError', 'config'],
    ['CreateContainerError', 'config'],
    ['SomethingNewError', 'crash'],
  ] as const;
  test.each(places.flatMap(([role, field, spec]) => reasons.map(([reason, family]) => ({ role, field, spec, reason, family }))))(
    'L-006 $reason of a container of kind $role is $family',
    ({ field, spec, reason, family }) => {
      const sick = pod({ ...notReady, containerStatuses: [], [field]: [waiting('x', reason)] }, {}, spec);
      expect(shows(sick)).toEqual([`${family} ${reason} x`]);
    },
  );

  test.each(['ContainerCreating', 'PodInitializing'])('%s is a start, and trouble only when it lasts', (reason) => {
    const young = pod({ ...notReady, startTime: ago(30), containerStatuses: [waiting('web', reason)] });
    expect(shows(young)).toEqual([]);
    expect(judge(seen(young), context).again).toBe(now + 90_000);
    expect(shows(pod({ ...notReady, startTime: ago(121), containerStatuses: [waiting('web', reason)] }))).toEqual([`unready ${reason}`]);
  });

  test('L-015 out of memory by its reason alone; 137 without it is a kill', () => {
    const oom = pod({ containerStatuses: [running('web', { ready: false, state: terminated(137, 'OOMKilled') })] });
    const kill = pod({ containerStatuses: [running('web', { ready: false, state: terminated(137) })] });
    expect(shows(oom)).toEqual(['crash OOMKilled web']);
    expect(shows(kill)).toEqual(['crash Error web']);
  });

  test('L-005 the last end of a container that runs again is news by its restart count, and not for ever', () => {
    const again = (restartCount: number, seconds: number) =>
      pod({
        containerStatuses: [
          running('web', { restartCount, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(seconds) } } }),
        ],
      });
    expect(shows(again(1, 30))).toEqual(['crash OOMKilled web past']);
    const ids = [again(1, 30), again(1, 30), again(2, 10)].map((p) => detect(seen(p), context)[0]?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(shows(again(1, 601))).toEqual([]);
  });

  test('the end, the back-off after it and the run after that are one occurrence', () => {
    const end = { exitCode: 1, reason: 'Error', finishedAt: ago(20) };
    const steps = [
      running('web', { ready: false, restartCount: 3, state: { terminated: end } }),
      waiting('web', 'CrashLoopBackOff', 'back-off 40s', { restartCount: 3, lastState: { terminated: end } }),
      running('web', { restartCount: 4, lastState: { terminated: end } }),
    ];
    expect(new Set(steps.map((s) => detect(seen(pod({ containerStatuses: [s] })), context)[0]?.id)).size).toBe(1);
  });

  test('a completed container, a succeeded pod and an ended debugging session are no crash', () => {
    expect(shows(pod({ containerStatuses: [running('web', { state: terminated(0, 'Completed') })] }))).toEqual([]);
    expect(
      shows(pod({ phase: 'Succeeded', containerStatuses: [running('web', { ready: false, state: terminated(0, 'Completed') })] })),
    ).toEqual([]);
    const debug = { ephemeralContainers: [{ name: 'debug', image: 'busybox' }], containers: [{ name: 'web', image: 'web:1' }] };
    expect(shows(pod({ ephemeralContainerStatuses: [{ name: 'debug', state: terminated(130) }] }, {}, debug))).toEqual([]);
  });

  test('unschedulable is pending; waiting behind a gate is not', () => {
    const unplaced = (reason: string) =>
      pod(
        { phase: 'Pending', containerStatuses: [], conditions: [{ type: 'PodScheduled', status: 'False', reason, message: '0/3 nodes' }] },
        {},
        { nodeName: '' },
      );
    expect(shows(unplaced('Unschedulable'))).toEqual(['pending Unschedulable']);
    expect(shows(unplaced('SchedulingGated'))).toEqual([]);
  });

  test('not ready counts beyond its grace', () => {
    const unready = (seconds: number) =>
      pod({
        conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: ago(seconds) }],
        containerStatuses: [running('web', { ready: false })],
      });
    expect(shows(unready(59))).toEqual([]);
    expect(judge(seen(unready(59)), context).again).toBe(now + 1_000);
    expect(shows(unready(60))).toEqual(['unready ContainersNotReady']);
  });

  test.each(['Evicted', 'NodeLost', 'NodeShutdown', 'UnexpectedAdmissionError', 'OutOfcpu', 'Preempting'])(
    '%s is an eviction',
    (reason) => {
      expect(shows(pod({ phase: 'Failed', reason, containerStatuses: [] }))).toEqual([`eviction ${reason}`]);
    },
  );

  test('a failed pod without a container to blame still shows', () => {
    expect(shows(pod({ phase: 'Failed', reason: 'Odd', containerStatuses: [] }))).toEqual(['crash Odd']);
  });

  test('deletion silences a pod until it hangs', () => {
    const dying = (seconds: number) =>
      pod(
        { ...notReady, containerStatuses: [waiting('web', 'CrashLoopBackOff')] },
        { deletionTimestamp: ago(seconds), finalizers: ['a/b'] },
      );
    expect(shows(dying(10))).toEqual([]);
    expect(shows(dying(301))).toEqual(['terminating StuckTerminating']);
  });
});

describe('nodes', () => {
  const node = (conditions: readonly unknown[], more = {}) => object('Node', { spec: {}, status: { conditions } }, { name: 'n1', ...more });
  const ready = { type: 'Ready', status: 'True' };
  test.each(['False', 'Unknown'])('Ready %s', (status) => {
    expect(shows(node([{ type: 'Ready', status, reason: 'NodeStatusUnknown', lastTransitionTime: ago(60) }]), [])).toEqual([
      'node NodeNotReady',
    ]);
  });
  test.each(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'])('%s is the same incident of the node', (type) => {
    const signals = detect(seen(node([ready, { type, status: 'True', lastTransitionTime: ago(60) }])), context);
    expect(signals.map((s) => [s.reason, keyOf(s)])).toEqual([[type, 'c1/Node/n1//node']]);
  });
  test('a healthy node, and one that is just joining, show nothing', () => {
    expect(shows(node([ready, { type: 'MemoryPressure', status: 'False' }]), [])).toEqual([]);
    expect(shows(node([{ type: 'Ready', status: 'False', lastTransitionTime: ago(5) }], { creationTimestamp: ago(20) }), [])).toEqual([]);
  });
});

describe('workloads', () => {
  const web = (conditions: readonly unknown[], counters = {}) =>
    object('Deployment', {
      spec: { replicas: 2 },
      status: { observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 2, ...counters, conditions },
    });
  test('a rollout past its deadline and refused replicas show at once, unavailability after its grace', () => {
    expect(shows(web([{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }]), [])).toEqual([
      'rollout ProgressDeadlineExceeded',
    ]);
    expect(shows(web([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }]), [])).toEqual(['rollout FailedCreate']);
    const away = (seconds: number) =>
      web([{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', lastTransitionTime: ago(seconds) }]);
    expect(shows(away(30), [])).toEqual([]);
    expect(shows(away(61), [])).toEqual(['rollout MinimumReplicasUnavailable']);
    expect(
      shows(
        web([
          { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
          { type: 'Available', status: 'True' },
        ]),
        [],
      ),
    ).toEqual([]);
  });
  test.each(['StatefulSet', 'DaemonSet'])('%s: replicas that stay missing past the deadline', (kind) => {
    const status = kind === 'DaemonSet' ? { desiredNumberScheduled: 3, numberReady: 2 } : { replicas: 3, readyReplicas: 2 };
    const set = object(kind, { spec: { replicas: 3 }, status });
    const reasons = (seconds: number) => detect(seen(set), { ...context, shortSince: now - seconds * 1000 }).map((s) => s.reason);
    expect(reasons(599)).toEqual([]);
    expect(reasons(600)).toEqual(['ReplicasMissing']);
    expect(shows(set, [])).toEqual([]);
  });
  test('a failed Job shows; a running, suspended or complete one does not', () => {
    const job = (type: string) =>
      object('Job', {
        spec: {},
        status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: ago(9) }] },
      });
    expect(shows(job('Failed'), [])).toEqual(['job BackoffLimitExceeded']);
    expect(shows(job('Complete'), [])).toEqual([]);
    expect(shows(job('Suspended'), [])).toEqual([]);
  });
});

describe('schedules', () => {
  const cron = (last: string, spec = {}, status = {}) =>
    object('CronJob', { spec: { schedule: '*/10 * * * *', ...spec }, status: { lastScheduleTime: last, ...status } });
  test('a start that was due and did not come', () => {
    expect(shows(cron('2026-03-01T11:40:00Z'), [])).toEqual(['cronjob MissedSchedule']);
  });
  test.each([
    ['on time', cron('2026-03-01T12:00:00Z')],
    ['due this moment', cron('2026-03-01T11:50:00Z')],
    ['suspended', cron('2026-03-01T09:00:00Z', { suspend: true })],
    ['kept waiting by its own rule', cron('2026-03-01T09:00:00Z', { concurrencyPolicy: 'Forbid' }, { active: [{ name: 'x' }] })],
    ['a schedule nobody can read', cron('2026-03-01T09:00:00Z', { schedule: 'whenever' })],
    ['in its own time zone', cron('2026-02-28T15:00:00Z', { schedule: '0 0 * * *', timeZone: 'Asia/Tokyo' })],
  ])('no missed start: %s', (_, of) => {
    expect(shows(of, [])).toEqual([]);
  });
});

describe('claims', () => {
  const claim = (phase: string, spec = {}, meta = {}) => object('PersistentVolumeClaim', { spec, status: { phase } }, meta);
  const asked = { annotations: { 'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com' } };
  test('lost, and pending for long where a volume is wanted', () => {
    expect(shows(claim('Lost'), [])).toEqual(['claim Lost']);
    expect(shows(claim('Pending'), [])).toEqual(['claim Pending']);
    expect(shows(claim('Pending', { storageClassName: 'fast' }, asked), [])).toEqual(['claim Pending']);
  });
  test('bound, fresh, or waiting for its first consumer', () => {
    expect(shows(claim('Bound'), [])).toEqual([]);
    expect(shows(claim('Pending', {}, { creationTimestamp: ago(10) }), [])).toEqual([]);
    expect(shows(claim('Pending', { storageClassName: 'fast' }), [])).toEqual([]);
  });
});

describe('events', () => {
  test('L-003 a Warning of any reason on any kind, a custom resource too', () => {
    expect(shows(event({ kind: 'Certificate', apiVersion: 'cert-manager.io/v1', name: 'tls' }, { reason: 'Failed' }), [])).toEqual([
      'warning Failed past',
    ]);
    expect(shows(event({}, { type: 'Normal' }), [])).toEqual([]);
  });
  test.each([
    ['Failed', 'Failed to pull image "x": not found', 'image'],
    ['Failed', 'Error: ErrImagePull', 'image'],
    ['Failed', 'Error: ImagePullBackOff', 'image'],
    ['BackOff', 'Back-off pulling image "x"', 'image'],
    ['BackOff', 'Back-off restarting failed container web', 'crash'],
    ['Failed', 'Error: configmap "settings" not found', 'config'],
    ['Failed', 'Error: failed to start container "web"', 'crash'],
    ['FailedScheduling', '0/3 nodes are available', 'pending'],
    ['FailedMount', 'MountVolume.SetUp failed', 'volume'],
    ['FailedAttachVolume', 'Multi-Attach error', 'volume'],
    ['Unhealthy', 'Readiness probe failed', 'unready'],
    ['Evicted', 'The node was low on resource', 'eviction'],
    ['DNSConfigForming', 'Nameserver limits were exceeded', 'warning'],
  ])('L-013 %s "%s" is %s', (reason, message, family) => {
    expect(detect(seen(event({}, { reason, message })), context).map((s) => s.family)).toEqual([family]);
  });
  test('repeats of one Event: a new id with every count, from count or series', () => {
    const ids = [
      event({}, { count: 1 }),
      event({}, { count: 2 }),
      event({}, { count: 2 }),
      event({}, { count: null, series: { count: 7 } }),
    ].map((e) => detect(seen(e), context)[0]);
    expect(ids.map((s) => s?.count)).toEqual([1, 2, 2, 7]);
    expect(new Set(ids.map((s) => s?.id)).size).toBe(3);
  });
  test('a scheduling gate is no failure', () => {
    expect(shows(event({}, { reason: 'FailedScheduling', message: 'Scheduling is blocked due to non-empty scheduling gates' }))).toEqual(
      [],
    );
  });
  test('an Event about a node names no namespace and the kubelet’s wrong uid is dropped', () => {
    const [signal] = detect(seen(event({ kind: 'Node', namespace: undefined, name: 'n1', uid: 'n1' }, { reason: 'SystemOOM' })), context);
    expect([signal?.family, signal?.about, signal && keyOf(signal)]).toEqual(['node', { kind: 'Node', name: 'n1' }, 'c1/Node/n1//node']);
  });
});

describe('keys', () => {
  test('the owner, not the pod; the container where one is to blame', () => {
    const crash = pod({ containerStatuses: [waiting('web', 'CrashLoopBackOff')] });
    const other = pod({ containerStatuses: [waiting('web', 'CrashLoopBackOff')] }, { name: 'web-2', uid: 'uid-web-2' });
    const keys = [crash, other].map((p) => detect(seen(p, owned), context).map(keyOf)[0]);
    expect(keys).toEqual(['c1/Deployment/shop/web/web/crash', 'c1/Deployment/shop/web/web/crash']);
  });
  test('a custom resource above a workload is kept in the chain, and is the subject where it owns pods itself', () => {
    const crash = pod({ containerStatuses: [waiting('web', 'CrashLoopBackOff')] });
    const set: ObjectRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'shop', name: 'db' };
    const custom: ObjectRef = { apiVersion: 'acid.zalan.do/v1', kind: 'postgresql', namespace: 'shop', name: 'db' };
    expect(detect(seen(crash, [set, custom]), context)[0]?.subject).toBe(set);
    expect(detect(seen(crash, [set, custom]), context)[0]?.owners).toEqual([set, custom]);
    expect(detect(seen(crash, [custom]), context)[0]?.subject).toBe(custom);
  });
});
