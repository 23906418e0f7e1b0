import { readCase } from '../src/adapters/recorded/index.ts';
import { replayCase } from '../src/commands/replay-case.ts';
import type { ReplayLine } from '../src/flow/index.ts';
import { failures } from './strangers/failures.ts';
import { type Json, placeOf } from './strangers/place.ts';
import { views } from './strangers/views.ts';
import { wells } from './strangers/wells.ts';

/** One case nobody tuned for: a failure or a near miss, as one of many recorders would have kept it. */
export interface Strange {
  readonly json: Json;
  readonly story: string;
  readonly view: string;
  readonly accept: readonly string[];
  readonly telling: boolean;
}

/** Every story in every view, with names and words of this seed. */
export function strangeCases(seed: number): readonly Strange[] {
  const stories = Object.entries({ ...failures, ...wells });
  return stories.flatMap(([story, tell], n) => {
    const place = placeOf(seed * 1000 + n);
    const told = tell(place);
    return Object.entries(views).flatMap(([view, kept]) => {
      const seen = kept(place, told);
      const id = `case-${seed}-${n}-${Object.keys(views).indexOf(view)}`;
      return seen === undefined
        ? []
        : [{ json: JSON.parse(JSON.stringify({ id, ...seen.json })) as Json, story, view, accept: told.accept, telling: seen.telling }];
    });
  });
}

/** What no line of `replay --json` may be, whatever the case. */
export function flawsOf(line: ReplayLine): readonly string[] {
  const flaws = line.incidents.flatMap((i) => {
    const sum = i.causes.reduce((all, c) => all + c.probability, i.other);
    return [
      ...(sum > 1.0001 || sum < 0.95 ? [`probabilities sum to ${sum}`] : []),
      ...(i.causes.length > 3 ? ['more than three causes'] : []),
      ...(i.causes.length < 3 && i.whyFewer === '' ? ['does not say why fewer'] : []),
      ...(i.subject.name === '' || i.subject.kind === '' ? ['no subject'] : []),
      ...i.causes.flatMap((c) => [
        ...(c.probability <= 0 || c.probability > 1 ? [`probability ${c.probability}`] : []),
        ...(c.evidence.length === 0 || c.evidence.some((e) => e.query === '' || e.says === '')
          ? [`${c.id}: evidence that says nothing`]
          : []),
        ...(/undefined|null\b|NaN|\[object|not named|its image cannot|unnamed| {2}/.test(c.title) ? [`title: ${c.title}`] : []),
      ]),
    ];
  });
  const whole = Number.isInteger(line.ms) && line.ms >= 0 ? [] : [`ms ${line.ms}`];
  return [...flaws, ...whole, ...(line.healthy && line.incidents.length > 0 ? ['healthy with incidents'] : [])];
}

export interface Judged {
  readonly one: Strange;
  readonly line?: ReplayLine;
  /** `right`: said as it must be; `silent`: a failure without a card; `other`: another cause first; `blank`: a card without a cause; `alarm`: a card where nothing fails. */
  readonly is: 'right' | 'silent' | 'other' | 'blank' | 'alarm' | 'crash';
  readonly flaws: readonly string[];
}

export async function judged(one: Strange): Promise<Judged> {
  try {
    const line = await replayCase(readCase(one.json));
    return { one, line, is: verdict(one, line), flaws: flawsOf(line) };
  } catch (e) {
    return { one, is: 'crash', flaws: [String(e)] };
  }
}

function verdict({ accept }: Strange, { incidents }: ReplayLine): Judged['is'] {
  if (accept.length === 0) return incidents.length === 0 ? 'right' : 'alarm';
  const firsts = incidents.flatMap((i) => i.causes[0]?.id ?? []);
  if (firsts.some((id) => accept.some((a) => id.startsWith(a)))) return 'right';
  return firsts.length > 0 ? 'other' : incidents.length > 0 ? 'blank' : 'silent';
}

const seeds = 3;

/** Figures over some hundred made-up cases: strangers' recordings, of which we have none. */
export default async function strangers(): Promise<Readonly<Record<string, unknown>>> {
  const all: Judged[] = [];
  for (let seed = 1; seed <= seeds; seed++) for (const one of strangeCases(seed)) all.push(await judged(one));
  const failing = all.filter((j) => j.one.accept.length > 0);
  const count = (of: readonly Judged[], is: Judged['is']): number => of.filter((j) => j.is === is).length;
  const share = (of: readonly Judged[]): string => `${count(of, 'right')}/${of.length}`;
  const flaws = all.flatMap((j) => j.flaws);
  return {
    cases: all.length,
    crashes: count(all, 'crash'),
    'false alarms': count(all, 'alarm'),
    'right where all is told': share(failing.filter((j) => j.one.telling)),
    ...Object.fromEntries(Object.keys(views).map((v) => [`right of ${v}`, share(failing.filter((j) => j.one.view === v))])),
    flaws: flaws.length === 0 ? 'none' : flaws.slice(0, 5).join('; '),
    ok: flaws.length === 0 && count(all, 'crash') === 0 && count(all, 'alarm') === 0,
  };
}
