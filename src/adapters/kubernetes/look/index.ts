/** A look enters, what was found leaves, within its deadline. It never throws, never writes and never reads a Secret. */
import { type EvidenceBody, type EvidenceConfig, type Found, kubectlLine, type Look } from '../../../model/index.ts';
import type { Clock } from '../../../ports/index.ts';
import type { Connection } from '../connection.ts';
import { withDeadline } from '../deadline.ts';
import type { Discovery } from '../discovery.ts';
import { failureFrom } from '../failure.ts';
import { eventsOfObject } from './events.ts';
import { logsOf } from './logs.ts';
import { missing } from './missing.ts';
import type { LookNeeds } from './needs.ts';
import { getObject, listObjects } from './objects.ts';

export interface Looking {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly limits: EvidenceConfig;
  readonly clock: Clock;
  /** Ends every look that is under way. */
  readonly signal: AbortSignal;
}

async function perform(needs: LookNeeds, look: Look): Promise<EvidenceBody> {
  switch (look.do) {
    case 'get':
      return getObject(needs, look);
    case 'list':
      return listObjects(needs, look);
    case 'events':
      return eventsOfObject(needs, look);
    default:
      return logsOf(needs, look);
  }
}

export async function lookAt({ connection, discovery, limits, clock, signal }: Looking, look: Look): Promise<Found> {
  const asked = { query: kubectlLine(look), at: clock.now() };
  try {
    const deadline = { clock, ms: limits.timeout, signal };
    const body = await withDeadline(deadline, (own) => perform({ connection, discovery, limits, signal: own }, look));
    return { ...asked, ...body };
  } catch (error) {
    return { ...asked, ...missing(look, failureFrom(error)) };
  }
}
