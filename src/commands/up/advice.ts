import { systemClock } from '../../adapters/clock/index.ts';
import { llm } from '../../adapters/llm/index.ts';
import type { AdviceNeeds } from '../../flow/index.ts';
import type { Config } from '../../model/index.ts';
import type { Log, Meter } from '../../ports/index.ts';

/** The model that is named, with its bounds; undefined where none is. */
export function adviceNeeds({ ai, proxy }: Config, { log, meter }: { readonly log: Log; readonly meter: Meter }): AdviceNeeds | undefined {
  if (ai.use === 'none') return undefined;
  return { llm: llm(ai, { clock: systemClock, log, proxy }), meter, settings: ai };
}
