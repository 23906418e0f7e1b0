import type { Incident } from '../model/index.ts';
import type { Hands } from './hands.ts';

/** Ended incidents of the same key or the same cause, newest first. */
export async function similarTo(hands: Hands, incident: Incident): Promise<readonly Incident[]> {
  const cause = incident.diagnosis?.causes[0]?.cause;
  const recent = await hands.needs.store.recent({ limit: 200 });
  const alike = recent.filter(
    (i) =>
      i.id !== incident.id &&
      i.state.at === 'recovered' &&
      (i.key === incident.key || (cause !== undefined && i.diagnosis?.causes[0]?.cause === cause)),
  );
  return alike.slice(0, 3);
}
