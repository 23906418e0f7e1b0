import type { Incident, Millis } from '../model/index.ts';
import type { Meter } from '../ports/index.ts';
import type { Investigation } from './investigate.ts';

/** What one look into an incident cost and hid. `incident` is as it was before: what earlier looks hid is not counted again. */
export function measureLook(
  meter: Meter,
  { incident, found, startedAt }: { readonly incident: Incident; readonly found: Investigation; readonly startedAt: Millis },
): void {
  const { state, firstSeen, diagnosis, redactions } = incident;
  const took = (stage: 'debounce' | 'queue' | keyof Investigation['took'], ms: Millis): void =>
    meter.add('k8s_rca_stage_duration_seconds', { stage }, ms / 1000);
  if (state.at === 'investigating' && diagnosis === undefined) {
    took('debounce', state.since - firstSeen);
    took('queue', startedAt - state.since);
  }
  for (const stage of ['gather', 'scrub', 'diagnose'] as const) took(stage, found.took[stage]);
  for (const { family, count } of found.redactions) {
    const before = redactions.find((r) => r.family === family)?.count ?? 0;
    if (count > before) meter.add('k8s_rca_scrub_hits_total', { family }, count - before);
  }
}
