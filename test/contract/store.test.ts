import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { storeContract } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
// Retention counts from now; the contract's times lie wherever they lie.
const now = () => Date.parse('2026-03-01T12:00:00Z');

storeContract('SQLite in memory', async () => ({ store: await sqliteStore({ file: ':memory:', now }) }));
storeContract('SQLite in a file', async () => {
  const file = join(folder, `${files++}`, 'k8s-rca.db');
  return { store: await sqliteStore({ file, now }), again: () => sqliteStore({ file, now }) };
});
