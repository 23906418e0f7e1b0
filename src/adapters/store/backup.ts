import { chmodSync, existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';

/** A copy of the whole database as it was before its schema changed. */
export interface Backup {
  readonly file: string;
  /** Schema of the copy, and the one that the database has now. */
  readonly from: number;
  readonly to: number;
}

/** Backups kept beside a database, newest first: each is as large as the database was. */
export const mostBackups = 3;

/**
 * Copies the database beside itself; whoever finds the file finds a whole one. One copy for each step of schemas: an update that was
 * taken back and made again counts once. Throws what SQLite or the system says, with nothing changed.
 */
export function backUp(db: Database.Database, from: number, to: number): Backup {
  const file = `${db.name}.schema-${from}-before-${to}.backup`;
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    db.prepare('vacuum into ?').run(unfinished);
    chmodSync(unfinished, statSync(db.name).mode & 0o777);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  for (const old of backupsOf(db.name).slice(mostBackups)) rmSync(old, { force: true });
  return { file, from, to };
}

/** Backups beside a database, newest first. */
export function backupsOf(file: string): readonly string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  return globSync('*.backup', { cwd: folder })
    .filter((name) => name.startsWith(`${basename(file)}.schema-`))
    .map((name) => join(folder, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ path }) => path);
}
