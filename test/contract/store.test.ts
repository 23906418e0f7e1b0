import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sqliteStore } from '../../src/adapters/store/index.ts';
import { storeContract } from './store.ts';
import { modelStoreContract } from './store-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'k8s-rca-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
// Retention counts from now; the contract's times lie wherever they lie.
const now = () => Date.parse('2026-03-01T12:00:00Z');

for (const contract of [storeContract, modelStoreContract]) {
  contract('SQLite in memory', async () => ({ store: await sqliteStore({ file: ':memory:', now }) }));
  contract('SQLite in a file', async () => {
    const file = join(folder, `${files++}`, 'k8s-rca.db');
    return { store: await sqliteStore({ file, now }), again: () => sqliteStore({ file, now }) };
  });
}
