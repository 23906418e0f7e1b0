import { baselines, type Baseline } from './baselines.ts';
import { type Calibration, calibration } from './calibration.ts';
import type { LabelledCase } from './cases.ts';
import { silent } from './categories.ts';
import type { Outcome } from './run.ts';
import { percent, share, table } from './table.ts';

export interface Row {
  readonly name: string;
  readonly cases: number;
  readonly top1: number;
  readonly top3: number;
  readonly arguable: number;
  readonly silentCases: number;
  readonly falseAlarms: number;
}

export interface Report {
  readonly cases: number;
  readonly notRun: number;
  readonly crashes: readonly string[];
  readonly all: Row;
  /** Left out: cases whose object names give the answer away. */
  readonly withoutNameLeak: Row;
  readonly bySource: readonly Row[];
  readonly byFamily: readonly Row[];
  readonly causesPerCard: number;
  readonly noCause: number;
  readonly baselines: readonly Baseline[];
  readonly calibration: Calibration;
  readonly misses: readonly { readonly case: string; readonly label: string; readonly got: readonly string[]; readonly cards: number }[];
}

function rowOf(name: string, outcomes: readonly Outcome[]): Row {
  const failing = outcomes.filter((o) => !silent.has(o.one.category));
  const quiet = outcomes.filter((o) => silent.has(o.one.category));
  return {
    name,
    cases: failing.length,
    top1: failing.filter((o) => o.top1).length,
    top3: failing.filter((o) => o.top3).length,
    arguable: failing.filter((o) => o.arguable).length,
    silentCases: quiet.length,
    falseAlarms: quiet.filter((o) => o.falseAlarm).length,
  };
}

function groups(outcomes: readonly Outcome[], key: (o: Outcome) => string): readonly Row[] {
  return [...new Set(outcomes.map(key))].sort().map((name) =>
    rowOf(
      name,
      outcomes.filter((o) => key(o) === name),
    ),
  );
}

export function reportOf(cases: readonly LabelledCase[], outcomes: readonly Outcome[]): Report {
  const crashes = outcomes.flatMap((o) => (o.crash === undefined ? [] : [`${o.one.recorded.id}: ${o.crash}`]));
  const cards = outcomes.flatMap((o) => o.line?.incidents ?? []);
  const failing = outcomes.filter((o) => !silent.has(o.one.category));
  return {
    cases: cases.length,
    notRun: cases.length - outcomes.length + crashes.length,
    crashes,
    all: rowOf('all', outcomes),
    withoutNameLeak: rowOf(
      'names tell nothing',
      outcomes.filter((o) => !o.one.nameLeak),
    ),
    bySource: groups(outcomes, (o) => o.one.source),
    byFamily: groups(failing, (o) => o.one.category.split('.')[0] ?? ''),
    causesPerCard: cards.reduce((n, c) => n + c.causes.length, 0) / Math.max(1, cards.length),
    noCause: failing.filter((o) => o.ids.length === 0).length,
    baselines: baselines(cases),
    calibration: calibration(failing),
    misses: failing.filter((o) => !o.top1).map((o) => ({ case: o.one.recorded.id, label: o.one.category, got: o.ids, cards: o.cards })),
  };
}

const head = ['', 'cases', 'top-1', 'top-3', 'debatable', 'false alarms'];

function cells(r: Row): readonly (string | number)[] {
  return [
    r.name,
    r.cases,
    share(r.top1, r.cases),
    share(r.top3, r.cases),
    r.arguable === 0 ? '' : `+${r.arguable}`,
    share(r.falseAlarms, r.silentCases),
  ];
}

/** The report for a person. */
export function reportText(r: Report): string {
  const base = r.baselines.map((b) => [b.name, share(b.right, b.of)]);
  const ours = r.all.top1 + r.all.silentCases - r.all.falseAlarms;
  const bins = r.calibration.bins.map((b) => [
    `${percent(b.from)} – ${percent(b.to)}`,
    b.n,
    b.n === 0 ? '-' : percent(b.said),
    b.n === 0 ? '-' : percent(b.right),
  ]);
  return [
    `Development cases, not held out: the rules were written with these ${r.cases} cases at hand.`,
    `cases ${r.cases}, not run ${r.notRun}, crashes ${r.crashes.length}, causes a card ${r.causesPerCard.toFixed(2)}, failures without a cause ${r.noCause}`,
    ...r.crashes,
    '',
    table(head, [r.all, r.withoutNameLeak].map(cells)),
    '',
    'By source',
    table(head, r.bySource.map(cells)),
    '',
    'By family of the label',
    table(
      head.slice(0, 5),
      r.byFamily.map((row) => cells(row).slice(0, 5)),
    ),
    '',
    'Beside what costs nothing (right or rightly silent; by family out of fold)',
    table(['', 'top-1'], [['these rules', share(ours, r.cases)], ...base]),
    '',
    `Calibration of the first cause over ${r.calibration.n} named causes: Brier ${r.calibration.brier.toFixed(3)}, expected calibration error ${r.calibration.ece.toFixed(3)}.`,
    'The numbers behind the rules are constants set by hand, not fitted to these cases, so there is no fold to leave out.',
    table(['said', 'n', 'mean said', 'right'], bins),
    '',
    'debatable: top-1 under the other reading of a label one can argue about (eval/categories.ts); not counted in top-1.',
  ].join('\n');
}
