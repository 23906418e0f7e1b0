import { describe } from '../../command.ts';
import type { Facts } from '../../facts/index.ts';
import { type Hit, sure } from '../../rule.ts';
import { serviceAt } from '../dependency/endpoint.ts';
import type { Heard } from '../lines.ts';
import type { Signature } from '../signature.ts';

/** The database that the container's settings name, where they name one Service of the namespace that looks like one. */
function databaseOf(h: Heard, facts: Facts): Hit['toward'] {
  const values = h.container?.env.flatMap((e) => e.value ?? []) ?? [];
  const hosts = values.flatMap((v) => [...v.matchAll(/(?:^|[@/])([a-z][\w.-]*)(?::\d+)?/gi)].map((m) => m[1] ?? ''));
  const found = hosts.map((host) => serviceAt(facts, { host }, h.about.namespace)).find((s) => s !== undefined);
  return found?.ref;
}

const toDatabase = (hit: Hit, h: Heard, facts: Facts): Hit => {
  const db = databaseOf(h, facts);
  return db === undefined ? hit : { ...hit, steps: [...hit.steps, { text: 'See the database.', command: describe(db) }] };
};

const credentials: Signature = {
  cause: 'db.credentials',
  patterns: [
    /password authentication failed for user "?([^\s"]+)/i,
    /Access denied for user '?([^\s'@]+)/i,
    /(?:SASL|SCRAM|auth\w*) .*(?:authentication failed|password must be a string)|MongoServerError: Authentication failed/i,
    /role "([^"]+)" does not exist/,
    /(?:WRONGPASS|NOAUTH|ERR invalid password|invalid username-password pair)/,
    /Login failed for user '?([^\s'.]+)/i,
    /ORA-01017|28P01|permission denied for (?:table|database|schema|relation)/i,
    /ACCESS_REFUSED - Login was refused/i,
    /no pg_hba\.conf entry/i,
  ],
  title: (name, h) => `${name} is refused by its database${h.line.match[1] === undefined ? '' : ` as user ${h.line.match[1]}`}`,
  explanation: 'User or password do not fit, or the user lacks the right. The Secret with the credentials may be outdated.',
  strength: sure.told + 0.05,
  steps: () => [
    { text: 'Compare the credentials the container gets (which Secret and key) with those of the database; rotate them if they differ.' },
  ],
  refine: toDatabase,
};

const absent: Signature = {
  cause: 'db.missing_database',
  patterns: [
    /database "?([^\s"]+)"? does not exist/i,
    /Unknown database '([^']+)'/i,
    /relation "([^"]+)" does not exist/i,
    /Table '([^']+)' doesn't exist/i,
    /no such table: (\S+)/i,
    /Invalid object name '([^']+)'/i,
    /ORA-00942/,
  ],
  title: (name, h) => `${name} misses ${h.line.match[1] ?? 'a table'} in its database`,
  explanation: 'The database answers, but what the program asks for is not there: not created, not migrated, or the wrong name.',
  strength: sure.told,
  steps: () => [{ text: 'Check the database name in the settings, and run the migrations.' }],
  refine: toDatabase,
};

const connections: Signature = {
  cause: 'db.too_many_connections',
  patterns: [
    /too many (?:clients|connections)/i,
    /remaining connection slots are reserved/i,
    /max(?:imum)? (?:number of )?(?:client )?connections (?:reached|exceeded)|max_connections|max number of clients reached/i,
    /(?:connection )?pool (?:is )?(?:exhausted|timed? ?out|timeout|limit)|Connection is not available, request timed out after|QueuePool limit of size|Timeout acquiring a connection|pool timeout|ResourceRequest timed out/i,
    /ORA-00020|ORA-12516|08004/,
  ],
  title: (name) => `${name} gets no database connection: they are used up`,
  explanation: 'The server’s limit or the client’s pool is reached: too many clients, leaked connections, or slow queries that hold them.',
  strength: sure.told,
  steps: () => [{ text: 'See who holds the connections; lower pools or replicas, raise max_connections, or end idle ones.' }],
  refine: toDatabase,
};

const deadlock: Signature = {
  cause: 'db.deadlock',
  patterns: [
    /deadlock (?:detected|found)/i,
    /Deadlock found when trying to get lock/i,
    /was deadlocked on|ORA-00060|40P01|Lock wait timeout exceeded/i,
    /DeadlockLoserDataAccessException|DeadlockDetected/i,
  ],
  title: () => 'Transactions block each other in the database',
  explanation: 'Two or more transactions take the same locks in different order, or one holds locks too long.',
  strength: sure.told,
  steps: () => [
    { text: 'Find the two statements in the database’s log; take locks in one order, keep transactions short, retry the loser.' },
  ],
  refine: toDatabase,
};

const readOnly: Signature = {
  cause: 'db.read_only',
  patterns: [
    /cannot execute \w+(?: \w+)? in a read-only transaction/i,
    /--read-only option|read[-_ ]only (?:mode|replica|database|transaction)|READONLY You can't write against a read only replica|is running with the (?:LOCK_WRITE_GROWTH|--super-read-only)/i,
    /not (?:primary|master)(?: and|$)|NotWritablePrimary/i,
  ],
  title: (name) => `${name} cannot write: the database is read-only`,
  explanation: 'The server is a replica, was set read-only, or became so after a failover or a full disk.',
  strength: sure.told,
  steps: () => [{ text: 'Check which server is the primary, and whether read_only is set on it.' }],
  refine: toDatabase,
};

export const databaseWords: readonly Signature[] = [credentials, absent, connections, deadlock, readOnly];
