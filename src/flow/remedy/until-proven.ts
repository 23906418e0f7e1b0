import type { Millis } from '../../model/index.ts';
import type { StoredEffect } from '../../ports/index.ts';
import type { Hands } from '../hands.ts';

const again: Millis = 1_000;

/** What needs the guard, or Slack's word, waits until it is known whether it holds, and is not turned away for want of a proof. */
export async function untilProven({ desk, needs }: Hands, stored: StoredEffect, error = 'the guard is not proven yet'): Promise<void> {
  const due = needs.clock.now() + again;
  await desk.turn(() => desk.commit({ postponed: [{ id: stored.id, due, error }] }));
}
