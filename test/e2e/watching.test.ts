/** What the bot sees of a cluster, from the API on the wire to the card in the channel. One world; each story has a namespace of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { card, cardsOf, says, signalsOn } from './cards.ts';
import { type Api, api, containerStatus, deployment, job, namespace, type Obj, pod, puppet, stamp, warning } from './objects.ts';
import { startWorld, until, type World } from './world.ts';

let world: World;
let kube: Api;

beforeAll(async () => {
  world = await startWorld({ practice: { nodes: 4 } });
  kube = api(world.cluster);
  const names = ['early', 'roles', 'past', 'words', 'counted', 'shapes', 'weather'];
  world.cluster.apply(names.map(namespace));
  world.cluster.apply([deployment({ namespace: 'early', name: 'before', script: 'echo gone before you came; exit 9' })]);
  await until(async () => JSON.stringify(await kube.get('/api/v1/namespaces/early/pods')).includes('CrashLoopBackOff'), {
    what: 'a crash loop before the start',
  });
  await world.startBot();
  await world.watching();
});
afterAll(() => world.stop());

const apply = (...objects: readonly Obj[]): void => world.cluster.apply(objects);

describe.concurrent('what wakes', () => {
  test('P-001 L-004 what crash-looped before the start gets its card, which says that it was seen late', async () => {
    expect((await card(world, 'Deployment/before in early')).words).toContain('seen late');
  });

  test.for<[role: string, spec: Obj]>([
    ['app', {}],
    ['init', { initContainers: [{ name: 'culprit', image: 'busybox:1.36', command: ['sh', '-c', 'exit 4'] }] }],
    ['sidecar', { initContainers: [{ name: 'culprit', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sh', '-c', 'exit 5'] }] }],
  ])('P-001 L-006 a failing container wakes by its status: %s', async ([role, spec]) => {
    const fails = role === 'app' ? { containers: [{ name: 'culprit', image: 'busybox:1.36', command: ['sh', '-c', 'exit 3'] }] } : {};
    apply(pod({ namespace: 'roles', name: `role-${role}`, pod: { ...spec, ...fails } }));
    await says(world, `Pod/role-${role} in roles`, /container culprit/i);
    await card(world, `Pod/role-${role} in roles`);
  });

  test('P-001 L-006 a failing container wakes by its status: ephemeral', async () => {
    apply(puppet({ namespace: 'roles', name: 'role-ephemeral' }));
    await kube.status(
      { namespace: 'roles', name: 'role-ephemeral' },
      {
        phase: 'Running',
        containerStatuses: [containerStatus('role-ephemeral', { running: { startedAt: stamp(-60) } }, { ready: true })],
        ephemeralContainerStatuses: [
          containerStatus('culprit', { waiting: { reason: 'ErrImagePull', message: 'debug-tools:9: not found' } }),
        ],
      },
    );
    await says(world, 'Pod/role-ephemeral in roles', /container culprit/i);
  });

  test('P-001 L-005 an end in lastState is news once: one card however often the recovered pod is updated, until it restarts again', async () => {
    const about = 'Pod/leaker in past';
    const killed = { terminated: { reason: 'OOMKilled', exitCode: 137, startedAt: stamp(-9), finishedAt: stamp(-1) } };
    const alive = (restartCount: number): Obj => ({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: stamp(0) }],
      containerStatuses: [
        containerStatus('leaker', { running: { startedAt: stamp(0) } }, { ready: true, restartCount, lastState: killed }),
      ],
    });
    apply(puppet({ namespace: 'past', name: 'leaker' }));
    await kube.status({ namespace: 'past', name: 'leaker' }, alive(1));
    const first = await says(world, about, /Recovered/);
    expect(signalsOn(first)).toBe(1);
    for (let n = 0; n < 50; n++) await kube.patch('/api/v1/namespaces/past/pods/leaker', { metadata: { annotations: { n: String(n) } } });
    // Told by the same watch, so after it all fifty were taken in.
    apply(puppet({ namespace: 'past', name: 'later' }));
    const waiting = { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' } };
    await kube.status({ namespace: 'past', name: 'later' }, { phase: 'Pending', containerStatuses: [containerStatus('later', waiting)] });
    await card(world, 'Pod/later in past');
    const still = await card(world, about);
    expect(signalsOn(still)).toBe(1);
    expect(still.words).toContain('Recovered');
    await kube.status({ namespace: 'past', name: 'leaker' }, alive(2));
    await says(world, about, /2 signals/);
    expect(cardsOf(world, about)).toHaveLength(1);
  });

  test('P-002 L-003 a Warning of any reason about any kind is a card with its words and no invented cause', async () => {
    apply(warning({ namespace: 'words', name: 'blue', kind: 'Widget', reason: 'FrobnicationFailed', message: 'would not frobnicate' }));
    const shown = await says(world, 'Widget/blue in words', /No cause known/);
    expect(shown.words).toContain('FrobnicationFailed: would not frobnicate');
  });

  test('P-002 L-003 FailedScheduling and Unhealthy wake like any other', async () => {
    const probe = { readinessProbe: { exec: { command: ['cat', '/tmp/absent'] }, periodSeconds: 5 } };
    apply(
      deployment({ namespace: 'words', name: 'homeless', pod: { nodeSelector: { disk: 'gold' } } }),
      deployment({ namespace: 'words', name: 'sickly', script: 'while true; do sleep 60; done', container: probe }),
    );
    await says(world, 'Deployment/homeless in words', /Unschedulable|FailedScheduling|node affinity|selector/i);
    await says(world, 'Deployment/sickly in words', /probe/i);
  });

  test('P-002 a Normal Event wakes nothing and is read as evidence of what status told', async () => {
    apply(warning({ namespace: 'words', name: 'calm', kind: 'Widget', reason: 'Polished', event: { type: 'Normal' } }));
    apply(deployment({ namespace: 'words', name: 'unreleased', image: 'nginx:never-built' }));
    const shown = await card(world, 'Deployment/unreleased in words');
    const told = (): string =>
      world
        .thread(shown.ts)
        .map((m) => m.words)
        .join('\n');
    // A thread is written at the channel's one message a second, after the cards of all that fails beside it.
    const what = () => `the kubelet's Normal BackOff in the thread:\n${told()}`;
    await until(() => /Back-off pulling image/.test(told()), { what });
    expect(cardsOf(world, 'Widget/calm in words')).toEqual([]);
  });

  test('P-002 P-003 repeats raise the count of one Event; absent times are no obstacle', async () => {
    const about = 'Widget/many in counted';
    const timeless = { firstTimestamp: null, lastTimestamp: null, eventTime: null, count: 7 };
    apply(warning({ namespace: 'counted', name: 'many', kind: 'Widget', reason: 'Rattles', event: timeless }));
    await says(world, about, /\b7 signals/);
    await kube.patch('/api/v1/namespaces/counted/events/many.rattles', { count: 19 });
    await says(world, about, /\b19 signals/);
    expect(cardsOf(world, about)).toHaveLength(1);
  });

  test('P-003 a series counts as the API counts it', async () => {
    const series = { count: 12, lastObservedTime: `${stamp(0).replace('Z', '')}.000000Z` };
    const event = { firstTimestamp: null, lastTimestamp: null, count: 0, eventTime: `${stamp(-30).replace('Z', '')}.000000Z`, series };
    apply(warning({ namespace: 'counted', name: 'serial', kind: 'Widget', reason: 'Squeaks', event }));
    await says(world, 'Widget/serial in counted', /\b12 signals/);
  });

  test('P-004 every pressure of a node, and a network that is not there, is one card of that node', async () => {
    const node = '/api/v1/nodes/node-4';
    // Empty, so that nothing but the node's own conditions can tell.
    await kube.patch(node, { spec: { unschedulable: true } });
    const heard = (): number => cardsOf(world, 'Node/node-4').map(signalsOn).at(-1) ?? 0;
    for (const type of ['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const) {
      const before = heard();
      world.cluster.pressure('node-4', type, 'on');
      await until(() => heard() > before, { what: `${type} on the card` });
    }
    const before = heard();
    const conditions = ((await kube.get(node))['status'] as { conditions: Obj[] }).conditions;
    const unwired = { type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated', lastTransitionTime: stamp(0) };
    await kube.patch(`${node}/status`, { status: { conditions: [...conditions, unwired] } });
    await until(() => heard() > before, { what: 'NetworkUnavailable on the card' });
    for (const type of ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'])
      await says(world, 'Node/node-4', new RegExp(`Failing[^]*${type}`));
    expect(cardsOf(world, 'Node/node-4')).toHaveLength(1);
  });
});

describe.concurrent('what workloads say of themselves', () => {
  test('P-005 a rollout past its deadline', async () => {
    const spec = { progressDeadlineSeconds: 30 };
    const pending = { schedulerName: 'by-hand' };
    apply(deployment({ namespace: 'shapes', name: 'stuck', spec, pod: pending }));
    await says(world, 'Deployment/stuck in shapes', /ProgressDeadlineExceeded/);
  });

  test('P-005 ReplicaFailure: pods that the API refuses', async () => {
    apply(
      namespace('full'),
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none', namespace: 'full' }, spec: { hard: { pods: '0' } } },
      deployment({ namespace: 'full', name: 'refused' }),
    );
    await says(world, 'Deployment/refused in full', /quota/i);
  });

  test('P-005 fewer ready than wanted for longer than the deadline, with no condition to say so', async () => {
    const path = '/apis/apps/v1/namespaces/shapes/deployments/short';
    apply(deployment({ namespace: 'shapes', name: 'short', pod: { schedulerName: 'by-hand' } }));
    const list = '/api/v1/namespaces/shapes/pods?labelSelector=app%3Dshort';
    const made = await until(async () => ((await kube.get(list))['items'] as { metadata: { name: string } }[])[0], { what: 'its pod' });
    const ready = (status: 'True' | 'False'): Promise<Obj> =>
      kube.status(
        { namespace: 'shapes', name: made.metadata.name },
        { phase: 'Running', conditions: [{ type: 'Ready', status, lastTransitionTime: stamp(0) }] },
      );
    await ready('True');
    await until(async () => JSON.stringify(await kube.get(path)).includes('"NewReplicaSetAvailable"'), { what: 'a complete rollout' });
    await kube.patch(path, { spec: { progressDeadlineSeconds: 4 } });
    await ready('False');
    await says(world, 'Deployment/short in shapes', /ReplicasMissing/);
  });

  test('P-005 a Job that ran out of its deadline', async () => {
    apply(job({ namespace: 'shapes', name: 'slow', script: 'sleep 9999', spec: { activeDeadlineSeconds: 20 } }));
    await says(world, 'Job/slow in shapes', /DeadlineExceeded/);
  });

  test('P-005 a CronJob that missed its time', async () => {
    const template = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36' }] } } } };
    const { minute, hour } = aroundNow();
    const schedule = `${minute} ${hour} * * *`;
    apply({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shapes' },
      spec: { schedule, jobTemplate: template },
    });
    await kube.patch('/apis/batch/v1/namespaces/shapes/cronjobs/nightly/status', { status: { lastScheduleTime: stamp(-3 * 86_400) } });
    await says(world, 'CronJob/nightly in shapes', /MissedSchedule|was due at/);
  });
});

/** A time of day twelve hours away: nothing starts while the test runs. */
function aroundNow(): { readonly minute: number; readonly hour: number } {
  const then = new Date(Date.now() + 12 * 3_600_000);
  return { minute: then.getUTCMinutes(), hour: then.getUTCHours() };
}

