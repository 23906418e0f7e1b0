/** `npm run test:docs`: runs every command of README and the guides, and holds their links, names and claims to what is there. */
import { runVitest, tallyLine, writeTally } from './suites.ts';

const total = writeTally('docs', [await runVitest('docs', ['--config', 'test/docs/vitest.config.ts', ...process.argv.slice(2)])]);
console.log(tallyLine('docs', total));
process.exit(total.failed === 0 ? 0 : 1);
