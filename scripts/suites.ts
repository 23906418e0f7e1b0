/** Runs test suites as child processes and adds up what they say, so that a skip or a suite that found no test is never silent. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const RESULTS = 'out/results';

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
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

function read(file: string): Tally {
  try {
    const r = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
    };
    return { passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests + r.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
