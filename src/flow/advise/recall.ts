import { counterpart, type Matter } from '../../advise/index.ts';
import {
  type Advice,
  type CauseVote,
  type Diagnosis,
  type Evidence,
  type Finding,
  type Incident,
  type Pointer,
  type Remedy,
  type Spend,
  topThree,
} from '../../model/index.ts';
import type { Hands } from '../hands.ts';

type Given = Extract<Advice, { readonly is: 'given' }>;

/** What is to be judged of an incident, and its essence. */
export interface Judged {
  readonly incident: Incident;
  readonly matter: Matter;
  readonly essence: string;
}

/** Incidents looked back on. */
const most = 200;
const nothing: Spend = { calls: 0, input: 0, cached: 0, output: 0 };

/**
 * What a model said of the same failure with equal evidence, where it was verified since: a fix recovered it, or people called it
 * right. Costs nothing. Void where a fix of it failed, where somebody calls it wrong, or where it cites what is not there now.
 */
export async function recalled(hands: Hands, { incident, essence, matter }: Judged): Promise<Given | undefined> {
  const { store, clock } = hands.needs;
  for (const earlier of await store.recent({ key: incident.key, limit: most })) {
    const { advice } = earlier;
    if (earlier.id === incident.id || advice?.is !== 'given' || advice.essence !== essence) continue;
    if (!holds(advice.diagnosis, await store.votes(earlier.id), await store.remedies(earlier.id))) continue;
    const before = await store.evidence(earlier.id);
    const found = before === undefined ? undefined : finder(before, matter.evidence);
    const diagnosis = found === undefined ? undefined : resolved(advice.diagnosis, matter, found);
    if (found === undefined || diagnosis === undefined) continue;
    return {
      ...advice,
      at: clock.now(),
      diagnosis,
      cites: advice.cites.flatMap(found),
      looks: [],
      spend: nothing,
      ms: 0,
      dropped: [],
      recalled: advice.recalled ?? earlier.id,
    };
  }
  return undefined;
}

/** Somebody or something showed since that the first cause was the right one, and nothing showed the contrary. */
function holds({ causes: [first] }: Diagnosis, votes: readonly CauseVote[], remedies: readonly Remedy[]): boolean {
  if (first === undefined) return false;
  const about = votes.filter((v) => v.cause === first.cause);
  const outcomes = remedies.flatMap(({ state }) => (state.at === 'settled' ? [state.outcome.is] : []));
  if (about.some((v) => v.vote === 'wrong') || outcomes.some((is) => is !== 'recovered')) return false;
  return about.some((v) => v.vote === 'right') || outcomes.length > 0;
}

/** Where a fact of then stands in the evidence of now; nothing where it is not there. */
type Find = (pointer: Pointer) => readonly Pointer[];

function finder(then: Evidence, now: Evidence): Find {
  return (pointer) => {
    const evidence = counterpart(pointer.evidence, then, now);
    return evidence === undefined ? [] : [{ ...pointer, evidence }];
  };
}

/** The same causes over the evidence of now; undefined where one of them rests on what a look of then found. */
function resolved(then: Diagnosis, { diagnosis }: Matter, found: Find): Diagnosis | undefined {
  const causes = then.causes.map((c): Finding => {
    const basis = c.confidence.basis === 'rule' ? 'rule' : 'recalled';
    return { ...c, because: c.because.flatMap(found), against: c.against.flatMap(found), confidence: { ...c.confidence, basis } };
  });
  if (causes.length === 0 || causes.some((cause) => cause.because.length === 0)) return undefined;
  return { ...diagnosis, other: then.other, whyFewer: then.whyFewer, causes: topThree(causes) };
}
