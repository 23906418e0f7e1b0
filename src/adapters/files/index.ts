/** The data folder: the install key, and the note by which a running practice cluster is found. It keeps files private to their owner and never overwrites a key. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of the install key; as long as the digest it keys. */
const KEY_BYTES = 32;

/**
 * The key under which placeholders are made, hex. Made at the first start and kept in `<dir>/install-key` (mode 0600).
 * Throws when the folder cannot be written or the file does not hold a key.
 */
export function installKey(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'install-key');
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e;
  }
  const key = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(key))
    throw new Error(`${file} does not hold an install key (64 hex digits); restore it from a backup, or remove it to make a new one`);
  return key;
}

/** Where a practice cluster of `up` listens, so that other commands find it. */
export interface PracticeNote {
  readonly url: string;
  readonly pid: number;
  /** Page of its local Slack workspace, when it has one. */
  readonly pageUrl?: string;
}

const NOTE = 'practice.json';

export function writePracticeNote(dir: string, note: PracticeNote): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, NOTE), JSON.stringify(note), { mode: 0o600 });
}

export function removePracticeNote(dir: string): void {
  rmSync(join(dir, NOTE), { force: true });
}

/** The note, when its process still lives. */
export function readPracticeNote(dir: string): PracticeNote | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dir, NOTE), 'utf8')) as PracticeNote;
    process.kill(note.pid, 0);
    return note;
  } catch {
    return undefined;
  }
}
