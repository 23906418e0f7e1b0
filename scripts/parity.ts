/**
 * `npm run parity [-- --json]`: the rows of docs/parity.md and the lessons of docs/lessons.md with the tests that name them.
 * A test names a row by writing its number into a title of test/ ("P-001 …"). Exit 1 when a row that starts in A, B or C has
 * none, but for those of C that were never begun, or when a title names a row that there is not.
 */
import { globSync, readFileSync } from 'node:fs';

interface Row {
  readonly id: string;
  readonly works: string;
  readonly stage: string;
  readonly tests: readonly string[];
}

const TITLE = /\b(?:it|test|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** The first cell of a table of cases is the title of each. */
const ROW = /(['"`])((?:[PLM]-\d+ )*[PL]-\d{3} [^'"`]*)\1/g;

function titles(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync('test/**/*.ts')) {
    const source = readFileSync(file, 'utf8');
    for (const match of [...source.matchAll(TITLE), ...source.matchAll(ROW)]) {
      for (const id of match[2]?.match(/\b[PL]-\d{3}\b/g) ?? []) found.set(id, [...(found.get(id) ?? []), file]);
    }
  }
  return found;
}

function rows(file: string, stageColumn: number | undefined, named: ReadonlyMap<string, readonly string[]>): readonly Row[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\| [PL]-\d{3} \|/.test(line))
    .map((line) => {
      const cells = line.split(/(?<!\\)\|/).map((c) => c.trim());
      const id = cells[1] ?? '';
      return {
        id,
        works: cells[2] ?? '',
        stage: stageColumn === undefined ? '' : (cells[stageColumn] ?? ''),
        tests: [...new Set(named.get(id) ?? [])],
      };
    });
}

/** Rows of C that nothing proves yet; whoever proves one takes it out. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['P-075', 'P-076', 'P-077', 'P-078', 'P-079', 'P-080', 'P-084']);

const isDue = ({ id, stage }: Row): boolean => /^[ABC]/.test(stage) && !NOT_BEGUN.has(id);

const named = titles();
const parity = rows('docs/parity.md', 4, named);
const lessons = rows('docs/lessons.md', undefined, named);
const due = parity.filter(isDue);
const open = due.filter((r) => r.tests.length === 0);
const unknown = [...named.keys()].filter((id) => ![...parity, ...lessons].some((r) => r.id === id));

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ parity, lessons, open: open.map((r) => r.id), unknown }, null, 1));
} else {
  for (const r of parity) {
    const mark = r.tests.length > 0 ? '✓' : isDue(r) ? '✗' : '·';
    console.log(`${mark} ${r.id}  ${r.stage.padEnd(7).slice(0, 7)} ${r.works.slice(0, 90).padEnd(90)}  ${r.tests.join(' ')}`);
  }
  console.log(
    `\nlessons named by a test: ${lessons
      .filter((r) => r.tests.length > 0)
      .map((r) => r.id)
      .join(' ')}`,
  );
  console.log(
    `\nrows in all ${parity.length}, named ${parity.filter((r) => r.tests.length > 0).length}; due ${due.length}, named ${due.length - open.length}`,
  );
  if (open.length > 0) console.log(`due and without a test: ${open.map((r) => r.id).join(' ')}`);
  if (unknown.length > 0) console.log(`numbers in test titles that no row has: ${unknown.join(' ')}`);
}
process.exit(open.length === 0 && unknown.length === 0 ? 0 : 1);
