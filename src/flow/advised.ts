import { route } from '../advise/index.ts';
import type { Advice, Incident, Millis } from '../model/index.ts';
import { edit, effect, reply } from './dues.ts';
import type { Due, Step } from './effect.ts';
import type { Happening } from './happening.ts';
import { editAfter, type Settings } from './settings.ts';

type Of<K extends Happening['is']> = Extract<Happening, { is: K }>;

/** What the rules leave open is asked of a model, once the card stands. The bot's own trouble is its own business. */
export function askAbout(incident: Incident, at: Millis, settings: Settings): readonly Due[] {
  const { diagnosis, advice, own, card, investigatedAt: of } = incident;
  if (settings.advice === 'off' || own || card === undefined || diagnosis === undefined || of === undefined || advice !== undefined)
    return [];
  const way = route(diagnosis);
  return way === 'rank' || way === 'open' ? [effect(incident, at, { do: 'advise', of })] : [];
}

export function advised(incident: Incident, h: Of<'advised'>): Step {
  // Looked at anew meanwhile: what was said is not about that any more. That somebody stopped it holds all the same.
  if (h.of !== incident.investigatedAt && !stopped(h.advice)) return { incident, effects: [] };
  const now: Incident = { ...incident, advice: h.advice };
  const told = h.advice.is === 'given' ? [reply(now, h.at, { is: 'advice' })] : [];
  return { incident: now, effects: [edit(now, h.at, h.advice.is === 'asked' ? editAfter : 0), ...told] };
}

/** A person stopped it: it is not asked again for this incident. */
export function stopped(advice: Advice | undefined): boolean {
  return advice?.is === 'none' && advice.by !== undefined;
}

export function voted(incident: Incident, h: Of<'voted'>): Step {
  const now: Incident = { ...incident, votes: h.votes };
  return { incident: now, effects: [edit(now, h.at)] };
}
