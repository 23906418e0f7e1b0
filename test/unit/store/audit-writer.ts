/** Appends for ever and prints each head that was promised: a test kills it. */
import { sqliteStore } from '../../../src/adapters/store/index.ts';

const store = await sqliteStore({ file: process.argv[2] ?? '' });
for (let n = 0; ; n += 1) process.stdout.write(`${(await store.audit.append({ at: n, body: { n } })).head}\n`);
