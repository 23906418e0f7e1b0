/** What `.ci/run` runs after the install: each step as its own command, one closing line over all of them. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RESULTS, run, sum, type Tally, tallyLine } from './suites.ts';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

/** The README's test command first and alone, then what it leaves out. Eleven rounds kill the bot once at each step of a fix; fifty take longer than all the rest. */
const STEPS: readonly Step[] = [
  { name: 'test', command: ['npm', 'test'] },
  { name: 'policies', command: ['npm', 'run', '--silent', 'test:policies'] },
  { name: 'static', command: ['npm', 'run', '--silent', 'check', '--', 'static'] },
  { name: 'image', command: ['npm', 'run', '--silent', 'test:image'] },
  { name: 'chart', command: ['npm', 'run', '--silent', 'test:chart'] },
  { name: 'docs', command: ['npm', 'run', '--silent', 'test:docs'] },
  { name: 'audit', command: ['npm', 'run', '--silent', 'audit'] },
  { name: 'eval', command: ['npm', 'run', '--silent', 'eval'] },
  { name: 'eval-scrub', command: ['npm', 'run', '--silent', 'eval', '--', 'scrub'] },
  { name: 'eval-perturb', command: ['npm', 'run', '--silent', 'eval', '--', 'perturb'] },
  { name: 'eval-injection', command: ['npm', 'run', '--silent', 'eval', '--', 'injection', '--quick'] },
  { name: 'eval-models', command: ['npm', 'run', '--silent', 'eval', '--', 'models', '--quick'] },
  { name: 'eval-quiet', command: ['npm', 'run', '--silent', 'eval', '--', 'quiet'] },
  { name: 'crash', command: ['npm', 'run', '--silent', 'test:crash', '--', '--seed', '1'] },
  { name: 'crash-approve', command: ['npm', 'run', '--silent', 'test:crash', '--', 'approve', '--seed', '1', '--rounds', '11'] },
  { name: 'parity', command: ['npm', 'run', '--silent', 'parity'] },
];

/** Mostly waits for a real control plane; its words come when it has ended. */
const BESIDE: Step = { name: 'cluster', command: ['npm', 'run', '--silent', 'test:cluster'] };

/** Steps that count tests leave a tally; any other step counts as one test. */
function tallyOf(step: Step, code: number): Tally {
  const file = join(RESULTS, `${step.name}.json`);
  if (!existsSync(file)) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const tally = JSON.parse(readFileSync(file, 'utf8')) as Tally;
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const tallies: Tally[] = [];
const lines: string[] = [];

async function perform(step: Step, into?: string): Promise<void> {
  console.log(`\n=== ${step.name}: ${step.command.join(' ')}${into === undefined ? '' : ' (begins; its words come at its end)'}`);
  const started = Date.now();
  const [command, ...args] = step.command;
  const code = await run(command ?? '', args, process.env, into);
  if (into !== undefined) console.log(`\n=== ${step.name}\n${readFileSync(into, 'utf8')}`);
  const tally = tallyOf(step, code);
  tallies.push(tally);
  lines.push(`${tallyLine(step.name.padEnd(14), tally)}   ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The first two stand alone: one for its timing, the other because both build tools of the control plane. */
const alone = 2;
for (const step of STEPS.slice(0, alone)) await perform(step);
const beside = perform(BESIDE, join(RESULTS, 'cluster.log'));
for (const step of STEPS.slice(alone)) await perform(step);
await beside;
const total = sum(tallies);
console.log(`\n${lines.join('\n')}\n`);
console.log(tallyLine('', total));
process.exit(total.failed === 0 ? 0 : 1);
