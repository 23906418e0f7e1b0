import type { Millis } from '../../model/index.ts';
import type { Audit, Store } from '../../ports/index.ts';
import { sqliteAudit } from './audit.ts';
import type { Backup } from './backup.ts';
import { type Mode, open } from './open.ts';
import { defaultRetention, prune, type Retention } from './prune.ts';
import { reads } from './read.ts';
import { codeOf, storeError } from './store-error.ts';
import { Refused, write } from './write.ts';

export interface SqliteOptions {
  /** Path of the database, or `:memory:`. Its folder is made. */
  readonly file: string;
  /** `own` (default) is for the one bot; `read` looks into the file of a running one, and cannot commit. */
  readonly mode?: Mode;
  readonly retention?: Partial<Retention>;
  /** Largest size in pages of 4 KiB; a commit beyond it is refused as `full`. */
  readonly mostPages?: number;
  /** Told when the schema was changed, which file keeps what was before. */
  readonly migrated?: (backup: Backup) => void;
  /** For retention only. */
  readonly now?: () => Millis;
}

/** Pruning after this many commits (and at each start): often enough to stay flat, too rarely to be felt. */
const pruneEvery = 2_000;

/** The store with the audit, which stands in the same file: one lock, one backup. */
export type SqliteStore = Store & { readonly audit: Audit };

/**
 * Opens (and migrates) the database. Rejects with a StoreError: `locked` when another bot holds it, `corrupt`, `newer`, `full`, `unavailable`.
 * A commit is one transaction: after kill -9 at any moment it is there whole or not at all.
 */
export async function sqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const { file, mode = 'own', now = Date.now } = options;
  const retention: Retention = { ...defaultRetention, ...options.retention };
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeError(error, file);
    }
  };
  const opened = await guard(() => open(file, mode, options.mostPages));
  const { db } = opened;
  if (opened.backup !== undefined) options.migrated?.(opened.backup);
  let commits = 0;
  const pruneAtTimes = async (): Promise<void> => {
    if (mode === 'own' && commits++ % pruneEvery === 0) await prune(db, now(), retention);
  };
  const store: Store = {
    ...reads(db),
    commit: async (change) => {
      await pruneAtTimes();
      // On a full disk SQLite rolls back by itself, and the rollback that follows fails: the first error is the one that tells.
      let first: unknown;
      try {
        await db.transaction().execute((tx) =>
          write(tx, change).catch((error: unknown) => {
            first = error;
            throw error;
          }),
        );
        return 'ok';
      } catch (last) {
        const error = first ?? last;
        if (error instanceof Refused) return error.answer;
        // A second alive incident of one key, or a second insert of one id.
        if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) return 'conflict';
        throw error;
      }
    },
    close: () => opened.close(),
  };
  return { ...guarded(store, guard), audit: guardedAudit(sqliteAudit(db), guard) };
}

/** Every method answers in the port's errors. */
function guarded(store: Store, guard: <T>(work: () => Promise<T>) => Promise<T>): Store {
  return {
    commit: (change) => guard(() => store.commit(change)),
    incident: (id) => guard(() => store.incident(id)),
    byKey: (key) => guard(() => store.byKey(key)),
    byCard: (place) => guard(() => store.byCard(place)),
    alive: () => guard(() => store.alive()),
    recent: (filter) => guard(() => store.recent(filter)),
    remedy: (id) => guard(() => store.remedy(id)),
    remedies: (id) => guard(() => store.remedies(id)),
    remediesSince: (since) => guard(() => store.remediesSince(since)),
    evidence: (id) => guard(() => store.evidence(id)),
    happenings: (id) => guard(() => store.happenings(id)),
    known: (ids) => guard(() => store.known(ids)),
    signals: (id) => guard(() => store.signals(id)),
    due: (now, limit) => guard(() => store.due(now, limit)),
    nextDue: () => guard(() => store.nextDue()),
    ledger: () => guard(() => store.ledger()),
    placeholders: (id) => guard(() => store.placeholders(id)),
    auditHead: () => guard(() => store.auditHead()),
    note: (key) => guard(() => store.note(key)),
    spent: (since) => guard(() => store.spent(since)),
    exchanges: (id) => guard(() => store.exchanges(id)),
    turns: (thread, limit) => guard(() => store.turns(thread, limit)),
    votes: (id) => guard(() => store.votes(id)),
    votesSince: (since) => guard(() => store.votesSince(since)),
    empty: () => guard(() => store.empty()),
    close: () => guard(() => store.close()),
  };
}

function guardedAudit(audit: Audit, guard: <T>(work: () => Promise<T>) => Promise<T>): Audit {
  return {
    append: (entry) => guard(() => audit.append(entry)),
    head: () => guard(() => audit.head()),
    entries: (from, limit) => guard(() => audit.entries(from, limit)),
  };
}
