import type { IncidentId } from '../../model/index.ts';
import type { StoredEffect } from '../../ports/index.ts';
import * as present from '../../present/index.ts';
import type { Access } from '../access.ts';
import { finish } from '../hands.ts';
import { type Asking, type On, tell } from '../tell.ts';

/** Somebody ends a model's looking about; the card stands as the rules made it. */
export async function stopAdvice(hands: Asking, stored: StoredEffect, act: On<'click'>, access: Access): Promise<void> {
  const stop = hands.advice?.running.get(act.value as IncidentId);
  const why =
    access.may === 'nothing' ? access.why : stop === undefined ? 'It is over already: nothing is being asked for this incident.' : '';
  if (why === '') stop?.(act.by);
  else await tell(hands, act, hands.desk.houseScrubber().value(present.notice(why)));
  await finish(hands, stored);
}
