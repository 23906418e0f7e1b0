/**
 * `npm test`: every suite that needs nothing but this clone, then the browser suite where Chromium is installed.
 * RCA_REQUIRE_BROWSER=1 turns a missing browser into a failure. Arguments go to vitest (`npm test -- test/unit/scrub`).
 */
import { findChromium } from '../test/browser/open-page.ts';
import { runVitest, type Tally, tallyLine, writeTally } from './suites.ts';

const args = process.argv.slice(2);
const main = await runVitest('main', args);
const tallies: Tally[] = [main];

if (args.length === 0) {
  const chromium = findChromium();
  if (chromium !== undefined) {
    tallies.push(await runVitest('browser', ['--config', 'test/browser/vitest.config.ts']));
    console.log(tallyLine('browser', tallies.at(-1)!));
  } else if (process.env['RCA_REQUIRE_BROWSER'] === '1') {
    console.error(
      'browser: failed (RCA_REQUIRE_BROWSER=1 and no Chromium found; install it: apt-get install chromium, or set CHROMIUM=/path)',
    );
    tallies.push({ passed: 0, failed: 1, skipped: 0 });
  } else {
    console.log('browser: skipped (no Chromium)');
    tallies.push({ passed: 0, failed: 0, skipped: 1 });
  }
}

const total = writeTally('test', tallies);
console.log(tallyLine('', total));
process.exit(total.failed === 0 ? 0 : 1);
