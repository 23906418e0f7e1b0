import { expect, test } from 'vitest';
import { ask, deployment, get, type Json, podWhere, practice, until } from './api.ts';

const EVENTS = '/api/v1/namespaces/default/events';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

const messages = (list: Json, reason: string): string[] =>
  (list['items'] as { reason: string; message: string }[]).filter((event) => event.reason === reason).map((event) => event.message);

test.each([
  [
    'not found',
    'nginx:non-existent',
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:non-existent": failed to resolve reference "docker.io/library/nginx:non-existent": docker.io/library/nginx:non-existent: not found',
  ],
  ['a tag above the newest', 'nginx:1.92-alpine', 'docker.io/library/nginx:1.92-alpine: not found'],
  ['no such repository', 'checkuot:1.0', 'pull access denied, repository does not exist or may require authorization'],
  ['no such registry', 'registry.invalid/team/api:1', 'dial tcp: lookup registry.invalid on 10.96.0.10:53: no such host'],
  ['credentials', 'registry.example.com/private/api:1', '401 Unauthorized'],
])('an image that cannot be pulled (%s): ErrImagePull, then ImagePullBackOff with the cause', async (_case, image, cause) => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['state']?.waiting?.reason === 'ImagePullBackOff');
  expect(pod['status'].containerStatuses[0].state.waiting.message).toMatch(/^Back-off pulling image "[^"]+": ErrImagePull: /);
  expect(pod['status'].containerStatuses[0].state.waiting.message).toContain(cause);
  const failed = messages((await get(cluster, EVENTS)).body, 'Failed');
  expect(failed).toContain('Error: ErrImagePull');
  expect(failed.some((text) => text.startsWith(`Failed to pull image "${image}": `) && text.includes(cause))).toBe(true);
});

test('a registry that limits pulls lets them through again, and the pod heals by itself', async () => {
  const cluster = await practice();
  cluster.faults.registry('docker.io', 'rate-limit');
  cluster.apply([deployment('w', { image: 'nginx:1.27' })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['state']?.waiting?.reason === 'ImagePullBackOff');
  expect(pod['status'].containerStatuses[0].state.waiting.message).toContain('429 Too Many Requests - Server message: toomanyrequests');
  cluster.faults.registry('docker.io', 'ok');
  await podWhere(cluster, 'app=w', (status) => status['ready'] === true);
});

test('a crash loop: restart counts, back-off in the kubelet’s words, last state, one counted event', async () => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image: 'busybox:1.37', command: ['sh', '-c', 'echo begin; sleep 1; echo broken >&2; exit 7'] })]);
  const pod = await podWhere(
    cluster,
    'app=w',
    (status) => status['restartCount'] >= 3 && status['state']?.waiting?.reason === 'CrashLoopBackOff',
  );
  const status = pod['status'].containerStatuses[0];
  const { name, uid } = pod['metadata'] as { name: string; uid: string };
  expect(status.lastState.terminated).toMatchObject({ exitCode: 7, reason: 'Error' });
  expect(status.state.waiting.message).toMatch(
    new RegExp(`^back-off (40s|1m20s|2m40s) restarting failed container=app pod=${name}_default\\(${uid}\\)$`),
  );
  const { body } = await get(cluster, `${EVENTS}?fieldSelector=involvedObject.uid=${uid},reason=BackOff`);
  expect(body['items']).toHaveLength(1);
  expect(body['items'][0]).toMatchObject({
    type: 'Warning',
    message: `Back-off restarting failed container app in pod ${name}_default(${uid})`,
    involvedObject: { fieldPath: 'spec.containers{app}' },
  });
  expect(body['items'][0].count).toBeGreaterThan(1);
  const log = `/api/v1/namespaces/default/pods/${name}/log?previous=true`;
  expect((await get(cluster, log)).body['text']).toBe('begin\nbroken\n');
  expect((await get(cluster, `${log}&tailLines=1&timestamps=true`)).body['text']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z broken\n$/);
  expect((await get(cluster, `${log}&limitBytes=5`)).body['text']).toBe('begin');
});

