import type { Incident } from '../model/index.ts';
import { edit, effect } from './dues.ts';
import type { Of } from './happening.ts';
import type { Step } from './effect.ts';
import { secondLook, type Settings } from './settings.ts';

/** One more reason calls for another look: what was found speaks of the others alone. */
export function shown(incident: Incident, h: Of<'shown'>): Step {
  const now: Incident = { ...incident, shows: h.reasons };
  if (now.state.at !== 'open') return { incident: now, effects: [] };
  const more = h.reasons.some((r) => incident.shows?.includes(r) !== true);
  return { incident: now, effects: [edit(now, h.at), ...(more ? [effect(now, h.at, { do: 'investigate' })] : [])] };
}

/** What a cause blames is not as it was, and it still fails: what was found speaks of before. However often that changes, it is looked at once a minute. */
export function altered(incident: Incident, h: Of<'altered'>, settings: Settings): Step {
  if (incident.state.at !== 'open') return { incident, effects: [] };
  const due = Math.max(h.at + settings.quiet, (incident.investigatedAt ?? 0) + secondLook);
  return { incident, effects: [{ key: `investigate:${incident.id}:altered`, due, effect: { do: 'investigate' } }] };
}
