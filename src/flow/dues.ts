import type { Incident, Millis } from '../model/index.ts';
import type { Due, Effect, Reply } from './effect.ts';
import { editAfter } from './settings.ts';

/** What is to be done for an incident as it is now: its version keys the effect, so that a repeated step asks for it once. */
export function effect(incident: Incident, due: Millis, what: Effect): Due {
  return { key: `${what.do}:${incident.id}:${incident.version}`, due, effect: what };
}

export function edit(incident: Incident, at: Millis, after: Millis = editAfter): Due {
  return effect(incident, at + after, { do: 'update', version: incident.version });
}

export function reply(incident: Incident, at: Millis, what: Reply): Due {
  return { ...effect(incident, at, { do: 'reply', reply: what }), key: `reply:${incident.id}:${what.is}:${incident.version}` };
}

export function wake(incident: Incident, due: Millis): Due {
  return { key: `wake:${incident.id}:${due}`, due, effect: { do: 'wake' } };
}
