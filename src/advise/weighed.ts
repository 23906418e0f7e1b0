import { type Diagnosis, type Finding, kubectlLine, type ObjectRef, type Pointer, refText, type Step, topThree } from '../model/index.ts';
import type { Matter } from './matter.ts';
import type { NamedCause, Opinion } from './opinion.ts';

/** A model's part of a card. */
export interface Weighed {
  readonly summary: string;
  readonly detail: string;
  readonly cites: readonly Pointer[];
  readonly diagnosis: Diagnosis;
  /** `cause`: id of a cause of this diagnosis that is not its first. */
  readonly prefers?: { readonly cause: string; readonly because: string };
}

/** How far a model's word may move a rule's probability. */
const nudge = 0.05;
/** A model alone is never likelier than this, and always less likely than the cause before it. */
const cap = 0.45;
const behind = 0.8;
/** Of what is left for something else, a cause without a rule gets at most so much. */
const share = 0.6;
const places = 3;

const down = (p: number): number => Math.floor(p * 100 + 1e-6) / 100;

/** Half-way to the neighbours: whoever stays between these never passes another. */
function bounds(all: readonly number[], n: number): readonly [number, number] {
  const own = all[n] ?? 0;
  const [before, after] = [all[n - 1], all[n + 1]];
  return [after === undefined ? 0 : (own + after) / 2, before === undefined ? 1 : (before + own) / 2];
}

function same(
  a: { readonly cause: string; readonly culprit: ObjectRef },
  b: { readonly cause: string; readonly culprit: ObjectRef },
): boolean {
  const related = a.cause === b.cause || a.cause.startsWith(`${b.cause}.`) || b.cause.startsWith(`${a.cause}.`);
  return related && (refText(a.culprit) === refText(b.culprit) || a.cause === b.cause);
}

/** The rules' causes in their own order; raises are shrunk until the sum leaves room for something else. */
function reweighed(rules: readonly Finding[], opinion: Opinion): readonly Finding[] {
  const ours = rules.map((c) => c.confidence.probability);
  const first = rules[0];
  // Who would put another first does not agree with the first, whatever else was said of it.
  const passedOver = opinion.prefers !== undefined && opinion.prefers.cause !== first?.cause ? first : undefined;
  const agreed = (c: Finding): boolean =>
    c !== passedOver && (opinion.verdicts.get(c.cause) === 'supported' || opinion.causes.some((n) => same(n, c)));
  const deltas = rules.map((c, n) => {
    const own = ours[n] ?? 0;
    const [least, most] = bounds(ours, n);
    if (opinion.verdicts.get(c.cause) === 'contradicted') return Math.max(least, own - nudge) - own;
    return agreed(c) ? Math.max(0, Math.min(most, own + nudge, 0.97) - own) : 0;
  });
  const raised = deltas.reduce((sum, d) => sum + Math.max(0, d), 0);
  const room = Math.max(0, 1 - ours.reduce((a, b) => a + b, 0));
  const fit = raised > room ? room / raised : 1;
  return rules.map((c, n) => {
    const delta = deltas[n] ?? 0;
    const probability = Math.max(0, down((ours[n] ?? 0) + (delta > 0 ? delta * fit : delta)));
    const both = agreed(c) && opinion.verdicts.get(c.cause) !== 'contradicted' && c.confidence.basis === 'rule';
    return { ...c, confidence: { ...c.confidence, probability, ...(both ? { basis: 'both' as const } : {}) } };
  });
}

/** Looks of our own at the object to blame; nothing here comes from a model's text. */
function stepsFor({ culprit, container }: NamedCause): readonly Step[] {
  const steps: Step[] = [
    { text: `Look at ${culprit.kind} ${culprit.name}.`, command: kubectlLine({ do: 'get', ref: culprit }) },
    { text: 'Read its events.', command: kubectlLine({ do: 'events', about: culprit }) },
  ];
  if (!/^(Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job)$/u.test(culprit.kind)) return steps;
  return [
    ...steps,
    { text: 'Read its log.', command: kubectlLine({ do: 'logs', pod: culprit, container: container ?? '', previous: false }) },
  ];
}

function finding(cause: NamedCause, probability: number): Finding {
  return { ...cause, confidence: { probability, basis: 'model' }, steps: cause.culprit.kind === 'Secret' ? [] : stepsFor(cause) };
}

/** A model's causes in the places that the rules left free, each less likely than the one before. */
function added(rules: readonly Finding[], opinion: Opinion): readonly Finding[] {
  const all: Finding[] = [...rules];
  for (const cause of opinion.causes) {
    if (all.length >= places) break;
    if (all.some((c) => same(c, cause))) continue;
    const before = all.at(-1)?.confidence.probability;
    const left = Math.max(0, 1 - all.reduce((sum, c) => sum + c.confidence.probability, 0));
    const probability = down(Math.min(cap, left * share, before === undefined ? cap : before * behind));
    if (probability > 0) all.push(finding(cause, probability));
  }
  return all;
}

function preferred(opinion: Opinion, causes: readonly Finding[]): Pick<Weighed, 'prefers'> {
  const { prefers } = opinion;
  const found = prefers !== undefined && causes.slice(1).some((c) => c.cause === prefers.cause) && causes[0]?.cause !== prefers.cause;
  return found ? { prefers } : {};
}

function whyFewer(causes: number, rules: Diagnosis): string {
  if (causes >= places) return '';
  return causes === rules.causes.length ? rules.whyFewer : 'Neither a rule nor the model names another cause.';
}

/**
 * The rules' diagnosis weighed with a model's opinion, never worse than without it: the rules' causes keep their order and their places,
 * their probabilities move a little and never pass each other; a model's causes stand behind them. The sum never passes 1.
 */
export function weighed(opinion: Opinion, { diagnosis }: Pick<Matter, 'diagnosis'>): Weighed {
  const causes = diagnosis.healthy ? [] : added(reweighed(diagnosis.causes, opinion), opinion);
  const sum = causes.reduce((total, c) => total + c.confidence.probability, 0);
  return {
    summary: opinion.summary,
    detail: opinion.detail,
    cites: opinion.cites,
    diagnosis: { ...diagnosis, causes: topThree(causes), other: down(Math.max(0, 1 - sum)), whyFewer: whyFewer(causes.length, diagnosis) },
    ...preferred(opinion, causes),
  };
}
