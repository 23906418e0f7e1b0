import { event, type Place, podStatus, ref, type Story, workload } from './place.ts';

const well = (story: Omit<Story, 'accept'>): Story => ({ ...story, accept: [] });
const running = (p: Place): ReturnType<typeof podStatus> => podStatus(p, { running: { startedAt: p.ago(3800) } });
const normal = { type: 'Normal', count: 1 };

/** By name: what looks like a failure to the hasty, and what does not. */
export const wells: Readonly<Record<string, (p: Place) => Story>> = {
  'all runs': (p) =>
    well({
      objects: workload(p, running(p), 2),
      events: [event(p, ['Pod', p.pod], 'Started', `Started container ${p.container}`, normal)],
      log: 'INFO ready\nGET /healthz 200',
    }),
  'a restart three days ago': (p) => {
    const days = 3 * 86_400;
    const last = { exitCode: p.pick([1, 137, 143]), reason: 'Error', startedAt: p.ago(days + 500), finishedAt: p.ago(days) };
    const status = { ...podStatus(p, { running: { startedAt: p.ago(days - 5) } }, { last, restarts: 1 }) };
    return well({
      objects: workload(p, status, 2),
      events: [event(p, ['Pod', p.pod], 'Pulled', 'Container image already present', normal)],
    });
  },
  'a finished Job': (p) => {
    const status = {
      succeeded: 1,
      startTime: p.ago(700),
      completionTime: p.ago(500),
      conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: p.ago(500) }],
    };
    const pod = {
      ...ref(p, 'Pod', `${p.app}-x7k2p`),
      spec: { containers: [{ name: 'main' }] },
      status: {
        phase: 'Succeeded',
        containerStatuses: [
          {
            name: 'main',
            ready: false,
            restartCount: 0,
            state: { terminated: { exitCode: 0, reason: 'Completed', finishedAt: p.ago(500) } },
          },
        ],
      },
    };
    return well({
      objects: [{ ...ref(p, 'Job', p.app), spec: { completions: 1 }, status }, pod],
      events: [event(p, ['Job', p.app], 'Completed', 'Job completed', normal)],
    });
  },
  'a rollout under way': (p) => {
    const waiting = { reason: 'ContainerCreating' };
    const status = {
      ...podStatus(p, { waiting }),
      startTime: p.ago(3),
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: p.ago(3) },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: p.ago(3) },
      ],
    };
    const [pod, set, deployment] = workload(p, status, 2);
    const rolling = {
      replicas: 3,
      updatedReplicas: 1,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 1,
      conditions: [
        { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: p.ago(3), lastTransitionTime: p.ago(60) },
        { type: 'Available', status: 'True', lastTransitionTime: p.ago(4000) },
      ],
    };
    const fresh = { ...pod, metadata: { ...(pod?.['metadata'] as object), creationTimestamp: p.ago(3) } };
    return well({
      objects: [fresh, set ?? {}, { ...deployment, status: rolling }],
      events: [
        event(p, ['Pod', p.pod], 'Pulling', `Pulling image "${p.image}"`, { ...normal, firstTimestamp: p.ago(1), lastTimestamp: p.ago(1) }),
      ],
    });
  },
  'old warnings': (p) => {
    const old = { firstTimestamp: p.ago(3900), lastTimestamp: p.ago(3600) };
    const events = [
      event(p, ['Pod', p.pod], 'Unhealthy', 'Readiness probe failed: connection refused', old),
      event(p, ['Pod', p.pod], 'FailedScheduling', '0/5 nodes are available: 5 Insufficient cpu.', old),
      event(p, ['Pod', p.pod], 'Created', 'Created container', normal),
    ];
    return well({ objects: workload(p, running(p), 2), events });
  },
  'scaled to what is wanted': (p) =>
    well({
      objects: [
        ...workload(p, running(p), 2),
        {
          ...ref(p, 'Node', p.node),
          status: {
            conditions: [
              { type: 'Ready', status: 'True', lastTransitionTime: p.ago(9000) },
              { type: 'MemoryPressure', status: 'False', lastTransitionTime: p.ago(9000) },
            ],
          },
        },
      ],
      events: [event(p, ['Deployment', p.app], 'ScalingReplicaSet', `Scaled up replica set ${p.set} to 2`, normal)],
    }),
  'errors in the log of a program that runs': (p) =>
    well({
      objects: workload(p, running(p), 2),
      events: [],
      log: `${'INFO handled request status=200\n'.repeat(40)}ERROR could not reach metrics backend: connection refused, will retry\n${'INFO handled request status=200\n'.repeat(60)}`,
    }),
};
