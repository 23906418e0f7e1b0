import { hasEnded, type IncidentId } from '../model/index.ts';
import type { StoredEffect } from '../ports/index.ts';
import * as present from '../present/index.ts';
import type { Access } from './access.ts';
import { finish } from './hands.ts';
import { type Asking, type On, tell } from './tell.ts';

/** Somebody says that they do it by hand: who was first is kept, and gets the exact commands in the thread. */
export async function take(hands: Asking, stored: StoredEffect, act: On<'click'>, access: Access): Promise<void> {
  const { desk, needs } = hands;
  const incident = act.action === 'take_incident' ? await desk.incident(act.value as IncidentId) : undefined;
  if (access.may === 'nothing' || incident === undefined) {
    const why = access.may === 'nothing' ? access.why : 'I do not know this incident any more.';
    await tell(hands, act, desk.houseScrubber().value(present.notice(why)));
    return finish(hands, stored);
  }
  if (hasEnded(incident)) {
    await tell(hands, act, desk.houseScrubber().value(present.notice('This incident has ended; nothing is left to take.')));
    return finish(hands, stored);
  }
  // Many press at once: who was first is decided in the turn, where nothing comes between reading and writing.
  const before = await desk.turn(async () => {
    const { taken } = (await desk.incident(incident.id)) ?? incident;
    if (taken === undefined) await desk.step(incident.id, { is: 'taken', at: needs.clock.now(), by: act.by }, { done: stored.id });
    return taken;
  });
  if (before === undefined) return;
  await tell(hands, act, desk.houseScrubber().value(present.takenNotice(before.by)));
  await finish(hands, stored);
}
