import { at, claim, ended, event, onClaim, podName, pulls, refused, runc, waits, workload, type Recorded } from './diagnosis-record.ts';

export const records: readonly Recorded[] = [
  {
    title: 'P-068 a limit below what the start needs',
    cause: 'oom.container_limit',
    culprit: 'Deployment/search',
    says: /4 s after its start/,
    objects: workload({
      name: 'search',
      container: { resources: { limits: { memory: '128Mi' } } },
      state: ended({ exitCode: 137, reason: 'OOMKilled' }),
      status: { phase: 'Running' },
    }),
    events: [],
  },
  {
    title: 'P-068 memory that grows for hours',
    cause: 'oom.container_limit',
    culprit: 'Deployment/search',
    says: /417 min after its start/,
    objects: workload({
      name: 'search',
      container: { resources: { limits: { memory: '512Mi' } } },
      state: ended({ exitCode: 137, reason: 'OOMKilled', startedAt: '2026-04-14T02:11:00Z' }, 3),
      status: { phase: 'Running' },
    }),
    events: [],
  },
  {
    title: 'P-068 SIGKILL that nothing explains is not out of memory',
    cause: 'crashloop.killed',
    culprit: 'Deployment/search',
    objects: workload({
      name: 'search',
      container: { resources: { limits: { memory: '512Mi' } } },
      state: ended({ exitCode: 137, reason: 'Error' }),
      status: { phase: 'Running' },
    }),
    events: [],
  },
  {
    title: 'P-069 a registry whose certificate is not trusted',
    cause: 'image.registry.tls',
    culprit: 'Deployment/basket',
    ...pulls(
      'basket',
      'failed to do request: Head "https://registry.example.com/v2/market/basket/manifests/3.2.0": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ),
  },
  {
    title: 'P-069 a repository that does not exist',
    cause: 'image.not_found',
    culprit: 'Deployment/basket',
    ...pulls(
      'basket',
      'rpc error: code = NotFound desc = failed to pull and unpack image: registry.example.com/market/basket:3.2.0: not found',
    ),
  },
  {
    title: 'P-070 a taint',
    cause: 'pending.taint',
    culprit: 'Deployment/pricing',
    objects: workload({
      name: 'pricing',
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message:
              '0/4 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 3 node(s) had untolerated taint {dedicated: batch}. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
            lastTransitionTime: at(0, 2),
          },
        ],
      },
    }),
    events: [],
  },
  {
    title: 'P-070 pod anti-affinity',
    cause: 'pending.affinity.anti',
    culprit: 'Deployment/pricing',
    objects: workload({
      name: 'pricing',
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message:
              "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.",
            lastTransitionTime: at(0, 2),
          },
        ],
      },
    }),
    events: [],
  },
  {
    title: 'P-071 replicas refused by a webhook',
    cause: 'webhook.refused',
    culprit: 'Deployment/ranking',
    ...refused('ranking', 'admission webhook "images.policy.example.com" denied the request: image must come from an approved registry'),
  },
  {
    title: 'P-071 replicas refused by Pod Security',
    cause: 'admission.pod_security',
    culprit: 'Deployment/ranking',
    ...refused(
      'ranking',
      'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "ranking" must set securityContext.allowPrivilegeEscalation=false)',
    ),
  },
  {
    title: 'P-072 CreateContainerError: a mount that does not fit',
    cause: 'config.subpath',
    culprit: 'Deployment/reviews',
    objects: workload({
      name: 'reviews',
      state: waits(
        'CreateContainerError',
        'failed to generate container spec: failed to prepare subPath for volumeMount "settings" of container "reviews"',
      ),
    }),
    events: [
      event(`Pod/${podName('reviews')}`, 'Failed', 'Error: failed to prepare subPath for volumeMount "settings" of container "reviews"'),
    ],
  },
  {
    title: 'P-072 RunContainerError: a command that is not there',
    cause: 'crashloop.bad_command',
    culprit: 'Deployment/reviews',
    objects: workload({
      name: 'reviews',
      state: waits('RunContainerError', `${runc}: exec: "/srv/run": stat /srv/run: no such file or directory`),
    }),
    events: [event(`Pod/${podName('reviews')}`, 'Failed', `Error: ${runc}: exec: "/srv/run": stat /srv/run: no such file or directory`)],
  },
  {
    title: 'P-072 ContainerCannotRun: a file that may not be executed',
    cause: 'crashloop.not_executable',
    culprit: 'Deployment/reviews',
    objects: workload({
      name: 'reviews',
      state: ended({ exitCode: 126, reason: 'ContainerCannotRun', message: `${runc}: exec: "/srv/run.sh": permission denied` }),
      status: { phase: 'Running' },
    }),
    events: [],
  },
  {
    title: 'P-073 a volume still attached elsewhere',
    cause: 'volume.attach.multi',
    culprit: 'PersistentVolumeClaim/ledger-data',
    objects: [
      ...workload({ name: 'ledger', spec: onClaim('ledger-data'), state: waits('ContainerCreating', '') }),
      claim('ledger-data', 'Bound'),
    ],
    events: [
      event(
        `Pod/${podName('ledger')}`,
        'FailedAttachVolume',
        'Multi-Attach error for volume "pv-31" Volume is already exclusively attached to one node and can\'t be attached to another',
      ),
    ],
  },
  {
    title: 'P-073 a volume that cannot be attached',
    cause: 'volume.attach',
    culprit: 'PersistentVolumeClaim/ledger-data',
    objects: [
      ...workload({ name: 'ledger', spec: onClaim('ledger-data'), state: waits('ContainerCreating', '') }),
      claim('ledger-data', 'Bound'),
    ],
    events: [
      event(
        `Pod/${podName('ledger')}`,
        'FailedAttachVolume',
        'AttachVolume.Attach failed for volume "pv-31" : rpc error: code = Internal desc = volume vol-0a1 is in state error',
      ),
    ],
  },
  {
    title: 'P-073 a mount the storage refuses',
    cause: 'volume.mount.permission',
    culprit: 'PersistentVolumeClaim/ledger-data',
    objects: [
      ...workload({ name: 'ledger', spec: onClaim('ledger-data'), state: waits('ContainerCreating', '') }),
      claim('ledger-data', 'Bound'),
    ],
    events: [
      event(
        `Pod/${podName('ledger')}`,
        'FailedMount',
        'MountVolume.SetUp failed for volume "pv-31" : mount failed: exit status 32 mount.nfs: access denied by server while mounting 192.0.2.7:/exports/ledger',
      ),
    ],
  },
  {
    title: 'P-073 a claim whose volume is gone',
    cause: 'volume.pvc_unbound.lost',
    culprit: 'PersistentVolumeClaim/ledger-data',
    objects: [...workload({ name: 'ledger', spec: onClaim('ledger-data') }), claim('ledger-data', 'Lost')],
    events: [
      event('PersistentVolumeClaim/ledger-data', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'),
      event(
        `Pod/${podName('ledger')}`,
        'FailedScheduling',
        '0/3 nodes are available: persistentvolumeclaim "ledger-data" bound to non-existent persistentvolume "pv-31". preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      ),
    ],
  },
  {
    title: 'P-074 evicted, because its node is short of memory',
    cause: 'eviction.node_pressure',
    culprit: 'Node/worker-1',
    objects: workload({
      name: 'invoices',
      state: { state: { terminated: { exitCode: 137, reason: 'Error', startedAt: at(2), finishedAt: at(8) } } },
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message:
          'The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi. Container invoices was using 1204Mi, request is 0, has larger consumption of memory.',
      },
    }),
    events: [],
  },
  {
    title: 'P-074 preempted',
    cause: 'eviction.preempted',
    culprit: 'Deployment/invoices',
    objects: workload({
      name: 'invoices',
      state: { state: { terminated: { exitCode: 143, reason: 'Error', startedAt: at(2), finishedAt: at(8) } } },
      status: { phase: 'Failed', reason: 'Preempting', message: 'Preempted in order to admit critical pod' },
    }),
    events: [],
  },
];
