import type { Millis, Remedy } from '../../model/index.ts';
import { outdated } from '../../remediate/index.ts';
import type { Hands } from '../hands.ts';
import type { RemedyHands } from './hands.ts';
import { pastOf } from './past.ts';

const hour: Millis = 3_600_000;

/** Why the settings and the changes of now are against a remedy that was offered before; undefined when they are not. */
export async function againstNow({ needs }: Hands, fixing: RemedyHands, remedy: Remedy): Promise<string | undefined> {
  const now = needs.clock.now();
  return outdated(remedy, fixing.needs.settings, { past: await pastOf(needs.store, now - hour, remedy), now });
}
