import type { CauseId, Pointer } from '../../../model/index.ts';
import { describe, inNamespace, kubectl } from '../../command.ts';
import { type Facts, podsBehind, type ServiceFact } from '../../facts/index.ts';
import { type Hit, type Rule, sure } from '../../rule.ts';
import type { Heard } from '../lines.ts';
import { listening, who } from '../signature.ts';
import { type Endpoint, endpointIn, ownerAt, serviceAt, written } from './endpoint.ts';

const refused = [
  /ECONNREFUSED/,
  /connection refused/i,
  /actively refused it/i,
  /Can't connect to (?:local )?(?:MySQL|MariaDB) server/i,
  /No connection could be made/i,
  /Failed to open TCP connection/i,
  /Error 111 connecting to/i,
  /Broker may not be available/i,
  /NoBrokersAvailable|no brokers available|bootstrap (?:broker|server)s? .*(?:disconnected|unavailable)/i,
  /could not connect to server/i,
  /(?:unable|failed|cannot|could not) (?:to )?connect to (?:the )?(?:database|db|redis|mysql|postgres\w*|mongo\w*|rabbitmq|kafka|server|host|backend|upstream)/i,
  /MongoServerSelectionError|ServerSelectionTimeoutError/,
  /no (?:live|healthy) upstreams?/i,
  /All host\(s\) tried for (?:db )?query failed|NoHostAvailable/i,
];
const timedOut = [
  /ETIMEDOUT|ESOCKETTIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
  /connect(?:ion)? timed? ?out|connection timeout|ConnectTimeout|connect timeout/i,
  /dial tcp \S+: (?:i\/o timeout|connect: no route to host|connect: connection timed out)/,
  /Communications link failure/i,
  /upstream timed out|no route to host|host is unreachable|network is unreachable/i,
  /context deadline exceeded.*(?:dial|connect|transport)|(?:dial|connect|transport).*context deadline exceeded/i,
  /failed to connect to all addresses|desc = "?transport: Error while dialing|code = Unavailable|StatusCode\.UNAVAILABLE|UNAVAILABLE: io exception/,
  /upstream connect error or disconnect\/reset before headers/,
];

const database =
  /postgres|psql|psycopg|sqlalchemy|sequelize|prisma|activerecord|mysql|maria|mongo|jdbc|oracle|sqlserver|\bsql\b|database|\bdb\b|cassandra|cockroach|hikari|:(?:5432|3306|27017|1433|1521|9042)\b/i;
/** What a pod says of itself (its own health port, a sidecar on localhost) is not a dependency. */
const own = /127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|probe failed|metadata\.google|169\.254\.169\.254/i;

function portMissing(service: ServiceFact, endpoint: Endpoint): boolean {
  return endpoint.port !== undefined && service.ports.length > 0 && !service.ports.some((p) => p.port === endpoint.port);
}

function stateOf(service: ServiceFact, facts: Facts): readonly Pointer[] {
  const pods = podsBehind(service, facts.pods);
  const bad = pods.filter((p) => !p.well);
  const { endpoints } = service;
  return [
    ...(endpoints === undefined
      ? []
      : [
          {
            evidence: endpoints.id,
            says: `Service ${service.ref.name} has ${endpoints.ready === 1 ? '1 ready endpoint' : `${endpoints.ready} ready endpoints`}`,
          },
        ]),
    ...(pods.length === 0
      ? []
      : [
          {
            evidence: pods[0]?.id ?? service.id,
            says: `${pods.length - bad.length} of ${pods.length} pods behind ${service.ref.name} are well`,
          },
        ]),
  ];
}

function wrongPort(hit: Hit, service: ServiceFact, endpoint: Endpoint, heard: Heard): Hit {
  const offered = service.ports.map((p) => p.port).join(', ');
  return {
    ...hit,
    cause: 'config.wrong_address',
    title: `${who(heard)} connects to ${written(endpoint)}, but Service ${service.ref.name} offers port ${offered}`,
    explanation: `The address is wrong: nothing answers at port ${endpoint.port} of Service ${service.ref.name}.`,
    because: [...hit.because, { evidence: service.id, says: `Service ${service.ref.name} has port ${offered}` }],
    strength: Math.max(hit.strength, sure.told),
    steps: [
      {
        text: `Correct the port in the settings of ${hit.culprit.name} to ${offered}.`,
        command: kubectl('edit', hit.culprit.kind.toLowerCase(), hit.culprit.name, ...inNamespace(hit.culprit)),
      },
      ...hit.steps,
    ],
  };
}

function refine(hit: Hit, heard: Heard, facts: Facts): Hit | undefined {
  // Drivers write the address on the next line or the one after.
  const text = heard.line.rest.slice(0, 3).join(' ').slice(0, 1_500);
  const endpoint = endpointIn(text);
  if (own.test(text) && (endpoint === undefined || own.test(endpoint.host))) return undefined;
  const service = endpoint && serviceAt(facts, endpoint, heard.about.namespace);
  if (service && endpoint && portMissing(service, endpoint)) return wrongPort(hit, service, endpoint, heard);
  const where = service?.ref ?? (endpoint && ownerAt(facts, endpoint));
  const isDb = database.test(`${text} ${service?.ref.name ?? ''}`);
  const cause: CauseId = isDb ? 'db.connection' : hit.cause;
  const name = endpoint === undefined ? (isDb ? 'its database' : 'what it depends on') : `${isDb ? 'database ' : ''}${written(endpoint)}`;
  const state = service === undefined ? [] : stateOf(service, facts);
  const up = service?.endpoints !== undefined && service.endpoints.ready > 0;
  return {
    ...hit,
    cause,
    title: `${who(heard)} cannot reach ${name} (${hit.cause === 'dependency.refused' ? 'connection refused' : 'no answer'})`,
    culprit: where ?? hit.culprit,
    because: up ? hit.because : [...hit.because, ...state],
    against: up ? [...hit.against, ...state] : hit.against,
    strength: up ? hit.strength * 0.85 : hit.strength,
    steps: [
      ...(service === undefined
        ? []
        : [
            {
              text: `See what stands behind ${service.ref.name}.`,
              command: kubectl(
                'get',
                'endpointslices',
                ...inNamespace(service.ref),
                '-l',
                `kubernetes.io/service-name=${service.ref.name}`,
              ),
            },
          ]),
      ...(where === undefined
        ? [{ text: `Check that ${name} is up and that the address in the settings is right.` }]
        : [{ text: 'See its state.', command: describe(where) }]),
      ...hit.steps,
    ],
    ...(where === undefined ? {} : { toward: where }),
  };
}

const explanation = 'The program cannot work without it and fails or stays unready.';
const causes: readonly CauseId[] = ['db.connection', 'config.wrong_address'];

const byRefusal = listening({
  cause: 'dependency.refused',
  patterns: refused,
  title: (name) => `${name} is refused a connection`,
  explanation: `Connections are refused: nothing listens there, or it is not ready. ${explanation}`,
  strength: sure.told,
  steps: () => [],
  refine,
});

const bySilence = listening({
  cause: 'dependency.timeout',
  patterns: timedOut,
  title: (name) => `${name} gets no answer`,
  explanation: `Connections get no answer: it is down, overloaded, or traffic to it is dropped. ${explanation}`,
  strength: sure.told - 0.05,
  steps: () => [],
  refine,
});

export const refusal: Rule = { causes: [...byRefusal.causes, ...causes], judge: byRefusal.judge };
export const silence: Rule = { causes: [...bySilence.causes, ...causes], judge: bySilence.judge };
