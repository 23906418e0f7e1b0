/** `npm run test:chart`: lints and renders the chart with a real Helm. `-- install` installs it on a real control plane. */
import { lackOf } from '../test/chart/install/preflight.ts';
import { runVitest, type Tally, tallyLine, writeTally } from './suites.ts';

const [what] = process.argv.slice(2);
const suites = { render: ['--config', 'test/chart/vitest.config.ts'], install: ['--config', 'test/chart/install/vitest.config.ts'] };
const suite = what === undefined ? 'render' : what;
if (suite !== 'render' && suite !== 'install') {
  console.error('usage: npm run test:chart [-- install]');
  process.exit(2);
}

/** Skipped loudly where the machine lacks what it needs; RCA_REQUIRE_CLUSTER=1 makes that a failure. */
async function run(): Promise<Tally> {
  const lack = suite === 'install' ? await lackOf((line) => console.log(line)) : undefined;
  if (lack === undefined) return runVitest(`chart ${suite}`, suites[suite === 'install' ? 'install' : 'render']);
  const required = process.env['RCA_REQUIRE_CLUSTER'] === '1';
  const line = '='.repeat(78);
  console.error(`${line}\nINSTALLATION TESTS ${required ? 'FAILED' : 'SKIPPED'}.\nReason: ${lack.why}\nMend:   ${lack.mend}\n${line}`);
  return { passed: 0, failed: required ? 1 : 0, skipped: required ? 0 : 1 };
}

const total = writeTally(suite === 'render' ? 'chart' : 'chart-install', [await run()]);
console.log(tallyLine(`chart ${suite}`, total));
process.exit(total.failed === 0 ? 0 : 1);
