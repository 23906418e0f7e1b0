import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installKey, readPracticeNote, removePracticeNote, writePracticeNote } from '../../../src/adapters/files/index.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rca-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('installKey', () => {
  it('is made once, stays the same, and is readable by its owner alone', () => {
    const first = installKey(join(dir, 'data'));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(installKey(join(dir, 'data'))).toBe(first);
    expect(statSync(join(dir, 'data', 'install-key')).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that holds something else, and names it', () => {
    writeFileSync(join(dir, 'install-key'), 'short');
    expect(() => installKey(dir)).toThrow(/install-key does not hold an install key/);
  });
});

describe('practice note', () => {
  it('is found while its process lives, and gone after', () => {
    expect(readPracticeNote(dir)).toBeUndefined();
    writePracticeNote(dir, { url: 'http://127.0.0.1:1', pid: process.pid });
    expect(readPracticeNote(dir)?.url).toBe('http://127.0.0.1:1');
    writePracticeNote(dir, { url: 'http://127.0.0.1:1', pid: 2 ** 22 - 1 });
    expect(readPracticeNote(dir)).toBeUndefined();
    removePracticeNote(dir);
    removePracticeNote(dir);
  });
});
