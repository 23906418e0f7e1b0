import { type CauseId, refText } from '../../../model/index.ts';
import { describe, inNamespace, kubectl } from '../../command.ts';
import { type Facts, podsBehind, type ServiceFact } from '../../facts/index.ts';
import { type Ground, type Hit, type Rule, sure } from '../../rule.ts';
import type { Heard } from '../lines.ts';
import { listening, who } from '../signature.ts';
import { connectWords, type Failure, failureIn } from './connect-words.ts';
import { type Endpoint, endpointIn, ownerAt, serviceAt, written } from './endpoint.ts';

const database =
  /postgres|psql|psycopg|sqlalchemy|sequelize|prisma|activerecord|mysql|maria|mongo|jdbc|oracle|sqlserver|\bsql\b|database|\bdb\b|cassandra|cockroach|hikari|:(?:5432|3306|27017|1433|1521|9042)\b/i;
/** What a pod says of itself (its own health port, a sidecar on localhost) is not a dependency. */
const own = /127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|probe failed|metadata\.google|169\.254\.169\.254/i;

/** Spoken by the side that was asked, or by either. */
const served = /\bclients?\b|downstream|->|remote addr|\baccept/i;

function portMissing(service: ServiceFact, endpoint: Endpoint): boolean {
  return endpoint.port !== undefined && service.ports.length > 0 && !service.ports.some((p) => p.port === endpoint.port);
}

function stateOf(service: ServiceFact, facts: Facts): readonly Ground[] {
  const pods = podsBehind(service, facts.pods);
  const bad = pods.filter((p) => !p.well);
  const { endpoints } = service;
  return [
    ...(endpoints === undefined
      ? []
      : [
          {
            evidence: endpoints.id,
            only: 'sign' as const,
            says: `Service ${service.ref.name} has ${endpoints.ready === 1 ? '1 ready endpoint' : `${endpoints.ready} ready endpoints`}`,
          },
        ]),
    ...(pods.length === 0
      ? []
      : [
          {
            evidence: pods[0]?.id ?? service.id,
            only: 'sign' as const,
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

interface On {
  readonly facts: Facts;
  readonly failure: Failure;
}

const inWords: Readonly<Record<Failure, string>> = {
  refused: 'connection refused',
  timeout: 'no answer',
  unreachable: 'no route to it',
  closed: 'the connection is cut off',
  unsaid: 'how the attempt ends is not told',
};

function refine(hit: Hit, heard: Heard, { facts, failure }: On): Hit | undefined {
  // Drivers write the address on the next line or the one after.
  const text = heard.line.rest.slice(0, 3).join(' ').slice(0, 1_500);
  const endpoint = endpointIn(text);
  // The lines after it may say how.
  const how = failure === 'unsaid' ? (failureIn(text) ?? failure) : failure;
  // A server's clients come and go.
  if (failure === 'closed' && (endpoint === undefined || served.test(heard.line.text))) return undefined;
  if (own.test(text) && (endpoint === undefined || own.test(endpoint.host))) return undefined;
  const service = endpoint && serviceAt(facts, endpoint, heard.about.namespace);
  if (service && endpoint && portMissing(service, endpoint)) return wrongPort(hit, service, endpoint, heard);
  const where = service?.ref ?? (endpoint && ownerAt(facts, endpoint));
  const isDb = database.test(`${text} ${service?.ref.name ?? ''}`);
  const cause: CauseId = isDb ? 'db.connection' : ways[how].cause;
  const name = endpoint === undefined ? (isDb ? 'its database' : 'what it depends on') : `${isDb ? 'database ' : ''}${written(endpoint)}`;
  const state = service === undefined ? [] : stateOf(service, facts);
  const up = service?.endpoints !== undefined && service.endpoints.ready > 0;
  return {
    ...hit,
    cause,
    explanation: `${ways[how].explanation} ${explanation}`,
    title: how === 'closed' ? `${who(heard)} loses its connection to ${name}` : `${who(heard)} cannot reach ${name} (${inWords[how]})`,
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

interface Way {
  readonly cause: CauseId;
  readonly title: (name: string) => string;
  readonly explanation: string;
  readonly strength: number;
}

const ways: Readonly<Record<Failure, Way>> = {
  refused: {
    cause: 'dependency.refused',
    title: (name) => `${name} is refused a connection`,
    explanation: 'Connections are refused: the address answers, and nothing listens at the port.',
    strength: sure.told,
  },
  timeout: {
    cause: 'dependency.timeout',
    title: (name) => `${name} gets no answer`,
    explanation: 'Connections get no answer in time: it is down or overloaded, or traffic to it is dropped.',
    strength: sure.told - 0.05,
  },
  unreachable: {
    cause: 'dependency.unreachable',
    title: (name) => `${name} has no way to what it depends on`,
    explanation: 'The network has no route there: the address is wrong, the machine is off, or the network is broken.',
    strength: sure.told - 0.05,
  },
  closed: {
    cause: 'dependency.generic',
    title: (name) => `${name} loses its connection to what it depends on`,
    explanation:
      'The connection is made, and then the other side or something between cuts it off: it restarts, is overloaded, or expects another protocol.',
    strength: sure.likely,
  },
  unsaid: {
    cause: 'dependency.generic',
    title: (name) => `${name} cannot connect to what it depends on`,
    explanation: 'It cannot connect; the log does not say whether it is refused, gets no answer or finds no way.',
    strength: sure.told - 0.1,
  },
};

const listeners: readonly Rule[] = connectWords.map(([failure, patterns]) =>
  listening({
    ...ways[failure],
    explanation: `${ways[failure].explanation} ${explanation}`,
    patterns,
    steps: () => [],
    refine: (hit, heard, facts) => refine(hit, heard, { facts, failure }),
  }),
);

export const unreachable: Rule = {
  causes: [...new Set([...listeners.flatMap((l) => l.causes), ...causes])],
  judge: (facts) => {
    const all = listeners.map((l) => l.judge(facts));
    const told = new Set(all.slice(0, -1).flatMap((hits) => hits.map((h) => refText(h.shows))));
    // "Cannot connect" beside a line that says how is the same complaint.
    return all.flatMap((hits, i) => (i < all.length - 1 ? hits : hits.filter((h) => !told.has(refText(h.shows)))));
  },
};
