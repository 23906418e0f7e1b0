import { allRefused, at, complains, crash, looping, many, meta, unplaced } from './fault.ts';
import { CHANGED } from './parts.ts';
import { event, type Fault, podOf } from './shop.ts';

/** Faults of what workloads depend on, of placement, rights and limits. */
export const faultsAround: readonly Fault[] = [
  {
    id: 'shop-scaled-to-zero',
    title: 'Carts crash',
    cause: 'rollout.scaled_to_zero',
    culprit: 'Deployment/carts-cache',
    why: 'carts-cache is scaled to zero.',
    parts: [
      { name: 'carts-cache', replicas: 0, pods: 0, endpoints: 'none' },
      { name: 'carts', ...crash(at('ERROR redis: dial tcp 10.96.4.18:6379: connect: connection refused')) },
      complains('carts', 7070),
    ],
    events: allRefused('carts'),
  },
  {
    id: 'shop-network-policy',
    title: 'Orders cannot reach their store',
    cause: 'network.policy',
    culprit: 'NetworkPolicy/store-access',
    why: 'The NetworkPolicy store-access admits only pods labelled role=reporting to orders-db.',
    parts: [
      { name: 'orders', ...crash(at('MongoServerSelectionError: connection timed out to orders-db:27017')) },
      complains('orders', 8082),
    ],
    objects: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: meta('store-access'),
        spec: {
          podSelector: { matchLabels: { app: 'orders-db' } },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: { matchLabels: { role: 'reporting' } } }] }],
        },
      },
    ],
    events: allRefused('orders'),
  },
  {
    id: 'shop-credentials',
    title: 'The catalogue restarts',
    cause: 'db.credentials',
    culprit: 'Deployment/catalogue',
    why: 'The database refuses the password of the user catalogue.',
    parts: [
      {
        name: 'catalogue',
        ...crash(at("FATAL Error 1045 (28000): Access denied for user 'catalogue'@'10.42.0.24' (using password: YES)")),
      },
      complains('catalogue', 8081),
    ],
    events: allRefused('catalogue'),
  },
  {
    id: 'shop-readiness-path',
    title: 'Payment gets no traffic',
    cause: 'probe.readiness.wrong_path',
    culprit: 'Deployment/payment',
    why: 'The readiness probe asks /healthzz, which does not exist.',
    parts: [
      {
        name: 'payment',
        ready: 0,
        since: CHANGED,
        container: {
          readinessProbe: {
            httpGet: { path: '/healthzz', port: 8084, scheme: 'HTTP' },
            periodSeconds: 10,
            failureThreshold: 3,
            timeoutSeconds: 1,
          },
        },
      },
      { name: 'orders', log: many('ERROR charge failed: connect ECONNREFUSED 10.96.4.14:8084') },
    ],
    events: [event(`Pod/${podOf('payment')}`, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404')],
  },
  {
    id: 'shop-node-selector',
    title: 'Accounts are not placed',
    cause: 'pending.affinity.node',
    culprit: 'Deployment/accounts',
    why: 'The nodeSelector tier=gold matches no node.',
    parts: [
      {
        name: 'accounts',
        pod: { nodeSelector: { tier: 'gold' } },
        ...unplaced(
          "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
        ),
      },
      complains('accounts', 8083),
    ],
    events: [
      event(
        `Pod/${podOf('accounts')}`,
        'FailedScheduling',
        "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
      ),
    ],
  },
  {
    id: 'shop-claim-class',
    title: 'The store of orders is not placed',
    cause: 'volume.pvc_unbound.class_missing',
    culprit: 'PersistentVolumeClaim/data-orders-db-0',
    why: 'The claim names the StorageClass fast-ssd, which does not exist.',
    parts: [
      {
        name: 'orders-db',
        pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-orders-db-0' } }] },
        ...unplaced(
          '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
        ),
      },
      { name: 'orders', ...crash(at('MongoServerSelectionError: connect ECONNREFUSED 10.96.4.17:27017')) },
    ],
    objects: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { ...meta('data-orders-db-0'), creationTimestamp: CHANGED },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast-ssd', resources: { requests: { storage: '10Gi' } } },
        status: { phase: 'Pending' },
      },
    ],
    events: [
      event(
        'Pod/orders-db-0',
        'FailedScheduling',
        '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      ),
      event('PersistentVolumeClaim/data-orders-db-0', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast-ssd" not found'),
      ...allRefused('orders'),
    ],
  },
  {
    id: 'shop-dns-policy',
    title: 'Orders do not resolve names',
    cause: 'dns.policy',
    culprit: 'Deployment/orders',
    why: 'dnsPolicy Default makes the pod use the resolver of the node, which does not know the Services.',
    parts: [
      { name: 'orders', pod: { dnsPolicy: 'Default' }, ...crash(at('FATAL cannot start: getaddrinfo ENOTFOUND orders-db')) },
      complains('orders', 8082),
    ],
    events: allRefused('orders'),
  },
  {
    id: 'shop-rights',
    title: 'Payment may not read',
    cause: 'rbac.forbidden',
    culprit: 'Deployment/payment',
    why: 'The ServiceAccount default may not get ConfigMaps.',
    parts: [
      {
        name: 'payment',
        ...crash(
          at(
            'FATAL configmaps "rates" is forbidden: User "system:serviceaccount:shop:default" cannot get resource "configmaps" in API group "" in the namespace "shop"',
          ),
        ),
      },
    ],
    events: allRefused('payment'),
  },
  {
    id: 'shop-sidecar-port',
    title: 'Accounts restart',
    cause: 'crashloop.port_in_use',
    culprit: 'Deployment/accounts',
    why: 'A second container of the pod listens on 8083 as well.',
    parts: [
      { name: 'accounts', ...crash(at('panic: listen tcp :8083: bind: address already in use'), { exitCode: 2 }) },
      complains('accounts', 8083),
    ],
    events: allRefused('accounts'),
  },
  {
    id: 'shop-webhook',
    title: 'Carts cannot be created',
    cause: 'webhook.unreachable',
    culprit: 'Service/injector',
    why: 'The webhook that every new pod passes does not answer.',
    parts: [
      { name: 'carts', pods: 0, ready: 0, endpoints: 'none', workloadStatus: { replicas: 0, unavailableReplicas: 1 } },
      complains('carts', 7070),
    ],
    events: [
      event(
        `ReplicaSet/${podOf('carts').replace(/-[^-]+$/, '')}`,
        'FailedCreate',
        'Error creating: Internal error occurred: failed calling webhook "inject.mesh.example.com": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": dial tcp 10.96.9.9:443: connect: connection refused',
      ),
    ],
  },
  {
    id: 'shop-quota',
    title: 'Orders cannot be created',
    cause: 'quota.exceeded.memory',
    culprit: 'ResourceQuota/shop-room',
    why: 'The quota shop-room leaves no memory.',
    parts: [{ name: 'orders', pods: 0, ready: 0, endpoints: 'none' }, complains('orders', 8082)],
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: meta('shop-room'),
        spec: { hard: { 'limits.memory': '2560Mi' } },
        status: { hard: { 'limits.memory': '2560Mi' }, used: { 'limits.memory': '2432Mi' } },
      },
    ],
    events: [
      event(
        `ReplicaSet/${podOf('orders').replace(/-[^-]+$/, '')}`,
        'FailedCreate',
        'Error creating: pods "orders-x" is forbidden: exceeded quota: shop-room, requested: limits.memory=256Mi, used: limits.memory=2432Mi, limited: limits.memory=2560Mi',
      ),
    ],
  },
  {
    id: 'shop-cpu-limit',
    title: 'The catalogue is killed by its probe',
    cause: 'app.cpu_limit',
    culprit: 'Deployment/catalogue',
    why: 'A CPU limit of 10m makes the catalogue too slow to answer its liveness probe.',
    parts: [
      {
        name: 'catalogue',
        ready: 0,
        since: CHANGED,
        log: many('WARN request took 14.2s', 3),
        container: {
          resources: { requests: { cpu: '5m' }, limits: { cpu: '10m', memory: '256Mi' } },
          livenessProbe: { httpGet: { path: '/healthz', port: 8081 }, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 },
        },
        status: looping('catalogue', {
          exitCode: 137,
          reason: 'Error',
          startedAt: '2026-05-06T13:57:00Z',
          finishedAt: '2026-05-06T13:58:10Z',
        }),
      },
      complains('catalogue', 8081),
    ],
    events: [
      event(
        `Pod/${podOf('catalogue')}`,
        'Unhealthy',
        'Liveness probe failed: Get "http://10.42.0.24:8081/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      ),
    ],
  },
];
