/** A file name enters, a Store that survives kill -9 leaves; it never accepts what the scrubber has not seen, and never repairs a damaged file by itself. */
export { type AuditEntry, type Break, checkChain, noHead } from './chain.ts';
export type { Backup } from './backup.ts';
export { type SqliteOptions, type SqliteStore, sqliteStore } from './sqlite-store.ts';
