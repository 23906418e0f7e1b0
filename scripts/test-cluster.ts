/**
 * `npm run test:cluster`: the suites of test/cluster against a real control plane, built once and kept outside the clone.
 * Arguments choose files by the beginning of their name (`-- attacks`). Where the machine lacks Go or openssl the suites are skipped,
 * loudly; RCA_REQUIRE_CLUSTER=1 makes that a failure.
 */
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Missing, pinnedVersions, prepare } from '../tools/control-plane/index.ts';
import { RESULTS, runVitest, type Tally, tallyLine, writeTally } from './suites.ts';

const names = process.argv.slice(2);
const chosen = names.map((name) => `test/cluster/${name}`);
const files = globSync(chosen.length === 0 ? ['test/cluster/**/*.test.ts'] : chosen.map((path) => `${path}*.test.ts`));

/** What ran, or why nothing did: nobody may claim more than this file says. */
function record(outcome: Readonly<Record<string, unknown>>): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, 'cluster-run.json'), JSON.stringify({ ...outcome, suites: files.length, versions: pinnedVersions() }));
}

function lacking(fault: Missing): Tally {
  const required = process.env['RCA_REQUIRE_CLUSTER'] === '1';
  const line = '='.repeat(78);
  console.error(
    [
      line,
      `REAL CONTROL PLANE TESTS ${required ? 'FAILED' : 'SKIPPED'}: ${files.length} suites.`,
      `Reason: ${fault.message}`,
      `Mend:   ${fault.mend}`,
      line,
    ].join('\n'),
  );
  record({ ran: false, reason: fault.message });
  return { passed: 0, failed: required ? files.length : 0, skipped: required ? 0 : files.length };
}

async function main(): Promise<Tally> {
  const started = Date.now();
  const say = (text: string): void => console.log(`control plane, ${Math.round((Date.now() - started) / 1000)} s: ${text}`);
  try {
    await prepare({ gatekeeper: true, say });
  } catch (fault) {
    if (fault instanceof Missing) return lacking(fault);
    throw fault;
  }
  const tally = await runVitest('cluster', ['--config', 'test/cluster/vitest.config.ts', ...chosen]);
  record({ ran: true });
  return tally;
}

const total = writeTally('cluster', [await main()]);
console.log(tallyLine('cluster', total));
process.exit(total.failed === 0 ? 0 : 1);
