/** Runs test suites as child processes and adds up what they say, so that a skip or a suite that found no test is never silent. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, a line each: the file, the test's name, the first line of what it said. */
  readonly failures?: readonly string[];
}

export const RESULTS = 'out/results';

export function sum(tallies: readonly Tally[]): Tally {
  const count = (key: 'passed' | 'failed' | 'skipped') => tallies.reduce((n, t) => n + t[key], 0);
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    failures: tallies.flatMap((t) => t.failures ?? []),
  };
}

export function tallyLine(name: string, t: Tally): string {
  return `${name === '' ? '' : `${name}: `}${t.passed} passed, ${t.failed} failed, ${t.skipped} skipped`;
}

/** Keeps the sum of one command for whoever adds up several. */
export function writeTally(command: string, tallies: readonly Tally[]): Tally {
  const total = sum(tallies);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${command}.json`), JSON.stringify(total));
  return total;
}

/** `into`: a file for what it prints, while another command prints here. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env, into?: string): Promise<number> {
  return new Promise((resolve) => {
    const out = into === undefined ? 'inherit' : openSync(into, 'w');
    const child = spawn(command, args, { stdio: ['inherit', out, out], env });
    child.on('error', (e) => {
      console.error(`${command}: ${e.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** One vitest run. No test found, or a crash of the runner, counts as a failure. */
export async function runVitest(name: string, args: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'rca-suite-'));
  const file = join(folder, 'results.json');
  const code = await run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args]);
  const tally = read(file);
  rmSync(folder, { recursive: true, force: true });
  const nothing = tally.passed + tally.failed + tally.skipped === 0;
  if (nothing) console.error(`${name}: no test was found`);
  const unaccounted = tally.failed === 0 && (code !== 0 || nothing) ? 1 : 0;
  return { ...tally, failed: tally.failed + unaccounted };
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }[];
}

function read(file: string): Tally {
  try {
    const r = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
      testResults: readonly VitestFile[];
    };
    const failures = r.testResults.flatMap(failuresOf);
    return { passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests + r.numTodoTests, failures };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** A file that fails in a hook or while it is loaded has no failed test: its own message stands for it. */
function failuresOf(file: VitestFile): string[] {
  const name = relative(process.cwd(), file.name);
  const failed = file.assertionResults.filter((t) => t.status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${name}: ${firstLine(file.message)}`] : [];
  return failed.map((t) => `${name} > ${t.fullName}: ${firstLine(t.failureMessages?.[0] ?? '')}`);
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 300);
