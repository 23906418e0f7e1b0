import type { Millis } from '../../model/index.ts';
import type { StoredEffect } from '../../ports/index.ts';
import type { Hands } from '../hands.ts';

const again: Millis = 1_000;

/** After a start: what needs the guard waits until it is known whether it holds, and is not turned away for want of a proof. */
export async function untilProven({ desk, needs }: Hands, stored: StoredEffect): Promise<void> {
  const due = needs.clock.now() + again;
  await desk.turn(() => desk.commit({ postponed: [{ id: stored.id, due, error: 'the guard is not proven yet' }] }));
}
