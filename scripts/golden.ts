/** Rewrites the golden files of the scenarios. Read the differences before you commit them; CI only compares. */
import { golden, keep, names } from '../test/scenarios/golden.ts';

const wanted = process.argv.slice(2);
const all = wanted.length > 0 ? wanted : names();
for (const name of all) for (const file of await golden(name)) keep(file);
console.log(`${all.length} scenarios written`);