test('memory above the limit: OOMKilled 137; a limit that is still too small changes nothing, one that fits heals', async () => {
  const cluster = await practice();
  const needs = (memory: string): Json =>
    deployment('w', {
      image: 'registry.example.com/team/api:1.0',
      env: [{ name: 'CACHE_SIZE_MB', value: '200' }],
      resources: { limits: { memory } },
    });
  cluster.apply([needs('64Mi')]);
  await podWhere(
    cluster,
    'app=w',
    (status) => status['lastState']?.terminated?.reason === 'OOMKilled' && status['lastState'].terminated.exitCode === 137,
  );
  cluster.apply([needs('128Mi')]);
  await podWhere(
    cluster,
    'app=w',
    (status, pod) =>
      pod['spec'].containers[0].resources.limits.memory === '128Mi' && status['lastState']?.terminated?.reason === 'OOMKilled',
  );
  cluster.apply([needs('512Mi')]);
  const healed = await until(
    cluster,
    `${DEPLOYMENTS}/w`,
    (d) => d['status']?.availableReplicas === 1 && d['status']?.updatedReplicas === 1 && d['status']?.unavailableReplicas === undefined,
  );
  expect(healed['status'].readyReplicas).toBe(1);
});

test.each([
  ['configmap', { envFrom: [{ configMapRef: { name: 'conf' } }] }, 'configmap "conf" not found'],
  ['secret', { env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'cred', key: 'p' } } }] }, 'secret "cred" not found'],
])('a missing %s: CreateContainerConfigError until it is there', async (kind, container, message) => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image: 'nginx:1.27', ...container })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['state']?.waiting?.reason === 'CreateContainerConfigError');
  expect(pod['status'].containerStatuses[0].state.waiting.message).toBe(message);
  expect(messages((await get(cluster, EVENTS)).body, 'Failed')).toContain(`Error: ${message}`);
  const body =
    kind === 'configmap'
      ? { kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: 'b' } }
      : { kind: 'Secret', metadata: { name: 'cred' }, stringData: { p: 'q' } };
  cluster.apply([{ apiVersion: 'v1', ...body }]);
  await podWhere(cluster, 'app=w', (status) => status['ready'] === true);
});

test('a volume of a missing ConfigMap: ContainerCreating with FailedMount', async () => {
  const cluster = await practice();
  const spec = deployment('w', { image: 'nginx:1.27', volumeMounts: [{ name: 'c', mountPath: '/etc/app' }] });
  spec['spec'].template.spec.volumes = [{ name: 'c', configMap: { name: 'conf' } }];
  cluster.apply([spec]);
  await until(cluster, EVENTS, (list) =>
    messages(list, 'FailedMount').includes('MountVolume.SetUp failed for volume "c" : configmap "conf" not found'),
  );
  const pod = await podWhere(cluster, 'app=w', (status) => status['state']?.waiting !== undefined);
  expect(pod['status'].containerStatuses[0].state.waiting.reason).toBe('ContainerCreating');
});

test('a command that is not in the image: StartError 128 with the runtime’s words', async () => {
  const cluster = await practice();
  cluster.apply([deployment('w', { image: 'nginx:1.27', command: ['serve-all'] })]);
  const pod = await podWhere(cluster, 'app=w', (status) => status['lastState']?.terminated?.reason === 'StartError');
  expect(pod['status'].containerStatuses[0].lastState.terminated).toMatchObject({ exitCode: 128 });
  expect(pod['status'].containerStatuses[0].lastState.terminated.message).toContain(
    'exec: "serve-all": executable file not found in $PATH',
  );
});

test('probes: a failing readiness keeps the pod unready and the service empty; a failing liveness restarts it', async () => {
  const cluster = await practice();
  cluster.apply([
    deployment('r', { image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 2 } }),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'r' }, spec: { selector: { app: 'r' }, ports: [{ port: 80 }] } },
    deployment('l', { image: 'nginx:1.27', livenessProbe: { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 2 } }),
  ]);
  await until(cluster, EVENTS, (list) =>
    messages(list, 'Unhealthy').some((m) =>
      /^Readiness probe failed: Get "http:\/\/10\.244\.\d+\.\d+:8080\/": dial tcp 10\.244\.\d+\.\d+:8080: connect: connection refused$/.test(
        m,
      ),
    ),
  );
  const { body } = await get(cluster, '/api/v1/namespaces/default/endpoints/r');
  expect([body['subsets'][0].addresses, body['subsets'][0].notReadyAddresses.length]).toEqual([undefined, 1]);
  await podWhere(cluster, 'app=l', (status) => status['restartCount'] > 0);
  const events = (await get(cluster, EVENTS)).body;
  expect(messages(events, 'Unhealthy')).toContain('Liveness probe failed: HTTP probe failed with statuscode: 404');
  expect(messages(events, 'Killing')).toContain('Container app failed liveness probe, will be restarted');
});

