import type { Vendor } from '../../src/local/models/index.ts';
import type { Advice } from '../../src/model/index.ts';
import { vendors } from '../flow/model.ts';
import { percent, share, table } from '../table.ts';
import { askAll, type AskedAll } from './ask-all.ts';
import { cast, oracle } from './characters.ts';
import { isOpen, loadMaterial, type Material } from './material.ts';
import { withoutItsRule } from './without-rule.ts';

export interface ModelsReport {
  readonly ok: boolean;
  readonly figures: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Worth {
  readonly top1: number;
  readonly top3: number;
  readonly falseAlarms: number;
  /** Names of what was right, first and among three. */
  readonly first: ReadonlySet<string>;
  readonly among: ReadonlySet<string>;
}

interface Run extends Worth {
  readonly who: string;
  readonly dialect: Vendor;
  readonly advice: readonly Advice[];
  /** What was right without a model and is not with this one. */
  readonly lost: readonly string[];
}

/** One of so many; a quick run asks about a third of that again. */
const parts = { all: 1, third: 3, some: 6 } as const;
const quicker = 3;
/** An oracle must be worth this many points where no rule knows the cause. */
const leastGain = 30;

export async function models(extent: 'quick' | 'usual'): Promise<ModelsReport> {
  const from = performance.now();
  const all = await loadMaterial();
  const open = all.filter((m) => m.incidents.some(isOpen));
  const base = worth(all, undefined);
  const runs: Run[] = [];
  for (const { name, about, plays, ...how } of cast)
    for (const [turn, dialect] of vendors.entries()) {
      // Each vendor is asked about other cases, so that together they meet more of them.
      const every = parts[about] * (extent === 'quick' ? quicker : 1);
      const heard = await askAll(
        open.filter((_, n) => n % every === turn % every),
        { dialect, character: plays, ...how },
      );
      runs.push(runOf({ who: name, dialect }, { all, base, heard }));
    }
  const novel = await ablation(extent === 'quick' ? all.filter((_, n) => n % quicker === 0) : all);
  return report({ all, open, base, runs, novel, seconds: Math.round((performance.now() - from) / 1000) });
}

function worth(all: readonly Material[], shown: AskedAll['shown'] | undefined): Worth {
  const scored = all.map((m) => ({ m, score: m.score(shown?.get(m.name) ?? m.incidents.map((i) => i.diagnosis)) }));
  const failing = scored.filter(({ m }) => !m.silent);
  const first = failing.filter(({ score }) => score.top1).map(({ m }) => m.name);
  const among = failing.filter(({ score }) => score.top3).map(({ m }) => m.name);
  return {
    top1: first.length,
    top3: among.length,
    falseAlarms: scored.filter(({ score }) => score.falseAlarm).length,
    first: new Set(first),
    among: new Set(among),
  };
}

function runOf(
  of: Pick<Run, 'who' | 'dialect'>,
  { all, base, heard }: { readonly all: readonly Material[]; readonly base: Worth; readonly heard: AskedAll },
): Run {
  const now = worth(all, heard.shown);
  const lost = [...[...base.first].filter((n) => !now.first.has(n)), ...[...base.among].filter((n) => !now.among.has(n))];
  return { ...of, ...now, advice: heard.advice, lost: [...new Set(lost)] };
}

interface Ablation {
  readonly cases: number;
  readonly without: number;
  readonly with: number;
}

/** Failing cases whose cause a rule names among three, judged without that rule: how many a model that knows brings back. */
async function ablation(all: readonly Material[]): Promise<Ablation> {
  const known = all.filter((m) => !m.silent && m.cause !== undefined && m.score(m.incidents.map((i) => i.diagnosis)).top3);
  const blind = known.map(withoutItsRule);
  const truth = new Map(known.map((m) => [m.name, m]));
  const { shown } = await askAll(blind, {
    dialect: 'openai',
    character: (one, incident) => {
      const before = truth.get(one.name) ?? one;
      const same = before.incidents[one.incidents.indexOf(incident)] ?? incident;
      const named = before.incidents.find((i) => i.diagnosis.causes.some((c) => one.right(c.cause)));
      return oracle(before, same.diagnosis.causes.some((c) => one.right(c.cause)) ? same : (named ?? same));
    },
  });
  const among = (with_: AskedAll['shown'] | undefined): number => worth(blind, with_).top3;
  return { cases: known.length, without: among(undefined), with: among(shown) };
}

interface Gathered {
  readonly all: readonly Material[];
  readonly open: readonly Material[];
  readonly base: Worth;
  readonly runs: readonly Run[];
  readonly novel: Ablation;
  readonly seconds: number;
}

function report({ all, open, base, runs, novel, seconds }: Gathered): ModelsReport {
  const failing = all.filter((m) => !m.silent).length;
  const cards = all.flatMap((m) => m.incidents.filter((i) => !i.diagnosis.healthy));
  const settled = cards.filter((i) => !isOpen(i)).length;
  const gain = novel.cases === 0 ? 0 : (100 * (novel.with - novel.without)) / novel.cases;
  const worse = runs.filter((r) => r.lost.length > 0 || r.falseAlarms > base.falseAlarms);
  const unheard = runs.filter((r) => r.who === 'honest' && r.advice.every((a) => a.is !== 'given'));
  const tokens = tokensOf(runs.filter((r) => r.who === 'honest'));
  const looking = tokensOf(runs.filter((r) => r.who === 'honest, after two looks'));
  const row = (r: Run): readonly (string | number)[] => [
    r.who,
    r.dialect,
    r.advice.length,
    count(r.advice, (a) => a.is === 'given'),
    absences(r.advice),
    ...(r.advice.some((a) => a.is === 'given') ? [share(r.top1, failing), share(r.top3, failing)] : ['no advice', 'no advice']),
    r.falseAlarms,
    r.lost.length,
  ];
  const head = ['model', 'dialect', 'asked', 'advice', 'none', 'top-1', 'top-3', 'false alarms', 'lost'];
  const none = ['no model', '-', 0, 0, '', share(base.top1, failing), share(base.top3, failing), base.falseAlarms, 0];
  return {
    ok: worse.length === 0 && unheard.length === 0 && gain >= leastGain && cards.length > 0,
    figures: {
      material: all.length,
      open: open.length,
      settledWithoutModel: settled / Math.max(1, cards.length),
      base: { top1: base.top1, top3: base.top3, falseAlarms: base.falseAlarms, of: failing },
      runs: runs.map(({ who, dialect, top1, top3, falseAlarms, lost, advice }) => ({
        who,
        dialect,
        asked: advice.length,
        given: count(advice, (a) => a.is === 'given'),
        top1,
        top3,
        falseAlarms,
        lost,
      })),
      withoutItsRule: novel,
      tokens,
      tokensAfterTwoLooks: looking,
      seconds,
    },
    text: [
      `${all.length} development cases and scenarios; in ${open.length} of them rules leave something open: the column asked says about how many incidents a model was asked. ${seconds} s`,
      'advice: on so many cards stood something of the model. Without any, the cards are those without a model, and there is no figure of the model.',
      '',
      table(head, [none, ...runs.map(row)]),
      '',
      `Settled with no model: ${settled} of ${cards.length} cards, ${percent(settled / Math.max(1, cards.length))}.`,
      `Tokens an incident that a model is asked about: p50 ${tokens.p50}, p95 ${tokens.p95}; after two looks p50 ${looking.p50}, p95 ${looking.p95}; over all incidents, asked or not, mean ${Math.round((tokens.mean * (cards.length - settled)) / Math.max(1, cards.length))}.`,
      `Without its own rule: top-3 ${share(novel.without, novel.cases)}; with a model that knows ${share(novel.with, novel.cases)}: ${gain.toFixed(1)} points (at least ${leastGain}).`,
      ...worse.map((r) => `WORSE: ${r.who}, ${r.dialect}: ${r.lost.join(', ')}`),
      ...unheard.map((r) => `NOT RUN: an honest model of ${r.dialect} gave no advice at all: ${absences(r.advice)}`),
    ].join('\n'),
  };
}

function count<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.filter(is).length;
}

/** `bad_answer 12, breaker_open 3` */
function absences(advice: readonly Advice[]): string {
  const codes = advice.flatMap((a) => (a.is === 'none' ? [a.code] : []));
  return [...new Set(codes)].map((code) => `${code} ${count(codes, (c) => c === code)}`).join(', ');
}

function tokensOf(runs: readonly Run[]): { readonly p50: number; readonly p95: number; readonly mean: number } {
  const spent = runs
    .flatMap((r) => r.advice)
    .flatMap((a) => (a.is === 'given' ? [a.spend.input + a.spend.output] : []))
    .sort((a, b) => a - b);
  const at = (part: number): number => spent[Math.floor(part * (spent.length - 1))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), mean: spent.reduce((n, t) => n + t, 0) / Math.max(1, spent.length) };
}
