import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsAround } from './faults-around.ts';
import { faultsInside } from './faults-inside.ts';
import { caseOf } from './shop.ts';

/** Writes every case beside this file: `node test/cases/make.ts`. */
const folder = dirname(fileURLToPath(import.meta.url));
for (const fault of [...faultsInside, ...faultsAround])
  writeFileSync(join(folder, `${fault.id.replace(/^shop-/, '')}.json`), `${JSON.stringify(caseOf(fault), null, 1)}\n`);
