import { globSync, readFileSync } from 'node:fs';
import { readCase } from '../src/adapters/recorded/index.ts';
import { surveyCase } from '../src/commands/replay-case.ts';
import { type BenchResult, ratio } from './result.ts';

/** Every recorded cluster of the development cases: listed, judged, looked at, scrubbed and diagnosed. */
export default async function diagnose(): Promise<BenchResult> {
  const files = globSync('eval/data/cases/*/*.json')
    .map((f) => readFileSync(f, 'utf8'))
    .filter((text) => text.length < 60_000);
  const cases = files.map((text) => readCase(JSON.parse(text)));
  const bytes = files.reduce((n, f) => n + f.length, 0);
  const measured = await ratio(
    async () => {
      for (const one of cases) await surveyCase(one);
    },
    () => files.map((text) => structuredClone(JSON.parse(text) as unknown)),
    3,
  );
  return {
    name: `diagnose: ${cases.length} recorded cases, ${Math.round(bytes / 1024)} KiB`,
    baseline: 'parsing and cloning the same JSON',
    rows: [
      {
        what: 'survey, investigation, scrubbing and rules, time',
        ratio: measured.ratio,
        note: `${(measured.a / cases.length).toFixed(1)} ms a case`,
      },
    ],
  };
}