test('a service without ready endpoints refuses its clients; they heal when it comes up', async () => {
  const cluster = await practice();
  cluster.apply([
    deployment('db', { image: 'redis:7.4', ports: [{ containerPort: 6379 }] }, 0),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { selector: { app: 'db' }, ports: [{ port: 6379 }] } },
    deployment('api', { image: 'registry.example.com/team/api:1.0', env: [{ name: 'DB_ADDR', value: 'db:6379' }] }),
    deployment('lost', { image: 'registry.example.com/team/api:1.0', env: [{ name: 'DB_ADDR', value: 'nowhere:6379' }] }),
  ]);
  const log = async (app: string): Promise<string> => {
    const pod = await podWhere(cluster, `app=${app}`, (status) => status['lastState']?.terminated?.exitCode === 1);
    return (await get(cluster, `/api/v1/namespaces/default/pods/${pod['metadata'].name as string}/log?previous=true`)).body[
      'text'
    ] as string;
  };
  expect(await log('api')).toMatch(/fatal: db:6379: connect ECONNREFUSED 10\.96\.\d+\.\d+:6379/);
  expect(await log('lost')).toContain('fatal: nowhere:6379: getaddrinfo ENOTFOUND nowhere');
  await ask(cluster, 'PATCH', `${DEPLOYMENTS}/db/scale`, { spec: { replicas: 1 } }, 'merge');
  await podWhere(cluster, 'app=api', (status) => status['ready'] === true);
});

test.each([
  [
    'cpu',
    { resources: { requests: { cpu: '64' } } },
    {},
    '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  ],
  [
    'selector',
    {},
    { nodeSelector: { disk: 'fast' } },
    "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    'claim',
    {},
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
    '0/3 nodes are available: persistentvolumeclaim "data" not found. ',
  ],
])('Pending by %s: FailedScheduling in the scheduler’s words, on the pod’s condition too', async (_case, container, pod, message) => {
  const cluster = await practice();
  const wanted = deployment('w', { image: 'nginx:1.27', ...container });
  Object.assign(wanted['spec'].template.spec, pod);
  cluster.apply([wanted]);
  const list = await until(cluster, EVENTS, (events) => messages(events, 'FailedScheduling').length > 0);
  expect(messages(list, 'FailedScheduling')[0]?.startsWith(message)).toBe(true);
  const pods = (await get(cluster, '/api/v1/namespaces/default/pods')).body['items'] as Json[];
  expect(pods[0]?.['status'].conditions[0]).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' });
});

test('a quota refuses pods: FailedCreate on the ReplicaSet, ReplicaFailure on the Deployment', async () => {
  const cluster = await practice();
  cluster.apply([
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'compute' }, spec: { hard: { 'requests.cpu': '1' } } },
    deployment('w', { image: 'nginx:1.27', resources: { requests: { cpu: '600m' } } }, 2),
  ]);
  const made = await until(cluster, `${DEPLOYMENTS}/w`, (d) =>
    (d['status']?.conditions ?? []).some((c: Json) => c['type'] === 'ReplicaFailure'),
  );
  const failure = made['status'].conditions.find((c: Json) => c['type'] === 'ReplicaFailure');
  expect(failure.message).toMatch(
    /^pods "w-\w+-\w{5}" is forbidden: exceeded quota: compute, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1$/,
  );
});

