/** `npm run test:chart`: lints and renders the chart with a real Helm. `-- install` installs it on a real control plane. */
import { runVitest, tallyLine, writeTally } from './suites.ts';

const [what] = process.argv.slice(2);
const suites = { render: ['--config', 'test/chart/vitest.config.ts'], install: ['--config', 'test/chart/install/vitest.config.ts'] };
const suite = what === undefined ? 'render' : what;
if (suite !== 'render' && suite !== 'install') {
  console.error('usage: npm run test:chart [-- install]');
  process.exit(2);
}
const total = writeTally(suite === 'render' ? 'chart' : 'chart-install', [await runVitest(`chart ${suite}`, suites[suite])]);
console.log(tallyLine(`chart ${suite}`, total));
process.exit(total.failed === 0 ? 0 : 1);
