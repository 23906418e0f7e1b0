import { type ObjectRef, refText } from '../model/index.ts';
import type { Surveyed } from './surveyed.ts';

const order: readonly string[] = ['P1', 'P2', 'P3', 'P4'];

/** From here on two that blame the same object for the same cause are one story. */
const sure = 0.5;

/** Tells followers with what they follow, and puts the worst first; equal ones by how sure the first cause is, then by name. */
export function grouped(every: readonly Surveyed[]): readonly Surveyed[] {
  const all = every.filter((one, at) => !every.slice(0, at).some((other) => sameStory(one, other)));
  const leaders = new Map<Surveyed, Surveyed[]>();
  const led = new Set<Surveyed>();
  for (const one of all) {
    const leader = leaderOf(one, all);
    if (leader === undefined || leaderOf(leader, all) === one) continue;
    led.add(one);
    leaders.set(leader, [...(leaders.get(leader) ?? []), one]);
  }
  return all
    .filter((one) => !led.has(one))
    .map((one) => ({ ...one, members: (leaders.get(one) ?? []).map((f) => f.subject) }))
    .sort((a, b) => order.indexOf(a.priority) - order.indexOf(b.priority) || sureness(b) - sureness(a) || compare(a, b));
}

function sureness(one: Surveyed): number {
  return one.diagnosis.causes[0]?.confidence.probability ?? 0;
}

function compare(a: Surveyed, b: Surveyed): number {
  return refText(a.subject) < refText(b.subject) ? -1 : 1;
}

/** One failure of one owner that was noticed twice. Where more causes fit, the two may tell of two containers. */
function sameStory(one: Surveyed, other: Surveyed): boolean {
  return (
    one.diagnosis.causes.length === 1 &&
    other.diagnosis.causes.length === 1 &&
    same(one, other) &&
    blameOf(one) !== undefined &&
    blameOf(one) === blameOf(other)
  );
}

/** Cause and culprit of the first cause, in one word. */
function blameOf(one: Surveyed): string | undefined {
  const [first] = one.diagnosis.causes;
  return first === undefined ? undefined : `${first.cause} ${plain(first.culprit)}`;
}

/** The incident about the object that is to blame for this one, else the first that blames the same object elsewhere. */
function leaderOf(one: Surveyed, all: readonly Surveyed[]): Surveyed | undefined {
  return explaining(one, all) ?? blamedBy(one, all) ?? sharing(one, all);
}

const atRest = (one: Surveyed): boolean => one.evidence.incident === 'audit';

/** Causes that say that an object does not answer, not why. */
const vague = /^(?:dependency|db|dns|app)\./;

/** An alarm that blames an object at rest and says why: what failed tells more than a remark on looks, so it tells both. */
function explains(alarm: Surveyed, remark: Surveyed): boolean {
  const [first] = alarm.diagnosis.causes;
  const blames = first !== undefined && plain(first.culprit) === plain(remark.subject) && blameOf(alarm) !== blameOf(remark);
  return atRest(remark) && !atRest(alarm) && blames && !vague.test(first.cause) && sureness(alarm) >= sure;
}

function explaining(one: Surveyed, all: readonly Surveyed[]): Surveyed | undefined {
  return all.find((other) => explains(other, one));
}

function sharing(one: Surveyed, all: readonly Surveyed[]): Surveyed | undefined {
  const [first] = one.diagnosis.causes;
  const own = first === undefined || [one.subject, ...one.failing].some((ref) => plain(ref) === plain(first.culprit));
  if (own || sureness(one) < sure) return undefined;
  const leader = all.find((other) => blameOf(other) === blameOf(one) && sureness(other) >= sure);
  return leader === one || (leader !== undefined && same(one, leader)) ? undefined : leader;
}

function blamedBy(one: Surveyed, all: readonly Surveyed[]): Surveyed | undefined {
  const [first] = one.diagnosis.causes;
  const blamed: readonly ObjectRef[] = [...one.members, ...(first === undefined ? [] : [first.culprit])];
  const is = (ref: ObjectRef, other: Surveyed): boolean =>
    plain(ref) === plain(other.subject) || other.failing.some((f) => plain(f) === plain(ref));
  return all.find((other) => other !== one && !same(one, other) && !explains(one, other) && blamed.some((ref) => is(ref, other)));
}

function same(a: Surveyed, b: Surveyed): boolean {
  return plain(a.subject) === plain(b.subject);
}

function plain(ref: ObjectRef): string {
  return refText({ kind: ref.kind, name: ref.name, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) });
}
