/** Rewrites the golden files of the scenarios, or with `chart` those of the chart. Read the differences before you commit them; CI only compares. */
import { goldenOf, keep as keepRendered } from '../test/chart/golden.ts';
import { KUBE_VERSIONS, valueSets } from '../test/chart/helm.ts';
import { golden, keep, names } from '../test/scenarios/golden.ts';
import { helm } from '../tools/helm/install.ts';
import { subchart } from '../tools/helm/subchart.ts';

const wanted = process.argv.slice(2);
if (wanted[0] === 'chart') {
  const found = helm();
  const packed = subchart();
  if (found.is === 'missing' || packed.is === 'missing') throw new Error('the chart cannot be rendered here: npm run test:chart says why');
  for (const values of valueSets) for (const kube of KUBE_VERSIONS) keepRendered(goldenOf(found.path, { values, kube }));
  console.log(`${valueSets.length * KUBE_VERSIONS.length} renderings of the chart written`);
  process.exit(0);
}
const all = wanted.length > 0 ? wanted : names();
for (const name of all) for (const file of await golden(name)) keep(file);
console.log(`${all.length} scenarios written`);