/** Faults concern everybody, so these stories follow each other. */
describe('what befalls the connection', () => {
  const broken = (name: string): Obj =>
    warning({ namespace: 'weather', name, kind: 'Widget', reason: 'Cracked', message: `${name} cracked` });

  test.for<[name: string, befalls: () => void]>([
    ['three-restarts', () => [1, 2, 3].forEach(() => world.cluster.faults.restart())],
    ['history-gone', () => (world.cluster.faults.compact(), world.cluster.faults.restart())],
    ['error-410', () => world.cluster.faults.errorEvent(410)],
    ['half-a-line', () => world.cluster.faults.dropMidLine()],
    ['not-json', () => world.cluster.faults.garbage()],
    ['unavailable', () => (world.cluster.faults.answer({ status: 503, times: 40, on: 'any' }), world.cluster.faults.restart())],
  ])('P-006 L-001 %s: the failure after it gets one card, and what was shown before is not shown again', async ([name, befalls]) => {
    const before = world.cards().map((c) => c.ts);
    befalls();
    apply(broken(name));
    await card(world, `Widget/${name} in weather`);
    expect(world.cards().filter((c) => !before.includes(c.ts))).toHaveLength(1);
  });

  test('P-221 L-001 with the API server refusing, status says which watch is blind and since when; then that all is seen again', async () => {
    world.cluster.faults.answer({ status: 503, times: 1_000_000, on: 'any' });
    world.cluster.faults.restart();
    const blind = await until(
      async () => {
        const answer = await world.command('status');
        return /blind: .*watch pods/.test(answer.text) && answer.words.includes('watch events') ? answer : undefined;
      },
      { what: 'status to say that pods and events are not seen' },
    );
    expect(blind.words).toMatch(/503|unavailable|times in a row/i);
    world.cluster.faults.clear();
    await until(async () => /sees and hears everything/.test((await world.command('status')).text), {
      what: 'status to say that all is seen',
    });
  });
});

test('P-201 the workspace had nothing to complain about in all this', () => {
  expect(world.slack.problems()).toEqual([]);
});
