import { type Matter, scopeOf } from '../../advise/index.ts';
import { causeCatalogue } from '../../diagnose/index.ts';
import { type AdviceKind, type Diagnosis, type Evidence, type Incident, keyed, type Scrubbed } from '../../model/index.ts';
import type { Hands } from '../hands.ts';
import { similarTo } from '../similar.ts';
import type { AdviceHands } from './hands.ts';
import { mayNotAsk } from './may-not-ask.ts';

/** What a model is to judge of an incident: its evidence as stored, and the rules' diagnosis of it. */
export async function matterOf(
  hands: Hands,
  advice: AdviceHands,
  about: {
    readonly incident: Incident;
    readonly kind: AdviceKind;
    readonly evidence: Scrubbed<Evidence>;
    readonly diagnosis: Diagnosis;
  },
): Promise<Matter> {
  const { incident, diagnosis, evidence } = about;
  const scrubber = await hands.desk.scrubberOf(incident.id);
  const { settings } = advice.needs;
  const similar = await sendable(hands, advice, await similarTo(hands, incident));
  return {
    kind: about.kind,
    evidence,
    found: scrubber.value([]),
    diagnosis,
    catalogue: causeCatalogue,
    similar: similar.slice(0, settings.prompt.similar).map((i) => ({
      title: i.diagnosis?.causes[0]?.title ?? i.reason,
      outcome: i.state.at,
      when: i.lastSeen,
    })),
    scope: scopeOf(
      { subject: incident.subject, members: incident.members, culprits: diagnosis.causes.map((c) => c.culprit) },
      evidence.items,
    ),
    limits: settings.prompt,
    rounds: settings.rounds,
    mostTokens: settings.mostTokens,
    nonce: nonceOf(hands, `${incident.id} ${about.kind} ${incident.investigatedAt ?? 0}`),
  };
}

/** Those of them of which every word may be sent. */
export async function sendable({ needs }: Hands, advice: AdviceHands, incidents: readonly Incident[]): Promise<readonly Incident[]> {
  const may = incidents.map(async (i) => mayNotAsk(advice, i, await needs.store.evidence(i.id)) === undefined);
  const open = await Promise.all(may);
  return incidents.filter((_, n) => open[n]);
}

/** Nobody who writes a log line can know it, and it is the same for the same question, so that a repeated one meets the vendor's cache. */
export function nonceOf({ needs }: Hands, about: string): string {
  return keyed(needs.installKey, `nonce ${about}`).slice(0, 20);
}
