import { type Act, err, out, type Process, reach, type Reached, type Surroundings, wait } from '../process.ts';

const FOREVER = Number.POSITIVE_INFINITY;
const MIB = 1024 ** 2;

const stamp = (at: Surroundings): string => new Date(at.now()).toISOString();

/** nginx and httpd: port 80, one page, 404 for the rest. */
export function* webServer(at: Surroundings): Process {
  const config = at.files.get('/etc/nginx/nginx.conf') ?? at.files.get('/etc/nginx/conf.d/default.conf');
  if (config !== undefined && !balanced(config)) {
    yield err(
      `${stamp(at)} [emerg] 1#1: unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:${config.split('\n').length}\nnginx: [emerg] unexpected end of file\n`,
    );
    return 1;
  }
  const port = Number(/listen\s+(?:\[::\]:)?(\d+)/.exec(config ?? '')?.[1] ?? 80);
  if (port < 1024 && at.user !== 0 && !at.image.includes('unprivileged')) {
    yield err(`nginx: [emerg] bind() to 0.0.0.0:${port} failed (13: Permission denied)\n`);
    return 1;
  }
  yield { do: 'memory', bytes: 12 * MIB };
  yield out(`${stamp(at)} [notice] 1#1: start worker processes\n`);
  yield { do: 'listen', port, answer: (path) => (path === '/' || path === '/index.html' ? 200 : 404) };
  yield wait(FOREVER);
  return 0;
}

const balanced = (text: string): boolean => text.split('{').length === text.split('}').length;

interface Database {
  readonly port: number;
  /** Resident memory when idle, MiB. */
  readonly memory: number;
  /** One of these must be set, or it refuses to start with this text. */
  readonly password?: { readonly oneOf: readonly string[]; readonly refusal: string };
  readonly ready: string;
}

export const DATABASES: Readonly<Record<string, Database>> = {
  postgres: {
    port: 5432,
    memory: 48,
    password: {
      oneOf: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
      refusal:
        'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n',
    },
    ready: 'LOG:  database system is ready to accept connections',
  },
  mysql: {
    port: 3306,
    memory: 380,
    password: {
      oneOf: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
      refusal:
        '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n',
    },
    ready: "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.6'  port: 3306",
  },
  mariadb: {
    port: 3306,
    memory: 90,
    password: {
      oneOf: ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD'],
      refusal: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n',
    },
    ready: '[Note] mariadbd: ready for connections.',
  },
  redis: { port: 6379, memory: 10, ready: '* Ready to accept connections tcp' },
  valkey: { port: 6379, memory: 10, ready: '* Ready to accept connections tcp' },
  memcached: { port: 11211, memory: 8, ready: 'server listening (auto-negotiate)' },
  mongo: { port: 27017, memory: 120, ready: '{"s":"I","c":"NETWORK","id":23016,"msg":"Waiting for connections","attr":{"port":27017}}' },
  rabbitmq: { port: 5672, memory: 140, ready: 'Server startup complete; 4 plugins started.' },
};

export function* database(name: string, at: Surroundings): Process {
  const kind = DATABASES[name];
  if (kind === undefined) return 1;
  const { password } = kind;
  if (password && !password.oneOf.some((key) => at.env.get(key))) {
    yield err(password.refusal);
    return 1;
  }
  yield out(`${stamp(at)} starting ${name}\n`);
  yield wait(1500);
  yield { do: 'memory', bytes: kind.memory * MIB };
  yield { do: 'listen', port: kind.port, answer: () => 200 };
  yield out(`${stamp(at)} ${kind.ready}\n`);
  yield wait(FOREVER);
  return 0;
}

interface Dependency {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  mongodb: 27017,
  amqp: 5672,
  http: 80,
  https: 443,
};

/** What an application is told to talk to: `…_URL`, `…_URI`, `…_ADDR` (host:port), and `…_HOST` with `…_PORT`. Service links of the kubelet are none. */
export function dependencies(env: ReadonlyMap<string, string>): Dependency[] {
  const found: Dependency[] = [];
  for (const [key, value] of env) {
    if (/_(URL|URI|DSN|ENDPOINT)$/.test(key)) {
      const url = /^([a-z][a-z+]*):\/\/(?:[^@/]*@)?([^:/?]+)(?::(\d+))?/.exec(value);
      if (url) found.push({ host: url[2] ?? '', port: Number(url[3] ?? DEFAULT_PORTS[(url[1] ?? '').split('+')[0] ?? ''] ?? 80) });
    } else if (/_ADDR(ESS)?$/.test(key)) {
      const address = /^([^:/]+):(\d+)$/.exec(value);
      if (address) found.push({ host: address[1] ?? '', port: Number(address[2]) });
    } else if (key.endsWith('_HOST') && !key.startsWith('KUBERNETES_') && !key.endsWith('_SERVICE_HOST')) {
      const port = Number(env.get(key.replace(/HOST$/, 'PORT')));
      if (port > 0) found.push({ host: value, port });
    }
  }
  return found.filter(({ host }) => host !== '' && host !== 'localhost' && !host.startsWith('127.') && host !== '0.0.0.0');
}

