/** A small shop as an API server would list it, complete and healthy; a fault changes some of it. Times are of one afternoon. */
export type Obj = Record<string, unknown>;

export const NS = 'shop';
export const BEFORE = '2026-05-06T10:00:00Z';
export const CHANGED = '2026-05-06T13:50:00Z';
export const NOW = '2026-05-06T14:00:00Z';

export interface Part {
  readonly name: string;
  readonly kind?: 'Deployment' | 'StatefulSet';
  readonly image: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly log: string;
  readonly replicas?: number;
  /** Laid over the container, the pod's spec, the pod's status and the container's status. */
  readonly container?: Obj;
  readonly pod?: Obj;
  readonly podStatus?: Obj;
  readonly status?: Obj;
  /** Number of ready pods; all where absent. */
  readonly ready?: number;
  /** Pods that exist; as many as wanted where absent. */
  readonly pods?: number;
  readonly workloadStatus?: Obj;
  readonly service?: Obj;
  /** What the Service leads to: pods, none, or what it was meant for. */
  readonly endpoints?: 'ready' | 'unready' | 'none';
  /** Of the newest template; `CHANGED` when somebody just changed it. */
  readonly since?: string;
}

const image = (name: string, tag: string): string => `registry.example.com/shop/${name}:${tag}`;
const line = (text: string): string => `${NOW} ${text}`;

export const parts: readonly Part[] = [
  {
    name: 'frontend',
    image: image('frontend', '4.1.0'),
    port: 8080,
    replicas: 2,
    env: { CATALOGUE_ADDR: 'catalogue:8081', CARTS_ADDR: 'carts:7070', ORDERS_ADDR: 'orders:8082', ACCOUNTS_ADDR: 'accounts:8083' },
    log: line('INFO GET / 200 12ms'),
  },
  {
    name: 'catalogue',
    image: image('catalogue', '2.7.3'),
    port: 8081,
    env: { DB_HOST: 'catalogue-db', DB_PORT: '3306' },
    log: line('INFO GET /items 200 8ms'),
  },
  {
    name: 'carts',
    image: image('carts', '1.9.0'),
    port: 7070,
    env: { REDIS_ADDR: 'carts-cache:6379' },
    log: line('INFO cart loaded in 3ms'),
  },
  {
    name: 'orders',
    image: image('orders', '3.3.1'),
    port: 8082,
    env: { MONGO_URL: 'mongodb://orders-db:27017/orders', PAYMENT_ADDR: 'payment:8084' },
    log: line('INFO order placed in 31ms'),
  },
  { name: 'payment', image: image('payment', '1.4.2'), port: 8084, log: line('INFO charge accepted') },
  {
    name: 'accounts',
    image: image('accounts', '2.0.5'),
    port: 8083,
    env: { DB_HOST: 'catalogue-db', DB_PORT: '3306' },
    log: line('INFO login ok'),
  },
  { name: 'catalogue-db', kind: 'StatefulSet', image: 'mysql:8.4.6', port: 3306, log: line('[System] [MY-010931] ready for connections') },
  {
    name: 'orders-db',
    kind: 'StatefulSet',
    image: 'mongo:7.0',
    port: 27017,
    log: `{"t":{"$date":"${NOW}"},"s":"I","c":"NETWORK","msg":"Connection accepted"}`,
  },
  { name: 'carts-cache', image: 'redis:7.4', port: 6379, log: '1:M 06 May 2026 14:00:00.000 * Ready to accept connections tcp' },
];
