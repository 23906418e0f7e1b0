import type { Incident } from '../../model/index.ts';
import type { Fixes } from '../../present/index.ts';
import type { Hands } from '../hands.ts';
import { currentOf, noOfferNote } from './past.ts';

/** What the card says about fixing it: the remedy that matters now, or why there is none. */
export async function fixesOf(hands: Hands, incident: Incident): Promise<Fixes> {
  const { remedy: fixing, needs } = hands;
  const current = currentOf(await needs.store.remedies(incident.id));
  const shown = current === undefined ? {} : { current };
  if (fixing === undefined) return { mode: 'off', ...shown };
  const why = (await needs.store.note(noOfferNote(incident.id))) ?? '';
  return { mode: fixing.needs.settings.mode, guard: fixing.guard.broken(), ...(why === '' ? {} : { why }), ...shown };
}
