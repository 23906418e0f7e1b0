import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY = 500;
const SAY_EVERY = 30_000;

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process that holds the lock; undefined when its file is gone or half-written. */
function holder(file: string): number | undefined {
  try {
    const id = Number(readFileSync(file, 'utf8'));
    return id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead owner's lock aside: of several who try, one succeeds. */
function clear(file: string): void {
  const aside = `${file}.${pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else was faster.
  }
}

/** Runs `work` while no other process runs under the same file. A lock whose process has died is taken over. */
export async function locked<T>(file: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let said = 0;
  while (!take(file)) {
    const other = holder(file);
    if (other !== undefined && !isAlive(other)) clear(file);
    if (other !== undefined && Date.now() - said > SAY_EVERY) {
      said = Date.now();
      say(`waiting for process ${other}, which is building the same`);
    }
    await pause(LOOK_EVERY);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
