/** `npm run check`: format, lint, types, freshness of generated files, then the tests. `npm run check -- static` leaves the tests out. */
import { run } from './suites.ts';

const STATIC: readonly (readonly [string, readonly string[]])[] = [
  ['format', ['npx', 'biome', 'format', '.']],
  ['lint', ['npx', 'oxlint', '--type-aware', '--tsconfig', 'tsconfig.json', '--deny-warnings', '.']],
  ['types', ['npx', 'tsc', '--noEmit', '-p', '.']],
  ['generated files', ['node', 'scripts/gen.ts', '--check']],
  ['licences', ['node', 'scripts/licences.ts']],
];

const steps = process.argv.includes('static') ? STATIC : [...STATIC, ['tests', ['npm', 'test']] as const];
let failed = 0;
for (const [name, [command, ...args]] of steps) {
  const code = await run(command ?? '', args);
  if (code !== 0) {
    failed += 1;
    console.error(`${name}: failed`);
  }
}
process.exit(failed === 0 ? 0 : 1);
