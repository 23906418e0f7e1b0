import { allRefused, at, complains, crash, looping, many, pending, waiting } from './fault.ts';
import { CHANGED } from './parts.ts';
import { event, type Fault, podOf } from './shop.ts';

/** Faults of images, settings and references. */
export const faultsInside: readonly Fault[] = [
  {
    id: 'shop-all-well',
    title: 'Nothing is wrong',
    cause: 'healthy',
    culprit: '',
    why: 'Nothing fails.',
  },
  {
    id: 'shop-wrong-host',
    title: 'Orders crash',
    cause: 'config.wrong_address',
    culprit: 'Deployment/orders',
    why: 'MONGO_URL of orders names orders-store, which does not exist; the Service is orders-db.',
    parts: [
      {
        name: 'orders',
        env: { MONGO_URL: 'mongodb://orders-store:27017/orders', PAYMENT_ADDR: 'payment:8084' },
        ...crash(at('FATAL cannot start: getaddrinfo ENOTFOUND orders-store')),
      },
      complains('orders', 8082),
    ],
    events: allRefused('orders'),
  },
  {
    id: 'shop-wrong-port',
    title: 'Carts cannot be loaded',
    cause: 'config.wrong_address',
    culprit: 'Deployment/carts',
    why: 'REDIS_ADDR of carts names port 6380; the Service offers 6379.',
    parts: [
      { name: 'carts', env: { REDIS_ADDR: 'carts-cache:6380' }, ...crash(at('ERROR dial tcp 10.96.4.18:6380: i/o timeout, giving up')) },
      complains('carts', 7070),
    ],
    events: allRefused('carts'),
  },
  {
    id: 'shop-wrong-port-silent',
    title: 'Accounts answer with errors',
    cause: 'config.wrong_address',
    culprit: 'Deployment/frontend',
    why: 'ACCOUNTS_ADDR of frontend names port 8088; the Service offers 8083. Every pod is ready.',
    parts: [
      {
        name: 'frontend',
        env: { CATALOGUE_ADDR: 'catalogue:8081', CARTS_ADDR: 'carts:7070', ORDERS_ADDR: 'orders:8082', ACCOUNTS_ADDR: 'accounts:8088' },
        log: many('ERROR GET /login 504: dial tcp 10.96.4.15:8088: i/o timeout'),
      },
    ],
  },
  {
    id: 'shop-selector',
    title: 'The catalogue is empty',
    cause: 'service.selector',
    culprit: 'Service/catalogue',
    why: 'The Service selects app=catalog; the pods carry app=catalogue.',
    parts: [{ name: 'catalogue', service: { selector: { app: 'catalog' } }, endpoints: 'none' }, complains('catalogue', 8081)],
  },
  {
    id: 'shop-target-port',
    title: 'Payments are refused',
    cause: 'service.target_port',
    culprit: 'Service/payment',
    why: 'targetPort is 9084; the container opens 8084.',
    parts: [
      { name: 'payment', service: { ports: [{ port: 8084, targetPort: 9084, protocol: 'TCP' }] } },
      { name: 'orders', log: many('ERROR charge failed: connect ECONNREFUSED 10.96.4.14:8084') },
    ],
  },
  {
    id: 'shop-secret-key',
    title: 'Payment does not start',
    cause: 'config.missing_key',
    culprit: 'Secret/payment-access',
    why: 'The Secret payment-access lacks the key api-key.',
    parts: [
      {
        name: 'payment',
        ready: 0,
        since: CHANGED,
        log: '',
        podStatus: pending(),
        container: { env: [{ name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'payment-access', key: 'api-key' } } }] },
        status: waiting('CreateContainerConfigError', "couldn't find key api-key in Secret shop/payment-access"),
      },
      { name: 'orders', log: many('ERROR charge failed: connect ECONNREFUSED 10.96.4.14:8084') },
    ],
    events: [event(`Pod/${podOf('payment')}`, 'Failed', "Error: couldn't find key api-key in Secret shop/payment-access")],
  },
  {
    id: 'shop-config-of-two',
    title: 'Two services do not start',
    cause: 'config.missing_configmap',
    culprit: 'ConfigMap/regional-settings',
    why: 'The ConfigMap regional-settings, which carts and accounts need, does not exist.',
    parts: (['carts', 'accounts'] as const).map((name) => ({
      name,
      ready: 0,
      since: CHANGED,
      log: '',
      podStatus: pending(),
      container: { envFrom: [{ configMapRef: { name: 'regional-settings' } }] },
      status: waiting('CreateContainerConfigError', 'configmap "regional-settings" not found'),
    })),
    events: ['carts', 'accounts'].map((n) => event(`Pod/${podOf(n)}`, 'Failed', 'Error: configmap "regional-settings" not found')),
  },
  {
    id: 'shop-image-tag',
    title: 'A release of the catalogue does not come up',
    cause: 'image.not_found',
    culprit: 'Deployment/catalogue',
    why: 'The tag 2.8.0-rc does not exist.',
    parts: [
      {
        name: 'catalogue',
        image: 'registry.example.com/shop/catalogue:2.8.0-rc',
        ready: 0,
        since: CHANGED,
        log: '',
        podStatus: pending(),
        status: waiting('ImagePullBackOff', 'Back-off pulling image "registry.example.com/shop/catalogue:2.8.0-rc"'),
      },
      complains('catalogue', 8081),
    ],
    events: [
      event(
        `Pod/${podOf('catalogue')}`,
        'Failed',
        'Failed to pull image "registry.example.com/shop/catalogue:2.8.0-rc": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example.com/shop/catalogue:2.8.0-rc": failed to resolve reference: registry.example.com/shop/catalogue:2.8.0-rc: not found',
      ),
    ],
  },
  {
    id: 'shop-memory',
    title: 'The store of orders restarts',
    cause: 'oom.container_limit',
    culprit: 'StatefulSet/orders-db',
    why: 'The memory limit of orders-db is too small.',
    parts: [
      {
        name: 'orders-db',
        ready: 0,
        container: { resources: { requests: { memory: '64Mi' }, limits: { memory: '64Mi' } } },
        log: '',
        status: looping('orders-db', { exitCode: 137, reason: 'OOMKilled' }),
      },
      { name: 'orders', ...crash(at('MongoServerSelectionError: connect ECONNREFUSED 10.96.4.17:27017')) },
      complains('orders', 8082),
    ],
    events: [
      ...allRefused('orders'),
      event('Pod/orders-db-0', 'BackOff', 'Back-off restarting failed container orders-db in pod orders-db-0_shop'),
    ],
  },
];
