import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faults } from './faults.ts';
import { caseOf } from './shop.ts';

/** Writes every case beside this file: `node test/cases/make.ts`. */
const folder = dirname(fileURLToPath(import.meta.url));
for (const fault of faults)
  writeFileSync(join(folder, `${fault.id.replace(/^shop-/, '')}.json`), `${JSON.stringify(caseOf(fault), null, 1)}\n`);