function complaint({ host, port }: Dependency, reached: Reached): string {
  switch (reached.is) {
    case 'refused':
      return `connect ECONNREFUSED ${reached.address}:${port}`;
    case 'timeout':
      return `connect ETIMEDOUT ${reached.address}:${port}`;
    case 'unknown-host':
      return `getaddrinfo ENOTFOUND ${host}`;
    case 'ok':
      return '';
  }
}

/** MiB the application holds: its own 40, and what its cache or heap setting asks for. */
function appetite(env: ReadonlyMap<string, string>): number {
  const heap = /-Xmx(\d+)([mg])/i.exec(`${env.get('JAVA_OPTS') ?? ''} ${env.get('JAVA_TOOL_OPTIONS') ?? ''}`);
  const java = heap ? Number(heap[1]) * (heap[2]?.toLowerCase() === 'g' ? 1024 : 1) : 0;
  const cache = Number.parseInt(env.get('CACHE_SIZE_MB') ?? env.get('CACHE_MB') ?? '0', 10) || 0;
  return 40 + java + cache;
}

const RETRIES = 3;
const RETRY_AFTER = 1000;
const CHECK_EVERY = 10_000;

const line = (at: Surroundings, level: string, message: string): Act =>
  (level === 'ERROR' ? err : out)(`${stamp(at)} ${level} ${message}\n`);

/** Tries each dependency; the first that stays unreachable is told. */
function* unreachable(at: Surroundings): Generator<Act, string | undefined, Reached | undefined> {
  for (const dependency of dependencies(at.env)) {
    let why = '';
    for (let attempt = 1; attempt <= RETRIES; attempt += 1) {
      const reached = yield* reach(dependency.host, dependency.port);
      why = complaint(dependency, reached);
      if (why === '') break;
      yield line(at, 'WARN', `cannot reach ${dependency.host}:${dependency.port} (attempt ${attempt}/${RETRIES}): ${why}`);
      yield wait(RETRY_AFTER);
    }
    if (why !== '') return `${dependency.host}:${dependency.port}: ${why}`;
  }
  return undefined;
}

/** The same without a word of it: a pool that waits says nothing about what it waits for. */
function* silently(talk: ReturnType<typeof unreachable>): ReturnType<typeof unreachable> {
  let step = talk.next();
  while (step.done !== true) step = talk.next(step.value.do === 'print' ? undefined : yield step.value);
  return step.value;
}

/**
 * An application as teams write them: reads its settings, connects to what it depends on and gives up when it cannot, fills its
 * cache, listens on the ports it declares, and looks after its dependencies from time to time. One with `WORKERS` does not end when it
 * loses one of them: its workers wait on dead connections for good, and only a new process gets rid of them.
 */
export function* application(at: Surroundings): Process {
  const name = at.image.replace(/^.*\//, '').replace(/@.*$/, '');
  yield line(at, 'INFO', `starting ${name}`);
  yield wait(500);
  const why = yield* unreachable(at);
  if (why !== undefined) {
    yield line(at, 'ERROR', `fatal: ${why}`);
    return 1;
  }
  yield* grow(at);
  const port = Number(at.env.get('PORT') ?? 0);
  const workers = Number(at.env.get('WORKERS') ?? 0);
  let stuck = 0;
  const answer = (): number => (stuck > 0 ? 503 : 200);
  for (const listening of port > 0 ? [port] : at.ports) yield { do: 'listen', port: listening, answer };
  yield line(at, 'INFO', port > 0 || at.ports.length > 0 ? `listening on ${port > 0 ? port : at.ports.join(', ')}` : 'ready');
  for (;;) {
    yield wait(CHECK_EVERY);
    const lost = stuck > 0 ? undefined : yield* workers > 0 ? silently(unreachable(at)) : unreachable(at);
    if (lost !== undefined && workers === 0) {
      yield line(at, 'ERROR', `fatal: ${lost}`);
      return 1;
    }
    if (lost !== undefined) stuck = workers;
    if (stuck > 0) yield line(at, 'ERROR', `request queue is full: ${stuck} of ${workers} workers wait for an answer that never comes`);
  }
}

/** Memory comes in steps, so that a limit is met under way and the log says what was being done. */
function* grow(at: Surroundings): Generator<Act, void, Reached | undefined> {
  const wanted = appetite(at.env);
  const steps = wanted > 40 ? 4 : 1;
  for (let step = 1; step <= steps; step += 1) {
    if (steps > 1) yield line(at, 'INFO', `warming cache: ${Math.round((wanted * step) / steps)} MiB`);
    yield { do: 'memory', bytes: Math.round((wanted * step) / steps) * MIB };
    if (steps > 1) yield wait(400);
  }
}

/** Waits for good: `pause` and the like. */
export function* idle(): Process {
  yield wait(FOREVER);
  return 0;
}

export function* sayAndEnd(text: string): Process {
  yield out(text);
  return 0;
}

/** A server by the name of its executable. */
export function serverNamed(executable: string): ((at: Surroundings) => Process) | undefined {
  if (['nginx', 'nginx-debug', 'httpd', 'httpd-foreground'].includes(executable)) return webServer;
  const kind =
    {
      'redis-server': 'redis',
      'valkey-server': 'valkey',
      mysqld: 'mysql',
      mariadbd: 'mariadb',
      mongod: 'mongo',
      'rabbitmq-server': 'rabbitmq',
    }[executable] ?? executable;
  return kind in DATABASES ? (at) => database(kind, at) : undefined;
}
