import type { Incident, Term } from '../model/index.ts';
import type { Happening } from './happening.ts';

/** Where a signal stands that arrives at this incident now: told on a card that already stands, or waiting for one. */
export function termOfNew(incident: Incident): Term {
  if (incident.state.at === 'passed') return { term: 'suppressed', reason: incident.state.why };
  const told = incident.card !== undefined || incident.listed !== undefined || incident.state.at === 'merged';
  return { term: told ? 'merged' : 'waiting' };
}

/** Where its waiting signals go by this happening; undefined when they go on waiting. */
export function termOfWaiting(after: Incident, h: Happening): Term | undefined {
  if (h.is === 'posted') return { term: 'posted' };
  if (h.is === 'listed' || h.is === 'merged') return { term: 'merged' };
  if (h.is === 'refused') return { term: 'failed' };
  return after.state.at === 'passed' ? { term: 'suppressed', reason: after.state.why } : undefined;
}
