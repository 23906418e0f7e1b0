import { again, type Matter, type Weighed } from '../../advise/index.ts';
import {
  type Advice,
  type CauseVote,
  type Diagnosis,
  type Finding,
  type Incident,
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
 * right. Costs nothing; it is read over the evidence and the causes of now. Void where a fix of it failed, where somebody calls it wrong, or
 * where it names or rests on what is not there now.
 */
export async function recalled(hands: Hands, { incident, essence, matter }: Judged): Promise<Given | undefined> {
  const { store, clock } = hands.needs;
  for (const earlier of await store.recent({ key: incident.key, limit: most })) {
    const { advice } = earlier;
    if (earlier.id === incident.id || advice?.is !== 'given' || advice.essence !== essence) continue;
    if (!holds(advice.diagnosis, await store.votes(earlier.id), await store.remedies(earlier.id))) continue;
    const evidence = await store.evidence(earlier.id);
    if (evidence === undefined || earlier.diagnosis === undefined) continue;
    const read = again({ evidence, diagnosis: earlier.diagnosis, said: advice }, matter);
    if (read === undefined) continue;
    const { prefers: _, ...rest } = advice;
    return {
      ...rest,
      ...seenBefore(read),
      at: clock.now(),
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

/** What a model had its part in is told as seen before. */
export function seenBefore(read: Weighed): Weighed {
  const causes = read.diagnosis.causes.map((c): Finding => {
    const basis = c.confidence.basis === 'rule' ? 'rule' : 'recalled';
    return { ...c, confidence: { ...c.confidence, basis } };
  });
  return { ...read, diagnosis: { ...read.diagnosis, causes: topThree(causes) } };
}
