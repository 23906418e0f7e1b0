import type { Incident } from '../model/index.ts';
import type { Hands } from './hands.ts';

/** Ended incidents of the same key or the same cause, newest first. */
export async function similarTo(hands: Hands, incident: Incident): Promise<readonly Incident[]> {
  const cause = incident.diagnosis?.causes[0]?.cause;
  // Of a storm that goes on nothing is read here: a card is drawn often.
  const ended = await hands.needs.store.recent({ at: 'recovered', limit: 200 });
  const alike = ended.filter(
    (i) => i.id !== incident.id && (i.key === incident.key || (cause !== undefined && i.diagnosis?.causes[0]?.cause === cause)),
  );
  return alike.slice(0, 3);
}
