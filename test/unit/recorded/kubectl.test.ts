import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCase, type RecordedCase } from '../../../src/adapters/recorded/index.ts';
import { eventOf, nodeOf, podOf, workloadOf } from '../../../src/model/index.ts';

const read = (raw: string, logs: Readonly<Record<string, string>> = {}): RecordedCase =>
  readCase({ id: 'text', tier: 'B', raw_text: raw, logs });
const only = <T>(all: readonly T[]): T => {
  expect(all).toHaveLength(1);
  const [one] = all;
  if (one === undefined) throw new Error('none');
  return one;
};

const describedPod = `Name:             shop-api-7c67c65579-ch5p9
Namespace:        shop
Priority:         0
Service Account:  api
Node:             worker-2/172.18.0.2
Start Time:       Tue, 26 Nov 2024 12:37:10 +0100
Labels:           app=shop-api
                  pod-template-hash=7c67c65579
Annotations:      <none>
Status:           Running
IP:               10.244.0.191
Controlled By:  ReplicaSet/shop-api-7c67c65579
Init Containers:
  fetch:
    Image:          busybox:1.35
    State:          Terminated
      Reason:       Completed
      Exit Code:    0
    Ready:          True
    Restart Count:  0
Containers:
  api:
    Container ID:   containerd://589
    Image:          registry.example/api:2
    Port:           8080/TCP
    Command:
      /bin/sh
    Args:
      -c
      echo "start: now"
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Tue, 26 Nov 2024 12:40:10 +0100
      Finished:     Tue, 26 Nov 2024 12:40:20 +0100
    Ready:          False
    Restart Count:  4
    Limits:
      cpu:     100m
      memory:  64Mi
    Requests:
      memory:   64Mi
    Liveness:   http-get http://:8080/healthz delay=3s timeout=1s period=3s #success=1 #failure=3
    Readiness:  exec [cat /tmp/ready] delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment Variables from:
      api-settings  ConfigMap  Optional: false
    Environment:
      MODE:      prod
      DB_TOKEN:  <set to the key 'token' in secret 'db'>  Optional: false
    Mounts:
      /data from store (rw)
Conditions:
  Type              Status
  Initialized       True
  Ready             False
  PodScheduled      True
Volumes:
  store:
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
    ClaimName:  store
    ReadOnly:   false
Node-Selectors:              disk=ssd
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  3m10s              default-scheduler  Successfully assigned shop/shop-api-7c67c65579-ch5p9 to worker-2
  Warning  BackOff    4s (x12 over 3m)   kubelet            Back-off restarting failed container api: exit 137
`;

describe('a described pod', () => {
  const found = read(describedPod);
  const pod = podOf(only(found.objects));
  test('L-034 states, limits and the last end are read', () => {
    const api = pod.containers.find((c) => c.name === 'api');
    expect(api).toMatchObject({
      role: 'app',
      image: 'registry.example/api:2',
      restarts: 4,
      ready: false,
      limits: { cpu: '100m', memory: '64Mi' },
      state: { is: 'waiting', reason: 'CrashLoopBackOff' },
      last: { is: 'terminated', reason: 'OOMKilled', exitCode: 137, finishedAt: Date.parse('2024-11-26T11:40:20Z') },
      command: ['/bin/sh'],
      args: ['-c', 'echo "start: now"'],
      ports: [{ port: 8080, protocol: 'TCP' }],
      liveness: { type: 'http', port: '8080', path: '/healthz', initialDelaySeconds: 3, periodSeconds: 3 },
      readiness: { type: 'exec', command: ['cat', '/tmp/ready'] },
      envFrom: [{ kind: 'ConfigMap', name: 'api-settings', optional: false }],
    });
    expect(api?.env).toEqual([
      { name: 'MODE', value: 'prod' },
      { name: 'DB_TOKEN', from: { kind: 'Secret', name: 'db', key: 'token', optional: false } },
    ]);
    expect(pod.containers.find((c) => c.role === 'init')?.state).toMatchObject({ is: 'terminated', exitCode: 0 });
  });
  test('place, labels, owner, volumes, conditions', () => {
    expect(pod.ref).toMatchObject({ namespace: 'shop', name: 'shop-api-7c67c65579-ch5p9' });
    expect(pod.labels).toEqual({ app: 'shop-api', 'pod-template-hash': '7c67c65579' });
    expect(pod.owners).toMatchObject([{ kind: 'ReplicaSet', name: 'shop-api-7c67c65579', controller: true }]);
    expect(pod.volumes).toMatchObject([{ name: 'store', claim: 'store' }]);
    expect(pod.conditions.map((c) => `${c.type}=${c.status}`)).toEqual(['Initialized=True', 'Ready=False', 'PodScheduled=True']);
    expect(pod).toMatchObject({ node: 'worker-2', phase: 'Running', serviceAccount: 'api', nodeSelector: { disk: 'ssd' } });
  });
  test('its events keep reason, count and age', () => {
    const events = found.events.map(eventOf);
    expect(events.map((e) => [e.type, e.reason, e.count, e.component])).toEqual([
      ['Normal', 'Scheduled', 1, 'default-scheduler'],
      ['Warning', 'BackOff', 12, 'kubelet'],
    ]);
    expect((events[1]?.last ?? 0) - (events[1]?.first ?? 0)).toBe(176_000);
    expect(events[1]?.about).toMatchObject({ kind: 'Pod', namespace: 'shop', name: 'shop-api-7c67c65579-ch5p9' });
  });
});

