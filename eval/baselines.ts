import type { LabelledCase } from './cases.ts';
import { isRight, silent } from './categories.ts';

export interface Baseline {
  readonly name: string;
  readonly right: number;
  readonly of: number;
}

/** Everything a reader of the case would see, but neither title nor label. Bounded: transcripts hold megabytes of log. */
function textOf(one: LabelledCase): string {
  const { objects, events, logs, raw_text: raw } = one.json;
  return `${JSON.stringify(objects)} ${JSON.stringify(events)} ${JSON.stringify(logs).slice(0, 20_000)} ${(typeof raw === 'string' ? raw : '').slice(0, 20_000)}`;
}

/** What anybody would grep for, first match wins. Fixed beforehand, so nothing is learnt from the labels. */
const keywords: readonly (readonly [RegExp, string])[] = [
  [/OOMKilled|out of memory/i, 'oom.container_limit'],
  [/pull access denied|unauthorized|authentication required/i, 'image.auth'],
  [/ErrImagePull|ImagePullBackOff/, 'image.not_found'],
  [/Insufficient (?:cpu|memory)/, 'pending.resources'],
  [/untolerated taint|that the pod didn't tolerate/, 'pending.taint'],
  [/node affinity|node selector|anti-affinity/, 'pending.affinity.node'],
  [/exceeded quota/, 'quota.exceeded'],
  [/FailedMount|MountVolume/, 'volume.mount'],
  [/FailedAttachVolume/, 'volume.attach'],
  [/Liveness probe failed/, 'probe.liveness'],
  [/Readiness probe failed/, 'probe.readiness'],
  [/Evicted/, 'eviction.generic'],
  [/no such host|Name or service not known/, 'dns.not_found'],
  [/connection refused/i, 'dependency.refused'],
  [/CreateContainerConfigError/, 'config.generic'],
  [/BackoffLimitExceeded/, 'job.failed.backoff'],
  [/CrashLoopBackOff/, 'crashloop.generic'],
  [/NotReady/, 'node.not_ready'],
];

function right(one: LabelledCase, guess: string | undefined): boolean {
  if (silent.has(one.category)) return guess === undefined || silent.has(guess);
  return guess !== undefined && isRight(one.category, guess);
}

function count(name: string, cases: readonly LabelledCase[], guess: (one: LabelledCase) => string | undefined): Baseline {
  return { name, right: cases.filter((c) => right(c, guess(c))).length, of: cases.length };
}

/** The label most others have. */
function majority(one: LabelledCase, cases: readonly LabelledCase[]): string | undefined {
  const counts = new Map<string, number>();
  for (const c of cases) if (c.family !== one.family) counts.set(c.category, (counts.get(c.category) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

interface Bag {
  readonly one: LabelledCase;
  readonly weights: ReadonlyMap<string, number>;
  readonly length: number;
}

/** Words weighed by how rare they are over all cases (no label enters). */
function bags(cases: readonly LabelledCase[]): readonly Bag[] {
  const words = cases.map(
    (c) =>
      textOf(c)
        .toLowerCase()
        .match(/[a-z]{3,}/g) ?? [],
  );
  const rarity = new Map<string, number>();
  for (const all of words) for (const w of new Set(all)) rarity.set(w, (rarity.get(w) ?? 0) + 1);
  return cases.map((one, i) => {
    const weights = new Map<string, number>();
    for (const w of words[i] ?? []) weights.set(w, (weights.get(w) ?? 0) + Math.log(cases.length / (rarity.get(w) ?? 1)));
    return { one, weights, length: Math.sqrt([...weights.values()].reduce((s, v) => s + v * v, 0)) || 1 };
  });
}

function nearest(of: Bag, all: readonly Bag[]): string | undefined {
  const others = all.filter((b) => b.one.family !== of.one.family);
  const near = (b: Bag): number => [...of.weights].reduce((s, [w, v]) => s + v * (b.weights.get(w) ?? 0), 0) / (of.length * b.length);
  return others.map((b) => [b.one.category, near(b)] as const).sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** What costs nothing: every figure of ours has to be read beside these. Out of fold by family: no variant of a case answers for it. */
export function baselines(cases: readonly LabelledCase[]): readonly Baseline[] {
  const all = bags(cases);
  const bagOf = new Map(all.map((b) => [b.one, b]));
  return [
    count('majority label', cases, (one) => majority(one, cases)),
    count('keywords', cases, (one) => keywords.find(([words]) => words.test(textOf(one)))?.[1]),
    count('nearest case by text', cases, (one) => {
      const bag = bagOf.get(one);
      return bag === undefined ? undefined : nearest(bag, all);
    }),
  ];
}
