import { app, namespace, secret, secretValue, value } from './manifests.ts';

/** One thing that happens to the cluster, so many seconds after the play begins. */
export interface Scene {
  readonly at: number;
  readonly manifests: readonly unknown[];
}

export interface Story {
  readonly title: string;
  /** What a visitor will see, in one or two sentences. */
  readonly happens: string;
  /** A command or click that changes its course. */
  readonly tryThis: string;
  readonly scenes: readonly Scene[];
}

const postgres = (password: 'with password' | 'without password'): unknown[] =>
  app({
    namespace: 'shop',
    name: 'orders-db',
    kind: 'StatefulSet',
    image: 'postgres:17',
    port: 5432,
    memory: '256Mi',
    env:
      password === 'with password'
        ? [value('POSTGRES_DB', 'orders'), secretValue('POSTGRES_PASSWORD', 'orders-db', 'password')]
        : [value('POSTGRES_DB', 'orders'), { name: 'POSTGRES_PASSWORD', $patch: 'delete' }],
  });

const storefront = (tag: string): unknown[] => app({ namespace: 'shop', name: 'storefront', image: `nginx:${tag}`, port: 80, replicas: 3 });

const pricing = (cache: number): unknown[] =>
  app({
    namespace: 'shop',
    name: 'pricing',
    image: 'registry.example.com/shop/pricing:3.1.4',
    port: 8080,
    strategy: 'Recreate',
    env: [value('CACHE_SIZE_MB', String(cache))],
  });

const fraudCheck = (replicas: number): unknown[] =>
  app({ namespace: 'payments', name: 'fraud-check', image: 'registry.example.com/payments/fraud-check:2.4.0', port: 8080, replicas });

/** The least that is there before anything: needs nothing else to run. */
export const ground: readonly unknown[] = [
  namespace('shop'),
  namespace('payments'),
  secret('shop', 'orders-db', { password: 'practice-only' }),
  ...storefront('1.29-alpine'),
  ...app({ namespace: 'payments', name: 'ledger', image: 'registry.example.com/payments/ledger:1.12.1', port: 8080, replicas: 2 }),
  ...postgres('with password'),
  ...fraudCheck(1),
];

/** What is there before anything goes wrong, and stays healthy beside it. */
export const baseline: readonly unknown[] = [
  ...ground,
  secret('payments', 'payouts-db', { pass: 'practice-only' }),
  ...app({ namespace: 'shop', name: 'catalog', image: 'registry.example.com/shop/catalog:5.2.0', port: 8080, replicas: 2 }),
  ...app({ namespace: 'shop', name: 'cart', image: 'redis:7.4-alpine', port: 6379 }),
  ...app({
    namespace: 'shop',
    name: 'orders',
    image: 'registry.example.com/shop/orders:2.3.0',
    port: 8080,
    replicas: 2,
    env: [value('DB_HOST', 'orders-db'), value('DB_PORT', '5432')],
  }),
  ...pricing(32),
  ...app({
    namespace: 'payments',
    name: 'checkout',
    image: 'registry.example.com/payments/checkout:6.1.0',
    port: 8080,
    replicas: 2,
    health: '/healthz',
    env: [value('FRAUD_CHECK_ADDR', 'fraud-check:8080'), value('WORKERS', '8')],
  }),
];

export const stories: readonly Story[] = [
  {
    title: 'Out of memory',
    happens: 'shop/recommendations is deployed with a memory limit below what its cache needs: the kernel kills it again and again.',
    tryThis: 'kubectl -n shop set resources deployment/recommendations --limits=memory=512Mi',
    scenes: [
      {
        at: 2,
        manifests: app({
          namespace: 'shop',
          name: 'recommendations',
          image: 'registry.example.com/shop/recommendations:0.9.2',
          port: 8080,
          memory: '128Mi',
          env: [value('CACHE_SIZE_MB', '256')],
        }),
      },
    ],
  },
  {
    title: 'A release with a wrong image tag',
    happens: 'shop/storefront is rolled out with a tag that does not exist; the revision before it was healthy and still serves.',
    tryThis: 'kubectl -n shop rollout undo deployment/storefront',
    scenes: [{ at: 5, manifests: storefront('1.92-alpine') }],
  },
  {
    title: 'A key that its Secret does not have',
    happens: 'payments/payouts asks for the key `password`, the Secret payouts-db only has `pass`: the container is never created.',
    tryThis: `kubectl -n payments patch secret payouts-db -p '{"stringData":{"password":"practice-only"}}'`,
    scenes: [
      {
        at: 9,
        manifests: app({
          namespace: 'payments',
          name: 'payouts',
          image: 'registry.example.com/payments/payouts:4.0.1',
          port: 8080,
          env: [secretValue('DB_PASSWORD', 'payouts-db', 'password')],
        }),
      },
    ],
  },
  {
    title: 'A database goes down and takes a service with it',
    happens:
      'shop/orders-db restarts without its password and refuses to start; shop/orders loses its connection and crashes. One card for both.',
    tryThis: 'kubectl -n shop set env statefulset/orders-db POSTGRES_PASSWORD=practice-only',
    scenes: [{ at: 14, manifests: postgres('without password') }],
  },
  {
    title: 'It heals by itself',
    happens: 'payments/notifications starts before its message queue and crashes; the queue comes up seconds later and all is well.',
    tryThis: 'nothing: watch it recover',
    scenes: [
      {
        at: 20,
        manifests: app({
          namespace: 'payments',
          name: 'notifications',
          image: 'registry.example.com/payments/notifications:1.0.7',
          port: 8080,
          env: [value('QUEUE_ADDR', 'queue:5672')],
        }),
      },
      { at: 24, manifests: app({ namespace: 'payments', name: 'queue', image: 'rabbitmq:4.1-alpine', port: 5672, memory: '256Mi' }) },
    ],
  },
  {
    title: 'It comes back',
    happens: 'shop/pricing runs out of memory after a change, is set right by its team, and breaks in the same way again.',
    tryThis: 'kubectl -n shop set env deployment/pricing CACHE_SIZE_MB=32',
    scenes: [
      { at: 27, manifests: pricing(300) },
      { at: 42, manifests: pricing(32) },
      { at: 62, manifests: pricing(300) },
    ],
  },
  {
    title: 'It runs, and does nothing any more',
    happens:
      'payments/fraud-check is away for a moment; payments/checkout keeps its dead connections after that, and every worker waits on one.',
    tryThis: 'kubectl -n payments rollout restart deployment/checkout',
    scenes: [
      { at: 33, manifests: fraudCheck(0) },
      { at: 37, manifests: fraudCheck(1) },
    ],
  },
];