describe('other descriptions', () => {
  test('a Deployment with its counters and conditions', () => {
    const w = workloadOf(
      only(
        read(`Name:                   web
Namespace:              shop
Selector:               app=web
Replicas:               3 desired | 2 updated | 3 total | 1 available | 2 unavailable
StrategyType:           RollingUpdate
Pod Template:
  Labels:  app=web
  Containers:
   web:
    Image:      web:2
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      False   MinimumReplicasUnavailable
  Progressing    False   ProgressDeadlineExceeded
`).objects,
      ),
    );
    expect(w).toMatchObject({
      desired: 3,
      updated: 2,
      available: 1,
      unavailable: 2,
      selector: { app: 'web' },
      templateLabels: { app: 'web' },
    });
    expect(w.template.containers).toMatchObject([{ name: 'web', image: 'web:2' }]);
    expect(w.conditions[1]).toMatchObject({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' });
  });
  test('a Job with its pods', () => {
    const job = only(
      read(`Name:             report
Namespace:        shop
Parallelism:      1
Completions:      1
Backoff Limit:    2
Suspend:          false
Pods Statuses:    0 Active (0 Ready) / 0 Succeeded / 3 Failed
`).objects,
    );
    expect(workloadOf(job)).toMatchObject({
      ref: { kind: 'Job', name: 'report' },
      failed: 3,
      active: 0,
      backoffLimit: 2,
      suspended: false,
    });
  });
  test('a Node with conditions, taints and capacity', () => {
    const node = nodeOf(
      only(
        read(`Name:               worker-1
Roles:              <none>
Taints:             dedicated=gpu:NoSchedule
                    node.kubernetes.io/unreachable:NoExecute
Unschedulable:      true
Conditions:
  Type             Status    LastHeartbeatTime                 LastTransitionTime                Reason              Message
  ----             ------    -----------------                 ------------------                ------              -------
  MemoryPressure   Unknown   Mon, 18 Nov 2024 11:27:57 +0100   Mon, 18 Nov 2024 11:30:44 +0100   NodeStatusUnknown   Kubelet stopped posting node status.
  Ready            Unknown   Mon, 18 Nov 2024 11:27:57 +0100   Mon, 18 Nov 2024 11:30:44 +0100   NodeStatusUnknown   Kubelet stopped posting node status.
Capacity:
  cpu:     2
  memory:  3943312Ki
Allocatable:
  cpu:     1930m
  pods:    17
`).objects,
      ),
    );
    expect(node.cordoned).toBe(true);
    expect(node.taints).toEqual([
      { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoExecute' },
    ]);
    expect(node.allocatable).toEqual({ cpu: '1930m', pods: '17' });
    expect(node.conditions[1]).toMatchObject({ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' });
  });
  test('a Service tells that it has no endpoints', () => {
    const found = read(`Name:                     api
Namespace:                shop
Selector:                 app=api
Type:                     ClusterIP
IP:                       10.96.38.41
Port:                     http  80/TCP
TargetPort:               web/TCP
Endpoints:                <none>
Session Affinity:         None
`);
    expect(found.objects.map((o) => o.kind)).toEqual(['Service', 'Endpoints']);
    expect(found.objects[0]).toMatchObject({ spec: { selector: { app: 'api' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] } });
    expect(found.objects[1]).toMatchObject({ subsets: [] });
  });
  test('the columns of kubectl 1.4, cut short by a book', () => {
    const found = read(`$ kubectl describe pod web-1
  Name:		web-1
  Namespace:	default
  Status:		Pending
  Containers:
    web:
      Image:	nginx
  Events:
    FirstSeen	LastSeen	Count	From			        SubobjectPath	Type		Reason			    Message
    ---------	--------	-----	----			        -------------	--------	------			    -------
    1m		    48s		    7	    {default-scheduler }			        Warning		FailedScheduling	pod (web-1) failed to fit in any node
  fit failure on node (n1): Node didn't have enough resource: CPU, requested: 1000, used: 1420, capacity: 2000
`);
    const event = eventOf(only(found.events));
    expect(event).toMatchObject({ reason: 'FailedScheduling', count: 7, component: 'default-scheduler' });
    expect(event.message).toContain('enough resource: CPU');
    expect(podOf(only(found.objects)).phase).toBe('Pending');
  });
});

describe('tables', () => {
  test('pods: one word tells the state', () => {
    const found = read(`### kubectl get pods -n shop   [pods.txt]
NAME                  READY   STATUS             RESTARTS       AGE
a-7c67c65579-x2k4p    0/1     ImagePullBackOff   0              26s
b-0                   1/2     CrashLoopBackOff   6 (20s ago)    7m
c                     0/1     Init:Error         2              1m
d                     0/1     Evicted            0              2d
e                     1/1     Running            3 (5d ago)     9d
f                     0/1     Completed          0              9d
`);
    const pods = found.objects.map(podOf);
    const state = (name: string): unknown =>
      pods.find((p) => p.ref.name === name)?.containers.map((c) => ('reason' in c.state ? c.state.reason : c.state.is));
    expect(pods.map((p) => `${p.ref.namespace}/${p.ref.name} ${p.phase}`)).toEqual([
      'shop/a-7c67c65579-x2k4p Pending',
      'shop/b-0 Running',
      'shop/c Pending',
      'shop/d Failed',
      'shop/e Running',
      'shop/f Succeeded',
    ]);
    expect(state('a-7c67c65579-x2k4p')).toEqual(['ImagePullBackOff']);
    expect(state('b-0')).toEqual(['CrashLoopBackOff', 'running']);
    expect(pods.find((p) => p.ref.name === 'b-0')?.containers[0]?.restarts).toBe(6);
    expect(state('c')).toEqual(['Error', 'PodInitializing']);
    expect(pods.find((p) => p.ref.name === 'd')?.reason).toBe('Evicted');
  });
  test('rows without a heading, with labels that tell the owner', () => {
    const found = read(`### kubectl get -A --show-labels -o wide pod | grep web   [find.txt]
shop   web-7c67c65579-ch5p9   0/1   ErrImagePull   0   26s   10.0.0.1   n1   <none>   <none>   app=web,pod-template-hash=7c67c65579
shop   report-x2k4p   0/1   Error   0   26s   10.0.0.2   n1   <none>   <none>   job-name=report
`);
    expect(found.objects.map((o) => podOf(o).owners.map((w) => `${w.kind}/${w.name}`))).toEqual([
      ['ReplicaSet/web-7c67c65579'],
      ['Job/report'],
    ]);
  });
  test('deployments, nodes and claims', () => {
    const found = read(`$ kubectl get deploy
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    1/3     3            1           9m
$ kubectl get nodes
NAME   STATUS                        ROLES    AGE   VERSION
n1     NotReady,SchedulingDisabled   <none>   9d    v1.31.0
$ kubectl get pvc
NAME    STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
store   Pending                                      fast           5m
`);
    expect(found.objects.map((o) => o.kind)).toEqual(['Deployment', 'Node', 'PersistentVolumeClaim']);
    expect(workloadOf(found.objects[0] ?? only([]))).toMatchObject({ desired: 3, ready: 1 });
    expect(nodeOf(found.objects[1] ?? only([]))).toMatchObject({ cordoned: true, conditions: [{ type: 'Ready', status: 'False' }] });
    expect(found.objects[2]).toMatchObject({ spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } });
    expect([...found.listed]).toEqual(['Deployment', 'Node', 'PersistentVolumeClaim']);
  });
  test('events by kubectl events', () => {
    const found = read(`### kubectl events --for pod/web-1 -n shop   [events.txt]
LAST SEEN               TYPE      REASON    OBJECT      MESSAGE
58m                     Normal    Pulled    Pod/web-1   Container image "web:1" already present
3m43s (x256 over 58m)   Warning   BackOff   Pod/web-1   Back-off restarting failed container web in pod web-1_shop
`);
    expect(found.events.map(eventOf).map((e) => [e.reason, e.count, e.about.name])).toEqual([
      ['Pulled', 1, 'web-1'],
      ['BackOff', 256, 'web-1'],
    ]);
  });
  test('a lone event row in prose is an event of some pod; the prose stays text', () => {
    const found = read(`The pod stays in ContainerCreating:
\`\`\`
  Warning  FailedMount  30s (x7 over 63s)  kubelet  MountVolume.SetUp failed for volume "pvc-1" : rpc error
mount: wrong fs type
\`\`\`
`);
    expect(eventOf(only(found.events))).toMatchObject({ reason: 'FailedMount', count: 7 });
    expect(eventOf(only(found.events)).message).toContain('wrong fs type');
    expect(found.texts).toEqual(['The pod stays in ContainerCreating:']);
  });
});

describe('parts of manifests and answers', () => {
  test('a fragment belongs to the object the command named, and fills the table’s gaps', () => {
    const found = read(`kubectl get pod mem -n m

NAME   READY   STATUS      RESTARTS   AGE
mem    0/1     OOMKilled   1          24s

kubectl get pod mem --output=yaml -n m

lastState:
   terminated:
     exitCode: 137
     reason: OOMKilled
`);
    const pod = podOf(only(found.objects));
    expect(pod.containers).toMatchObject([{ restarts: 1, last: { is: 'terminated', reason: 'OOMKilled', exitCode: 137 } }]);
  });
  test('a status as a go-template prints it', () => {
    const found = read(`$ kubectl get pod -o go-template='…'  leak-1
Container Name: leak
LastState: map[terminated:map[exitCode:137 reason:OOM Killed startedAt:2015-07-07T20:58:43Z]]
$ kubectl describe pod leak-1
Name:   leak-1
Status: Running
Containers:
  leak:
    Image:  leak
    State:  Running
`);
    expect(podOf(only(found.objects)).containers[0]?.last).toMatchObject({ is: 'terminated', reason: 'OOMKilled', exitCode: 137 });
  });
  test('a refused create reads as the controllers’ FailedCreate', () => {
    const found = read(`kubectl create -f pod.yaml --namespace=small

Error from server (Forbidden): error when creating "pod.yaml":
pods "big" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2
`);
    expect(eventOf(only(found.events))).toMatchObject({ reason: 'FailedCreate', about: { kind: 'Pod', name: 'big', namespace: 'small' } });
    expect(eventOf(only(found.events)).message).toContain('exceeded quota: q');
  });
  test('what the server did not find is absent, and no evidence of a failure', () => {
    const found = read(`### kubectl describe job report -n shop   [job.txt]
Error from server (NotFound): jobs.batch "report" not found
`);
    expect([...found.absent]).toEqual(['Job/report']);
    expect(found.texts).toEqual([]);
  });
});

describe('logs', () => {
  test('by the command that fetched them', () => {
    const found = read(
      `### kubectl logs web-1 -n shop -c app --previous   [prev.txt]
boom
### fetch_pod_logs {"pod_name": "web-2", "namespace": "shop"}   [two.txt]
fine
`,
      { 'two.txt': 'fine' },
    );
    expect(found.logs).toEqual([
      { kind: 'Pod', pod: 'web-2', namespace: 'shop', container: '', previous: false, text: 'fine' },
      { kind: 'Pod', pod: 'web-1', namespace: 'shop', container: 'app', previous: true, text: 'boom' },
    ]);
  });
  test('by pod/container in the key, with or without the earlier run', () => {
    const found = read('', { 'web-1/app': 'a', 'shop/web-1/app (previous)': 'b' });
    expect(found.logs).toEqual([
      { kind: 'Pod', pod: 'web-1', namespace: 'default', container: 'app', previous: false, text: 'a' },
      { kind: 'Pod', pod: 'web-1', namespace: 'shop', container: 'app', previous: true, text: 'b' },
    ]);
  });
  test('an answer that is no log is none', () => {
    expect(
      read('', { 'web-1/app': 'Error from server (BadRequest): previous terminated container "app" in pod "web-1" not found' }).logs,
    ).toEqual([]);
  });
});

test('nothing that is printed makes it throw', () => {
  const words = constantFrom(
    'Name:',
    'Events:',
    '  Warning  Failed  3s  kubelet  x',
    'NAME  READY  STATUS  RESTARTS',
    'kind: Pod',
    '- a: [',
    '{"kind"',
    '### kubectl get pods   [x]',
    'a/b',
    '\t',
    '0/1',
    'Conditions:',
    '```',
    'LAST SEEN',
    ': :',
  );
  assert(
    property(array(oneof(words, string()), { maxLength: 30 }), constantFrom('\n', ' ', '\n  '), (parts, glue) => {
      const found = read(parts.join(glue));
      expect(found.id).toBe('text');
    }),
    { numRuns: 300 },
  );
});
