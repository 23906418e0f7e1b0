import { event, type Json, type Place, podStatus, ref, type Story, workload } from './place.ts';

const backOff = (p: Place): Json =>
  event(p, ['Pod', p.pod], 'BackOff', `Back-off restarting failed container ${p.container} in pod ${p.pod}_${p.namespace}(5c0f)`);

function crash(p: Place, log: string, exitCode: number, accept: readonly string[], reason = 'Error'): Story {
  const last = { exitCode, reason, startedAt: p.ago(90), finishedAt: p.ago(60) };
  const waiting = { reason: 'CrashLoopBackOff', message: `back-off 2m40s restarting failed container=${p.container} pod=${p.pod}` };
  return { objects: workload(p, podStatus(p, { waiting }, { last, restarts: 6 }), 0), events: [backOff(p)], log, accept };
}

function pull(p: Place, words: string, accept: readonly string[]): Story {
  const message = p.pick([
    `Failed to pull image "${p.image}": rpc error: code = Unknown desc = ${words}`,
    `Failed to pull image "${p.image}": ${words}`,
  ]);
  const waiting = p.pick([
    { reason: 'ImagePullBackOff', message: `Back-off pulling image "${p.image}": ErrImagePull: ${words}` },
    { reason: 'ErrImagePull', message: words },
  ]);
  return { objects: workload(p, podStatus(p, { waiting }), 0), events: [event(p, ['Pod', p.pod], 'Failed', message)], accept };
}

function pending(p: Place, why: string, accept: readonly string[]): Story {
  const message = `0/5 nodes are available: ${why}. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.`;
  const status = {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: p.ago(500) }],
  };
  const objects = workload(p, status, 0, { nodeName: undefined });
  return {
    objects,
    events: [event(p, ['Pod', p.pod], 'FailedScheduling', message, { source: { component: 'default-scheduler' } })],
    accept,
  };
}

function creating(p: Place, reason: string, message: string, accept: readonly string[]): Story {
  const waiting = { reason: 'ContainerCreating' };
  return { objects: workload(p, podStatus(p, { waiting }), 0), events: [event(p, ['Pod', p.pod], reason, message)], accept };
}

function refused(p: Place, message: string, accept: readonly string[]): Story {
  const objects = workload(p, {}, 0).slice(1);
  return { objects, events: [event(p, ['ReplicaSet', p.set], 'FailedCreate', message)], accept };
}

function probe(p: Place, kind: 'Liveness' | 'Readiness', words: string): Story {
  const ready = { ready: false, restarts: kind === 'Liveness' ? 5 : 0 };
  const objects = workload(p, podStatus(p, { running: { startedAt: p.ago(80) } }, ready), 0);
  const killed = event(p, ['Pod', p.pod], 'Killing', `Container ${p.container} failed liveness probe, will be restarted`, {
    type: 'Normal',
  });
  const events = [
    event(p, ['Pod', p.pod], 'Unhealthy', `${kind} probe failed: ${words}`, { count: 31 }),
    ...(kind === 'Liveness' ? [killed] : []),
  ];
  return { objects, events, accept: [`probe.${kind.toLowerCase()}`] };
}

