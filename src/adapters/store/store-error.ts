import { StoreError } from '../../ports/index.ts';

/** SQLite's extended code (`SQLITE_IOERR_WRITE`), or the system's; empty for anything else. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** What SQLite says, in the port's words. Anything unforeseen is `unavailable`: never taken for success. */
export function storeError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_FULL|^ENOSPC/.test(code))
    return new StoreError('full', `${file}: the disk is full`, `free space where ${file} lies; nothing was half-written`);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new StoreError(
      'locked',
      `${file}: another process holds it`,
      'stop the other k8s-rca, or give this one a data directory of its own',
    );
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new StoreError(
      'corrupt',
      `${file}: not a sound database (${said})`,
      `move ${file} (with its -wal and -shm) away to start afresh, or put a backup in its place`,
    );
  }
  return new StoreError('unavailable', `${file}: ${said}`, `check that ${file} and its folder can be read and written`);
}
