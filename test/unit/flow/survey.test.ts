import { describe, expect, test } from 'vitest';
import { readCase } from '../../../src/adapters/recorded/index.ts';
import { replayCase } from '../../../src/commands/replay-case.ts';
import { type ReplayLine, survey } from '../../../src/flow/index.ts';
import { scrubber } from '../../../src/scrub/index.ts';
import { TestClock, TestCluster } from './world.ts';

type Json = Readonly<Record<string, unknown>>;
const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

/** A Deployment with its ReplicaSet and one pod, older than anything that happens. */
function app(name: string, status: { readonly container: Json; readonly ready: boolean }, spec: Json = {}): readonly Json[] {
  const meta = (n: string, owner?: Json): Json => ({
    name: n,
    namespace: 'shop',
    uid: n,
    labels: { app: name, 'pod-template-hash': '5d' },
    creationTimestamp: '2025-12-31T00:00:00Z',
    ...(owner === undefined ? {} : { ownerReferences: [{ apiVersion: 'apps/v1', controller: true, ...owner }] }),
  });
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'main', image: `${name}:1`, ports: [{ containerPort: 8080 }], ...spec }] },
  };
  const counts = { replicas: 1, readyReplicas: status.ready ? 1 : 0, availableReplicas: status.ready ? 1 : 0, updatedReplicas: 1 };
  const available = { type: 'Available', status: status.ready ? 'True' : 'False', lastTransitionTime: at(1), reason: 'r', message: 'm' };
  const progressing = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastTransitionTime: '2025-12-31T00:00:00Z' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name),
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template },
      status: { ...counts, conditions: [available, progressing] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta(`${name}-5d`, { kind: 'Deployment', name, uid: name }),
      spec: { replicas: 1, template },
      status: counts,
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta(`${name}-5d-x1`, { kind: 'ReplicaSet', name: `${name}-5d`, uid: `${name}-5d` }),
      spec: { nodeName: 'n1', ...template.spec },
      status: {
        phase: 'Running',
        startTime: '2025-12-31T00:00:00Z',
        conditions: [{ type: 'Ready', status: status.ready ? 'True' : 'False', lastTransitionTime: at(1) }],
        containerStatuses: [{ name: 'main', ready: status.ready, restartCount: 0, ...status.container }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'shop' },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ];
}

const fine = { container: { state: { running: { startedAt: '2025-12-31T00:00:00Z' } } }, ready: true };
const oom = {
  container: {
    restartCount: 4,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
    lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(9) } },
  },
  ready: false,
};
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const replay = (objects: readonly Json[], more: Json = {}): Promise<ReplayLine> => replayCase(readCase({ id: 'c', objects, ...more }));
const names = (line: ReplayLine): readonly string[] =>
  line.incidents.map((i) => `${i.subject.kind}/${i.subject.name} ${i.causes[0]?.id ?? '-'}`);

describe('a survey', () => {
  test('of a healthy cluster finds nothing', async () => {
    const line = await replay([...app('web', fine), ...app('db', fine), node]);
    expect(line).toMatchObject({ healthy: true, incidents: [] });
  });

  test('tells one owner’s crash, missing replicas and empty Service as one incident', async () => {
    const line = await replay([...app('web', oom, { resources: { limits: { memory: '64Mi' } } }), ...app('db', fine), node]);
    expect(names(line)).toEqual(['Deployment/web oom.container_limit']);
    expect(line.incidents[0]).toMatchObject({ priority: 'P2', subject: { kind: 'Deployment', namespace: 'shop', name: 'web' } });
    expect(line.incidents[0]?.members.map((m) => m.kind)).toEqual(['Service']);
    expect(line.healthy).toBe(false);
  });

  test('finds a Service that points beside its pods, though nothing fails', async () => {
    const objects = [...app('web', fine), ...app('db', fine), node];
    const wrong = objects.map((o) =>
      o['kind'] === 'Service' && (o['metadata'] as Json)['name'] === 'db'
        ? { ...o, spec: { selector: { app: 'db' }, ports: [{ port: 80, targetPort: 9999 }] } }
        : o,
    );
    const line = await replay(wrong);
    expect(names(line)).toEqual(['Service/db service.target_port']);
    expect(line.incidents[0]?.priority).toBe('P4');
  });

  test('says that nothing could be judged rather than healthy when nothing was recorded', async () => {
    expect(await replay([])).toMatchObject({ healthy: false, incidents: [] });
  });

  test('two containers of one pod that fail differently are two incidents', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'two', namespace: 'shop' },
      spec: {
        nodeName: 'n1',
        containers: [
          { name: 'a', image: 'a' },
          { name: 'b', image: 'b:none' },
        ],
      },
      status: {
        phase: 'Running',
        containerStatuses: [
          { name: 'a', ready: false, ...oom.container },
          {
            name: 'b',
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "b:none": ErrImagePull: manifest unknown' } },
          },
        ],
      },
    };
    const line = await replay([pod]);
    expect(line.incidents.map((i) => i.family).sort()).toEqual(['crash', 'image']);
  });

  test('a node that is not ready now is a finding, however young it is', async () => {
    const clock = new TestClock();
    const cluster = new TestCluster(clock);
    const since = new Date(clock.now() - 30_000).toISOString();
    const conditions = [
      { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting.', lastTransitionTime: since },
    ];
    cluster.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n9', uid: 'n9', creationTimestamp: since },
      spec: {},
      status: { conditions },
    });
    const by = scrubber({ key: 'test', addresses: 'public' });
    const limits = { timeout: 1_000, eventLimit: 20, logLines: 50, logBytes: 10_000 };
    const found = await survey({ cluster, clock, limits, scrubberFor: () => by }, {});
    expect(found.incidents.map((i) => i.subject.name)).toEqual(['n9']);
    expect(found.incidents[0]?.diagnosis.changed.map((c) => [c.at, c.summary])).toEqual([
      [Date.parse(since), 'node n9: Ready became Unknown (NodeStatusUnknown)'],
    ]);
  });
});