function nodeDown(p: Place): Story {
  const gone = p.chance(0.5);
  const ready = gone
    ? { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
    : {
        status: 'False',
        reason: 'KubeletNotReady',
        message:
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      };
  const status = { conditions: [{ type: 'Ready', lastTransitionTime: p.ago(300), ...ready }] };
  return {
    objects: [{ ...ref(p, 'Node', p.node), status }],
    events: [event(p, ['Node', p.node], 'NodeNotReady', `Node ${p.node} status is now: NodeNotReady`)],
    accept: ['node.'],
  };
}

function job(p: Place): Story {
  const status = {
    failed: 4,
    startTime: p.ago(900),
    conditions: [
      {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
        lastTransitionTime: p.ago(60),
      },
    ],
  };
  const about = ref(p, 'Job', p.app);
  return {
    objects: [
      {
        ...about,
        spec: { backoffLimit: 3, completions: 1, template: { spec: { containers: [{ name: 'main', image: p.image }] } } },
        status,
      },
    ],
    events: [event(p, ['Job', p.app], 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')],
    accept: ['job.failed', 'crashloop.'],
  };
}

function claim(p: Place): Story {
  const name = `data-${p.app}-0`;
  const object = {
    ...ref(p, 'PersistentVolumeClaim', name),
    spec: { storageClassName: 'fast-nvme', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } },
    status: { phase: 'Pending' },
  };
  return {
    objects: [object],
    events: [event(p, ['PersistentVolumeClaim', name], 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast-nvme" not found')],
    accept: ['volume.pvc_unbound'],
  };
}

function evicted(p: Place): Story {
  const message = p.pick([
    `The node was low on resource: memory. Threshold quantity: 100Mi, available: 60Mi. Container ${p.container} was using 2Gi, request is 0.`,
    `The node was low on resource: ephemeral-storage. Threshold quantity: 2Gi, available: 1Gi.`,
  ]);
  const status = { phase: 'Failed', reason: 'Evicted', message, startTime: p.ago(3000) };
  return { objects: workload(p, status, 1), events: [event(p, ['Pod', p.pod], 'Evicted', message)], accept: ['eviction.'] };
}

function oom(p: Place): Story {
  const story = crash(p, p.pick(['', 'INFO loading index\nINFO loaded 400000 rows']), 137, ['oom.'], 'OOMKilled');
  return {
    ...story,
    events: p.chance(0.5)
      ? [...story.events, event(p, ['Node', p.node], 'OOMKilling', `Memory cgroup out of memory: Killed process 4242 (${p.container})`)]
      : story.events,
  };
}

/** By name of the family; each makes what one failure of it leaves behind, in words of several releases. */
export const failures: Readonly<Record<string, (p: Place) => Story>> = {
  oom,
  panic: (p) =>
    crash(
      p,
      'INFO starting\npanic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:41 +0x2a',
      2,
      ['crashloop.app_error'],
    ),
  traceback: (p) =>
    crash(
      p,
      'Traceback (most recent call last):\n  File "/srv/run.py", line 9, in <module>\n    start()\nValueError: bad shard count: 0',
      1,
      ['crashloop.app_error'],
    ),
  'missing module': (p) =>
    crash(p, p.pick(["ModuleNotFoundError: No module named 'yaml_fast'", "Error: Cannot find module '/srv/dist/index.js'"]), 1, [
      'crashloop.missing_file',
      'crashloop.app_error',
    ]),
  'port in use': (p) =>
    crash(p, p.pick(['Error: listen EADDRINUSE: address already in use :::9090', 'listen tcp :9090: bind: address already in use']), 1, [
      'crashloop.port_in_use',
    ]),
  'missing variable': (p) =>
    crash(p, p.pick(["KeyError: 'STRIPE_REGION'", 'fatal: required environment variable STRIPE_REGION is not set']), 1, [
      'crashloop.missing_env',
      'crashloop.app_error',
    ]),
  'refused dependency': (p) =>
    crash(p, p.pick(['dial tcp 10.96.14.2:6379: connect: connection refused', 'Error: connect ECONNREFUSED 10.96.14.2:6379']), 1, [
      'dependency.',
      'db.',
    ]),
  'unknown host': (p) =>
    crash(
      p,
      p.pick([
        'dial tcp: lookup cache.prod.svc.cluster.local on 10.96.0.10:53: no such host',
        'Error: getaddrinfo ENOTFOUND cache.prod.svc.cluster.local',
      ]),
      1,
      ['dns.', 'dependency.'],
    ),
  'database password': (p) =>
    crash(
      p,
      p.pick([
        'FATAL: password authentication failed for user "app"',
        "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.9' (using password: YES)",
      ]),
      1,
      ['db.credentials'],
    ),
  'read-only file system': (p) =>
    crash(p, "OSError: [Errno 30] Read-only file system: '/var/lib/app/state'", 1, ['volume.readonly', 'crashloop.']),
  'bad command': (p) => {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/srv/serve": stat /srv/serve: no such file or directory: unknown`;
    const last = { exitCode: 128, reason: 'StartError', message, finishedAt: p.ago(50) };
    return {
      objects: workload(p, podStatus(p, { waiting: { reason: 'CrashLoopBackOff' } }, { last, restarts: 4 }), 0),
      events: [event(p, ['Pod', p.pod], 'Failed', `Error: ${message}`), backOff(p)],
      accept: ['crashloop.bad_command', 'crashloop.missing_file'],
    };
  },
  'image not found': (p) =>
    pull(
      p,
      p.pick([
        `failed to resolve reference "${p.image}": ${p.image}: not found`,
        `manifest for ${p.image} not found: manifest unknown: manifest unknown`,
      ]),
      ['image.not_found'],
    ),
  'image refused': (p) =>
    pull(
      p,
      p.pick([
        'failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized',
        'unauthorized: authentication required',
      ]),
      ['image.auth'],
    ),
  'image rate limit': (p) =>
    pull(p, 'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading', [
      'image.rate_limit',
    ]),
  'registry name': (p) => pull(p, 'dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host', ['image.registry.dns']),
  'too little cpu': (p) => pending(p, '5 Insufficient cpu', ['pending.resources.cpu']),
  'too little memory': (p) =>
    pending(p, '2 Insufficient memory, 3 node(s) had untolerated taint {dedicated: gpu}', ['pending.resources.memory', 'pending.taint']),
  taint: (p) =>
    pending(
      p,
      p.pick(['5 node(s) had untolerated taint {dedicated: gpu}', "5 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate"]),
      ['pending.taint'],
    ),
  selector: (p) => pending(p, "5 node(s) didn't match Pod's node affinity/selector", ['pending.affinity.node']),
  'unbound claim': (p) => pending(p, 'pod has unbound immediate PersistentVolumeClaims', ['pending.pvc', 'volume.pvc']),
  'missing ConfigMap': (p) =>
    creating(p, 'FailedMount', `MountVolume.SetUp failed for volume "settings" : configmap "${p.app}-settings" not found`, [
      'config.missing_configmap',
    ]),
  'missing Secret': (p) => {
    const message = `secret "${p.app}-credentials" not found`;
    const waiting = { reason: 'CreateContainerConfigError', message };
    return {
      objects: workload(p, podStatus(p, { waiting }), 0),
      events: [event(p, ['Pod', p.pod], 'Failed', `Error: ${message}`)],
      accept: ['config.missing_secret'],
    };
  },
  'volume elsewhere': (p) =>
    creating(
      p,
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1f0c" Volume is already exclusively attached to one node and can\'t be attached to another',
      ['volume.attach.multi'],
    ),
  sandbox: (p) =>
    creating(
      p,
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "91ab": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized',
      ['sandbox.'],
    ),
  quota: (p) =>
    refused(
      p,
      `Error creating: pods "${p.pod}" is forbidden: exceeded quota: compute, requested: limits.memory=4Gi, used: limits.memory=62Gi, limited: limits.memory=64Gi`,
      ['quota.exceeded'],
    ),
  'pod security': (p) =>
    refused(
      p,
      `Error creating: pods "${p.pod}" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "${p.container}" must set securityContext.allowPrivilegeEscalation=false)`,
      ['admission.pod_security'],
    ),
  webhook: (p) =>
    refused(
      p,
      'Error creating: Internal error occurred: failed calling webhook "inject.mesh.example.com": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": context deadline exceeded',
      ['webhook.'],
    ),
  'missing account': (p) =>
    refused(
      p,
      `Error creating: pods "${p.set}-" is forbidden: error looking up service account ${p.namespace}/${p.app}: serviceaccount "${p.app}" not found`,
      ['rbac.missing_service_account'],
    ),
  liveness: (p) =>
    probe(
      p,
      'Liveness',
      p.pick([
        'HTTP probe failed with statuscode: 500',
        'Get "http://10.1.2.3:8080/livez": dial tcp 10.1.2.3:8080: connect: connection refused',
      ]),
    ),
  readiness: (p) =>
    probe(p, 'Readiness', p.pick(['HTTP probe failed with statuscode: 503', 'dial tcp 10.1.2.3:8080: connect: connection refused'])),
  node: nodeDown,
  job,
  claim,
  evicted,
};
