import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCases } from './cases.ts';
import { perturb, perturbText } from './perturb.ts';
import { reportOf, reportText } from './report.ts';
import { runAll } from './run.ts';
import { table } from './table.ts';

const usage = `npm run eval [-- <what>] [-- --json]

  (nothing)   top-1, top-3, false alarms, causes a card, baselines and calibration on the development cases
  perturb     what renaming, reordering, missing evidence and other releases' messages cost
  quiet       cards for what must raise none: a rollout, a drain, a scale-down
  strangers   made-up recordings of every failure and near miss, kept in many ways: crashes, false alarms, flaws
  scrub       recall and false alarms of scrubbing
  injection   hostile texts before a model that obeys: what changes of what is offered, shown and sent
  models      three dialects and models of every character against none: never worse, and what they cost

  --json      figures as JSON
  --misses    with (nothing): the cases that were not right
  --quick     with injection and models: a part of it
  --all       with injection: every text in every place through every dialect (a quarter of an hour)`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Each prints its figures and answers whether they are as they must be. */
const what: Readonly<Record<string, () => Promise<boolean>>> = {
  '': cases,
  perturb: perturbed,
  quiet: () => runner('quiet'),
  strangers: () => runner('strangers'),
  scrub: () => runner('scrub'),
  injection: injected,
  models: asked,
};

const chosen = values.help ? undefined : what[positionals[0] ?? ''];
if (chosen === undefined) {
  process.stdout.write(`${usage}\n`);
  process.exitCode = values.help ? 0 : 2;
} else process.exitCode = (await chosen()) ? 0 : 1;

async function cases(): Promise<boolean> {
  const all = loadCases();
  const report = reportOf(all, await runAll(all));
  const misses = values.misses
    ? `\n\n${report.misses.map((m) => `${m.case}: ${m.label}, said ${m.got.join(', ') || (m.cards > 0 ? 'nothing (a card without a cause)' : 'nothing (no card)')}`).join('\n')}`
    : '';
  print(report, `${reportText(report)}${misses}`);
  return report.notRun === 0 && report.crashes.length === 0 && report.all.falseAlarms === 0;
}

async function perturbed(): Promise<boolean> {
  const all = loadCases();
  const losses = await perturb(all, await runAll(all));
  print(losses, perturbText(losses));
  const rename = losses.find((l) => l.name === 'rename');
  return losses.every((l) => l.crashes === 0) && rename !== undefined && rename.lost1 <= 3;
}

async function injected(): Promise<boolean> {
  const { injection } = await import('./injection/report.ts');
  const { ok, figures, text } = await injection(values.quick ? 'quick' : values.all ? 'all' : 'usual');
  print(figures, text);
  return ok;
}

async function asked(): Promise<boolean> {
  const { models } = await import('./models/report.ts');
  const { ok, figures, text } = await models(values.quick ? 'quick' : 'usual');
  print(figures, text);
  return ok;
}

/** Evaluations that live beside their part: a module whose default function gives flat figures, and `ok: false` when they are not as they must be. */
async function runner(name: 'quiet' | 'scrub' | 'strangers'): Promise<boolean> {
  const file = new URL(`./${name}.ts`, import.meta.url);
  if (!existsSync(file)) {
    process.stdout.write(`${name}: not run (no eval/${name}.ts)\n`);
    return false;
  }
  const module = (await import(file.href)) as { readonly default: () => Promise<Readonly<Record<string, unknown>>> };
  const figures = await module.default();
  print(figures, flat(figures));
  return figures['ok'] !== false;
}

function flat(figures: Readonly<Record<string, unknown>>): string {
  const cell = (v: unknown): string =>
    typeof v === 'number' && !Number.isInteger(v) ? v.toFixed(4) : typeof v === 'string' ? v : JSON.stringify(v);
  return table(
    ['figure', 'value'],
    Object.entries(figures).map(([k, v]) => [k, cell(v)]),
  );
}

function print(figures: unknown, text: string): void {
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : `${text}\n`);
}