test('a rollout keeps the old revision serving, gives up at its deadline, and an undone template is the newest revision', async () => {
  const cluster = await practice();
  const wanted = (image: string): Json => ({ ...deployment('w', { image, readinessProbe: { tcpSocket: { port: 80 } } }, 4) });
  const limited = (image: string): Json => ({ ...wanted(image), spec: { ...wanted(image)['spec'], progressDeadlineSeconds: 30 } });
  cluster.apply([limited('nginx:1.27')]);
  await until(cluster, `${DEPLOYMENTS}/w`, (d) => d['status']?.availableReplicas === 4);
  cluster.apply([limited('nginx:nope')]);
  const stuck = await until(cluster, `${DEPLOYMENTS}/w`, (d) =>
    (d['status']?.conditions ?? []).some((c: Json) => c['reason'] === 'ProgressDeadlineExceeded'),
  );
  expect(stuck['status'].availableReplicas).toBe(3);
  expect(stuck['status'].conditions.find((c: Json) => c['type'] === 'Progressing').message).toMatch(
    /^ReplicaSet "w-\w+" has timed out progressing\.$/,
  );
  cluster.apply([limited('nginx:1.27')]);
  const healed = await until(
    cluster,
    `${DEPLOYMENTS}/w`,
    (d) => d['status']?.availableReplicas === 4 && d['status']?.updatedReplicas === 4,
  );
  expect(healed['metadata'].annotations['deployment.kubernetes.io/revision']).toBe('3');
});

test('a Job gives up at its backoff limit; a StatefulSet makes its pods in order with their claims', async () => {
  const cluster = await practice();
  cluster.apply(
    [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'j' },
        spec: {
          backoffLimit: 1,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['false'] }] } },
        },
      },
      {
        ...deployment('s', { image: 'redis:7.4', volumeMounts: [{ name: 'data', mountPath: '/data' }] }, 2),
        kind: 'StatefulSet',
      },
    ].map((object) =>
      object['kind'] === 'StatefulSet'
        ? {
            ...object,
            spec: {
              ...(object as Json)['spec'],
              serviceName: 's',
              volumeClaimTemplates: [
                { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
              ],
            },
          }
        : object,
    ),
  );
  const job = await until(cluster, '/apis/batch/v1/namespaces/default/jobs/j', (j) =>
    (j['status']?.conditions ?? []).some((c: Json) => c['type'] === 'Failed'),
  );
  expect(job['status']).toMatchObject({ failed: 2 });
  expect(job['status'].conditions.find((c: Json) => c['type'] === 'Failed')).toMatchObject({ reason: 'BackoffLimitExceeded' });
  await until(cluster, '/apis/apps/v1/namespaces/default/statefulsets/s', (s) => s['status']?.readyReplicas === 2);
  const claims = (await get(cluster, '/api/v1/namespaces/default/persistentvolumeclaims')).body['items'] as Json[];
  expect(claims.map((claim) => [claim['metadata'].name, claim['status'].phase])).toEqual([
    ['data-s-0', 'Bound'],
    ['data-s-1', 'Bound'],
  ]);
});

test('a dead node: Unknown after its grace period, its pods unready and replaced; a drained one is emptied', async () => {
  const cluster = await practice({ nodes: 2, timeScale: 200 });
  cluster.apply([deployment('w', { image: 'nginx:1.27' }, 2)]);
  await until(cluster, `${DEPLOYMENTS}/w`, (d) => d['status']?.availableReplicas === 2);
  cluster.failNode('node-1');
  const node = await until(cluster, '/api/v1/nodes/node-1', (n) =>
    n['status'].conditions.some((c: Json) => c['type'] === 'Ready' && c['status'] === 'Unknown'),
  );
  expect(node['status'].conditions.find((c: Json) => c['type'] === 'Ready')).toMatchObject({
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  await until(cluster, `${DEPLOYMENTS}/w`, (d) => d['status']?.availableReplicas === 2);
  cluster.recoverNode('node-1');
  await until(cluster, '/api/v1/nodes/node-1', (n) =>
    n['status'].conditions.some((c: Json) => c['type'] === 'Ready' && c['status'] === 'True'),
  );
  cluster.drain('node-2');
  await until(cluster, '/api/v1/pods?fieldSelector=spec.nodeName=node-2', (list) => list['items'].length === 0);
  await until(cluster, `${DEPLOYMENTS}/w`, (d) => d['status']?.availableReplicas === 2);
});
