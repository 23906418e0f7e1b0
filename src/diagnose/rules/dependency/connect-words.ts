/** How a connection fails, as far as the words tell. */
export type Failure = 'refused' | 'timeout' | 'unreachable' | 'closed' | 'unsaid';

/** The peer's machine answered, and nothing listens at the port. */
const refused: readonly RegExp[] = [
  /ECONNREFUSED/,
  /connection (?:was )?refused|connection to \S+ (?:was )?refused/i,
  /actively refused it/i,
  /Error 111 connecting to/i,
  /No connection could be made because/i,
  /Can't connect to (?:local )?(?:MySQL|MariaDB) server.*\((?:61|111)\)/i,
];

/** Nothing came back in time. */
const timedOut: readonly RegExp[] = [
  /ETIMEDOUT|ESOCKETTIMEDOUT/,
  /connect(?:ion)? timed? ?out|connection timeout|ConnectTimeout|connect timeout/i,
  /dial tcp \S+: (?:i\/o timeout|connect: connection timed out)/,
  /Can't connect to (?:local )?(?:MySQL|MariaDB) server.*\((?:60|110)\)/i,
  /upstream timed out|(?:server )?selection timed out|ServerSelectionTimeoutError/i,
  /context deadline exceeded.*(?:dial|connect|transport)|(?:dial|connect|transport).*context deadline exceeded/i,
];

/** The network has no way there. */
const unreachable: readonly RegExp[] = [
  /EHOSTUNREACH|ENETUNREACH/,
  /no route to host|host is unreachable|network is unreachable/i,
  /Can't connect to (?:local )?(?:MySQL|MariaDB) server.*\((?:65|113)\)/i,
];

/** The connection was made, and the other side ended it. */
const closed: readonly RegExp[] = [/ECONNRESET/, /connection (?:was )?(?:reset|aborted)(?: by (?:the )?peer)?/i];

/** It cannot connect; how the attempt ends is not told. */
const unsaid: readonly RegExp[] = [
  /Can't connect to (?:local )?(?:MySQL|MariaDB) server/i,
  /No connection could be made/i,
  /Failed to open TCP connection/i,
  /Broker may not be available/i,
  /NoBrokersAvailable|no brokers available|bootstrap (?:broker|server)s? .*(?:disconnected|unavailable)/i,
  /could not connect to server/i,
  /(?:unable|failed|cannot|can't|could not|couldn't) (?:to )?connect to (?:the )?(?:database|db|redis|mysql|postgres\w*|mongo\w*|rabbitmq|kafka|server|host|backend|upstream|(?:message )?broker|queue|cache|cluster)/i,
  /(?:unable|failed|cannot|can't|could not|couldn't) (?:to )?(?:connect to|reach) .{0,60}?[A-Za-z][\w.-]*:\d{2,5}\b/i,
  /MongoServerSelectionError/,
  /no (?:live|healthy) upstreams?/i,
  /All host\(s\) tried for (?:db )?query failed|NoHostAvailable/i,
  /Communications link failure/i,
  /failed to connect to all addresses|desc = "?transport: Error while dialing|code = Unavailable|StatusCode\.UNAVAILABLE|UNAVAILABLE: io exception/,
  /upstream connect error or disconnect\/reset before headers/,
];

/** Plainest first: what says how decides before what only says that. */
export const connectWords: readonly (readonly [Failure, readonly RegExp[]])[] = [
  ['refused', refused],
  ['timeout', timedOut],
  ['unreachable', unreachable],
  ['closed', closed],
  ['unsaid', unsaid],
];

/** What a text says of how a connection fails. */
export function failureIn(text: string): Failure | undefined {
  return connectWords.find(([, words]) => words.some((w) => w.test(text)))?.[0];
}
