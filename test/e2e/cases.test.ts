import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCommand } from './world.ts';

interface Ref {
  readonly kind: string;
  readonly name: string;
}

interface Line {
  readonly case: string;
  readonly healthy: boolean;
  readonly incidents: readonly { readonly subject: Ref; readonly causes: readonly { readonly id: string; readonly culprit: Ref }[] }[];
}

interface Case {
  readonly id: string;
  readonly title: string;
  readonly expected: { readonly category: string; readonly culprit: string };
}

const folder = resolve('test/cases');
const cases = readdirSync(folder)
  .filter((f) => f.endsWith('.json'))
  .map((f) => JSON.parse(readFileSync(join(folder, f), 'utf8')) as Case);

const lines = new Map<string, Line>();

beforeAll(async () => {
  const ran = await runCommand(['replay', folder, '--json'], { env: { PATH: process.env['PATH'] ?? '' } });
  if (ran.code !== 0) throw new Error(`replay ended with ${ran.code}: ${ran.err}`);
  for (const line of ran.out
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Line))
    lines.set(line.case, line);
});

/** One incident a line: what is named first, and who is to blame. */
function told(id: string): readonly string[] {
  return (lines.get(id)?.incidents ?? []).map(({ subject, causes: [first] }) =>
    first === undefined ? `no cause at ${subject.kind}/${subject.name}` : `${first.id} by ${first.culprit.kind}/${first.culprit.name}`,
  );
}

for (const { id, title, expected } of cases)
  test(`P-066 a shop of nine services: ${title} (${id}): ${expected.category}`, () => {
    const healthy = expected.category === 'healthy';
    expect(told(id)).toEqual(healthy ? [] : [`${expected.category} by ${expected.culprit}`]);
    expect(lines.get(id)?.healthy).toBe(healthy);
  });
