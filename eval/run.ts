import { replayCase } from '../src/commands/replay-case.ts';
import type { ReplayLine } from '../src/flow/index.ts';
import type { LabelledCase } from './cases.ts';
import { isArguable, isRight, silent } from './categories.ts';
import { focused } from './focus.ts';

/** What became of one case. */
export interface Outcome {
  readonly one: LabelledCase;
  readonly line?: ReplayLine;
  /** Why it did not run. */
  readonly crash?: string;
  /** Cause ids of the first card the label is about, best first. */
  readonly ids: readonly string[];
  readonly probability: number;
  readonly top1: boolean;
  readonly top3: boolean;
  /** Right if one grants the other reading of a debatable label. */
  readonly arguable: boolean;
  /** A failure was reported where there is none. */
  readonly falseAlarm: boolean;
  readonly cards: number;
}

export async function runAll(cases: readonly LabelledCase[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of cases) outcomes.push(await run(one));
  return outcomes;
}

async function run(one: LabelledCase): Promise<Outcome> {
  try {
    return judged(one, await replayCase(one.recorded));
  } catch (e) {
    const crash = e instanceof Error ? (e.stack ?? e.message) : String(e);
    return { one, crash, ids: [], probability: 0, top1: false, top3: false, arguable: false, falseAlarm: false, cards: 0 };
  }
}

/** Scores a line against the label; `incidents` are those of it that the label is about. */
export function judged(one: LabelledCase, line: ReplayLine, incidents = focused(one, line)): Outcome {
  const best = incidents.find((i) => i.causes.length > 0);
  const ids = best?.causes.map((c) => c.id) ?? [];
  const base = { one, line, ids, probability: best?.causes[0]?.probability ?? 0, cards: line.incidents.length };
  if (silent.has(one.category)) {
    const quiet = incidents.length === 0;
    return { ...base, top1: quiet, top3: quiet, arguable: false, falseAlarm: !quiet };
  }
  const right = (id: string): boolean => isRight(one.category, id);
  const [first] = ids;
  return {
    ...base,
    top1: first !== undefined && right(first),
    top3: ids.some(right),
    arguable: first !== undefined && !right(first) && isArguable(one.category, first),
    falseAlarm: false,
  };
}
