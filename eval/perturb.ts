import { labelled, type LabelledCase } from './cases.ts';
import { silent } from './categories.ts';
import { type Perturbation, perturbations } from './perturbations.ts';
import { type Outcome, runAll } from './run.ts';
import { table } from './table.ts';

export interface Loss {
  readonly name: string;
  readonly what: string;
  /** Shares of failing cases, 0..1. */
  readonly top1: number;
  readonly top3: number;
  /** Points lost against the unchanged cases; negative when it got better. */
  readonly lost1: number;
  readonly lost3: number;
  readonly falseAlarms: number;
  readonly crashes: number;
  /** Cases that were right before and are wrong now. */
  readonly broken: readonly string[];
}

const seed = 20_260_101;

interface Figures {
  readonly top1: number;
  readonly top3: number;
  readonly right: ReadonlySet<string>;
  readonly falseAlarms: number;
  readonly crashes: number;
}

function figures(outcomes: readonly Outcome[]): Figures {
  const failing = outcomes.filter((o) => !silent.has(o.one.category));
  const rate = (n: number): number => n / Math.max(1, failing.length);
  return {
    top1: rate(failing.filter((o) => o.top1).length),
    top3: rate(failing.filter((o) => o.top3).length),
    right: new Set(failing.filter((o) => o.top1).map((o) => o.one.recorded.id)),
    falseAlarms: outcomes.filter((o) => o.falseAlarm).length,
    crashes: outcomes.filter((o) => o.crash !== undefined).length,
  };
}

/** What each change to the material costs. Rules that read failures, not files, lose nothing by names or order. */
export async function perturb(cases: readonly LabelledCase[], before: readonly Outcome[]): Promise<readonly Loss[]> {
  const base = figures(before);
  const losses: Loss[] = [];
  for (const change of perturbations)
    losses.push(lossOf(change, base, figures(await runAll(cases.map((c, i) => labelled(change.apply(c.json, seed + i)))))));
  return losses;
}

function lossOf(change: Perturbation, base: Figures, now: Figures): Loss {
  const points = (was: number, is: number): number => Math.round(1000 * (was - is)) / 10;
  return {
    name: change.name,
    what: change.what,
    top1: now.top1,
    top3: now.top3,
    lost1: points(base.top1, now.top1),
    lost3: points(base.top3, now.top3),
    falseAlarms: now.falseAlarms,
    crashes: now.crashes,
    broken: [...base.right].filter((id) => !now.right.has(id)),
  };
}

export function perturbText(losses: readonly Loss[]): string {
  const percent = (n: number): string => `${(100 * n).toFixed(1)} %`;
  const rows = losses.map((l) => [
    l.name,
    percent(l.top1),
    l.lost1.toFixed(1),
    percent(l.top3),
    l.lost3.toFixed(1),
    l.falseAlarms,
    l.crashes,
  ]);
  return [
    'Loss in points against the unchanged development cases',
    table(['', 'top-1', 'lost', 'top-3', 'lost', 'false alarms', 'crashes'], rows),
    '',
    ...losses.map((l) => `${l.name}: ${l.what}`),
  ].join('\n');
}
