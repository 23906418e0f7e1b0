import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locked } from '../../../tools/go-programs/lock.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rca-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one works at a time, also after one has failed', async () => {
  const file = join(folder, 'lock');
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    throw new Error('broken');
  };
  const all = await Promise.allSettled([1, 2, 3].map(() => locked(file, () => undefined, work)));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that has died is taken over', async () => {
  const file = join(folder, 'lock');
  // Above every pid that Linux gives out.
  writeFileSync(file, '4999999');
  expect(
    await locked(
      file,
      () => undefined,
      async () => 'done',
    ),
  ).toBe('done');
});
