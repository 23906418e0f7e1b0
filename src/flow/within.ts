import type { Millis } from '../model/index.ts';
import type { FlowNeeds } from './run-needs.ts';

/** Longest wait for all looks of one investigation. */
export const investigationLimit: Millis = 60_000;

/** The work, or an error when it takes longer than an investigation may. */
export async function within<T>(needs: Pick<FlowNeeds, 'clock'>, work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = needs.clock.sleep(investigationLimit, stop.signal).then(() => {
    if (!stop.signal.aborted) throw new Error('the investigation took too long');
    return work;
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}
