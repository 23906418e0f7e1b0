/** `npm run bench [-- name…] [--json]`: runs the benchmarks of this folder and prints their ratios; `soak`, which takes ten minutes, when it is named. */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { BenchResult } from './result.ts';

const names = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const files = globSync('bench/*.ts')
  .filter((f) => !/(main|result)\.ts$/.test(f))
  .filter((f) => (names.length === 0 ? basename(f) !== 'soak.ts' : names.includes(basename(f, '.ts'))))
  .sort();
if (files.length === 0) {
  console.error(
    `no benchmark is called ${names.join(', ')}; there are: ${globSync('bench/*.ts')
      .map((f) => basename(f, '.ts'))
      .filter((n) => n !== 'main' && n !== 'result')
      .join(', ')}`,
  );
  process.exit(2);
}
const results: BenchResult[] = [];
for (const file of files) {
  const module = (await import(`../${file}`)) as { default: () => Promise<BenchResult> };
  const result = await module.default();
  results.push(result);
  if (process.argv.includes('--json')) continue;
  console.log(`\n${result.name}   (1.00 = ${result.baseline})`);
  for (const row of result.rows) console.log(`  ${row.ratio.toFixed(2).padStart(8)}  ${row.what.padEnd(44)} ${row.note}`);
}
if (process.argv.includes('--json')) console.log(JSON.stringify(results, null, 1));
