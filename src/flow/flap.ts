import type { Incident, Millis } from '../model/index.ts';
import { backOffCap, type Settings } from './settings.ts';

/**
 * Raw changes between failing and not. In a crash loop the container runs for moments between its ends: there only a run longer than the
 * back-off cap counts, as the two changes around it, once it has ended.
 */
export function flap(incident: Incident, at: Millis, since: Millis, settings: Settings): Incident {
  const loop = incident.family === 'crash';
  if (loop && (incident.state.at === 'open' ? incident.failing.length === 0 : at - since < backOffCap)) return incident;
  const fresh = incident.transitions.filter((t) => at - t < settings.flapWindow);
  const transitions = loop ? [...fresh, since, at] : [...fresh, at];
  return { ...incident, transitions, flapping: incident.flapping || transitions.length >= settings.flapTransitions };
}
