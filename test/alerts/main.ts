/**
 * `npm run test:alerts`: alert rules and dashboard, by Prometheus's own promtool. Where the machine lacks Go the tests are skipped,
 * loudly; RCA_REQUIRE_CLUSTER=1 makes that a failure.
 */
import { globSync } from 'node:fs';
import { runVitest, type Tally, tallyLine, writeTally } from '../../scripts/suites.ts';
import { type Promtool, promtool } from '../../tools/promtool/index.ts';

function lacking({ why, mend }: Extract<Promtool, { is: 'missing' }>): Tally {
  const required = process.env['RCA_REQUIRE_CLUSTER'] === '1';
  const suites = globSync('test/alerts/**/*.test.ts').length;
  const line = '='.repeat(78);
  const words = `ALERT TESTS ${required ? 'FAILED' : 'SKIPPED'}: ${suites} suites.`;
  console.error([line, words, `Reason: ${why}`, `Mend:   ${mend}`, line].join('\n'));
  return { passed: 0, failed: required ? suites : 0, skipped: required ? 0 : suites };
}

const found = await promtool((line) => console.log(line));
const tally = found.is === 'missing' ? lacking(found) : await runVitest('alerts', ['--config', 'test/alerts/vitest.config.ts']);
const total = writeTally('alerts', [tally]);
console.log(tallyLine('alerts', total));
process.exit(total.failed === 0 ? 0 : 1);
