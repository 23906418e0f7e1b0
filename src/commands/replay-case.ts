import { type RecordedCase, recordedCluster } from '../adapters/recorded/index.ts';
import { type ReplayLine, replayLine, type Survey, survey } from '../flow/index.ts';
import type { EvidenceConfig, IncidentId } from '../model/index.ts';
import { incidentKey, type Scrubber, scrubber } from '../scrub/index.ts';

/** The same bounds for everybody, so that a replay depends on the case alone. */
const limits: EvidenceConfig = { timeout: 5_000, eventLimit: 100, logLines: 200, logBytes: 32_768 };
/** A recording has no install: its placeholders are keyed by this. */
const installKey = 'replay';

/**
 * "Now" is the newest time in a recording, which is often the failure itself: what is not ready counts at once. A rollout gets two
 * minutes, so that one that goes well is no failure.
 */
const grace = { unready: 0, creating: 0, claim: 0, short: 0, retryable: 0, rollout: 120_000 };

/** One for the whole case, so that what it hid once is known again when the answer leaves. */
function scrubberOf(recorded: RecordedCase): Scrubber {
  return scrubber({ key: incidentKey(installKey, recorded.id as IncidentId), addresses: 'public' });
}

/** One case through detection, investigation and audit; "now" is the newest time in it. */
export async function surveyCase(recorded: RecordedCase, by: Scrubber = scrubberOf(recorded)): Promise<Survey> {
  const cluster = recordedCluster(recorded);
  const needs = {
    cluster,
    clock: { now: () => cluster.now, sleep: () => Promise.resolve() },
    limits,
    grace,
    scrubberFor: () => by,
    alsoKinds: cluster.kinds,
    given: cluster.given,
    asked: cluster.asked,
  };
  return survey(needs, {});
}

/** The same as one line of `replay --json`, scrubbed once more on its way out. */
export async function replayCase(recorded: RecordedCase): Promise<ReplayLine> {
  const started = performance.now();
  const by = scrubberOf(recorded);
  const found = await surveyCase(recorded, by);
  const line = replayLine(recorded.id, found, performance.now() - started);
  return by.value(line);
}
