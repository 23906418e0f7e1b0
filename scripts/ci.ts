/** What `.ci/run` runs after the install: each step as its own command, one closing line over all of them. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RESULTS, run, sum, type Tally, tallyLine } from './suites.ts';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const step = (name: string, ...command: readonly string[]): Step => ({ name, command: ['npm', 'run', '--silent', ...command] });

/** The README's test command first, then what it leaves out. Eleven rounds kill the bot once at each step of a fix; fifty take longer than all the rest. */
const FIRST: readonly Step[] = [
  { name: 'test', command: ['npm', 'test'] },
  step('static', 'check', '--', 'static'),
  step('docs', 'test:docs'),
  step('audit', 'audit'),
  step('eval', 'eval'),
  step('eval-scrub', 'eval', '--', 'scrub'),
  step('eval-perturb', 'eval', '--', 'perturb'),
  step('eval-injection', 'eval', '--', 'injection', '--quick'),
  step('eval-models', 'eval', '--', 'models', '--quick'),
  step('eval-quiet', 'eval', '--', 'quiet'),
  step('crash', 'test:crash', '--', '--seed', '1'),
  step('crash-approve', 'test:crash', '--', 'approve', '--seed', '1', '--rounds', '11'),
  step('parity', 'parity'),
];

/** Beside them, what mostly waits: for downloads and builds of real parts, and for a real control plane. Each step's words come when it has ended. */
const BESIDE: readonly Step[] = [
  step('policies', 'test:policies'),
  step('cluster', 'test:cluster'),
  step('chart', 'test:chart'),
  step('chart-install', 'test:chart', '--', 'install'),
  step('alerts', 'test:alerts'),
  step('image', 'test:image'),
];

/** Steps that count tests leave a tally; any other step counts as one test. */
function tallyOf(step: Step, code: number): Tally {
  const file = join(RESULTS, `${step.name}.json`);
  const tally = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Tally)
    : { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  if (code === 0 || tally.failed > 0) return tally;
  return { ...tally, failed: 1, failures: [`${step.command.join(' ')} ended with ${code}`] };
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

async function inTurn(steps: readonly Step[], words: 'at once' | 'at the end'): Promise<void> {
  for (const one of steps) await perform(one, words === 'at once' ? undefined : join(RESULTS, `${one.name}.log`));
}

await Promise.all([inTurn(FIRST, 'at once'), inTurn(BESIDE, 'at the end')]);
const total = sum(tallies);
console.log(`\n${lines.join('\n')}\n`);
for (const failure of total.failures ?? []) console.log(`failed: ${failure}`);
console.log(tallyLine('', total));
process.exit(total.failed === 0 ? 0 : 1);
