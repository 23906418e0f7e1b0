import type { IncidentId, Person } from '../../model/index.ts';
import type { StoredEffect } from '../../ports/index.ts';
import * as present from '../../present/index.ts';
import type { Access } from '../access.ts';
import { finish } from '../hands.ts';
import { keepNewest } from '../newest.ts';
import { type Asking, type On, tell } from '../tell.ts';

/** Questions that were stopped before they were asked. */
const mostStopped = 200;

/** Somebody ends a model's looking about: of an incident, whose card stands as the rules made it, or of a question. */
export async function stopAdvice(hands: Asking, stored: StoredEffect, act: On<'click'>, access: Access): Promise<void> {
  const why = access.may === 'nothing' ? access.why : await stopped(hands, act.value, act.by);
  if (why !== undefined) await tell(hands, act, hands.desk.houseScrubber().value(present.notice(why)));
  await finish(hands, stored);
}

/** Undefined when it was stopped; else why not. */
async function stopped(hands: Asking, id: string, by: Person): Promise<string | undefined> {
  const { advice, desk, needs } = hands;
  const stop = advice?.running.get(id);
  if (stop !== undefined) {
    stop(by);
    return undefined;
  }
  const incident = await desk.incident(id as IncidentId);
  if (incident === undefined && advice !== undefined) {
    keepNewest(advice.stopped, [id, by], mostStopped);
    return undefined;
  }
  if (incident?.advice?.is !== 'asked') return 'It is over already: nothing is being asked for this incident.';
  // It waits for its turn, maybe since another life of this process.
  const at = needs.clock.now();
  const none = { is: 'none', at, code: 'stopped', why: '', by } as const;
  const { investigatedAt: of = at } = incident;
  await desk.turn(() => desk.step(incident.id, { is: 'advised', at, of, advice: none }));
  return undefined;
}
