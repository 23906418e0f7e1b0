/** `npm run test:image`: rehearses the Dockerfile in a scratch folder and starts what comes out of it. */
import { runVitest, tallyLine, writeTally } from './suites.ts';

const total = writeTally('image', [await runVitest('image', ['--config', 'test/image/vitest.config.ts'])]);
console.log(tallyLine('image', total));
process.exit(total.failed === 0 ? 0 : 1);
