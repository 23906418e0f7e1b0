import { noMeter } from '../../src/adapters/meter/index.ts';
import type { FlowNeeds } from '../../src/flow/index.ts';
import { maybe } from '../../src/model/index.ts';
import { quiet } from './quiet.ts';
import { remediation } from './remediation.ts';

export const channel = 'C0ALERTS';

const second = 1_000;

/** Times that let a recording be looked at at once. */
export const triage = {
  quiet: second,
  longest: 4 * second,
  soak: 600 * second,
  reopenWithin: 1_800 * second,
  flapWindow: 1_800 * second,
  flapTransitions: 3,
  noteEvery: 900 * second,
  analyses: 3,
} as const;

export interface Given extends Pick<FlowNeeds, 'cluster' | 'chat' | 'store' | 'clock' | 'advice'> {
  /** Namespaces open to fixes; none: fixes are off. */
  readonly fixes: readonly string[];
}

/** What the flow gets in an evaluation. */
export function needsOf({ fixes, advice, ...given }: Given): FlowNeeds {
  return {
    ...given,
    log: quiet,
    meter: noMeter,
    config: {
      cluster: { use: 'practice', name: 'field' },
      slack: { use: 'local' },
      triage,
      evidence: { timeout: 5 * second, eventLimit: 25, logLines: 200, logBytes: 65_536 },
      scrub: { addresses: 'public' },
    },
    installKey: 'evaluation',
    channel,
    ...maybe('remediation', fixes.length === 0 ? undefined : remediation(fixes, given.clock)),
    ...maybe('advice', advice),
  };
}
