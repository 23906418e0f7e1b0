import { type IncidentId, maybe } from '../../model/index.ts';
import { ChatError } from '../../ports/index.ts';
import type { Hands } from '../hands.ts';

/** Shows what a model does meanwhile. Chat that fails here holds nothing up. */
export async function inPassing({ needs: { log } }: Hands, incident: IncidentId | undefined, show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    log.warn({ ...maybe('incident', incident), code: error.code }, 'the progress of a model was not shown');
  }
}
