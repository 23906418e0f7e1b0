import { type Advice, maybe, type ObjectRef } from '../../model/index.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { coverageOf } from '../coverage.ts';
import type { Report } from '../view.ts';

const refJson = (ref: ObjectRef): unknown => ({ kind: ref.kind, namespace: ref.namespace ?? '', name: ref.name });

/** The stable JSON of `diagnose --json`. Times are milliseconds since 1970, probabilities 0 to 1. */
export function jsonDiagnosis(report: Report): unknown {
  const diagnosis = shownDiagnosis(report) ?? report.diagnosis;
  return {
    cluster: report.cluster,
    subject: refJson(report.subject),
    healthy: diagnosis.healthy,
    ...maybe('priority', report.priority),
    causes: diagnosis.causes.map((c) => ({
      id: c.cause,
      title: c.title,
      explanation: c.explanation,
      probability: c.confidence.probability,
      basis: c.confidence.basis,
      culprit: refJson(c.culprit),
      evidence: c.because,
      against: c.against,
      steps: c.steps,
    })),
    other: diagnosis.other,
    whyFewer: diagnosis.whyFewer,
    ...maybe('check', diagnosis.check),
    changed: diagnosis.changed,
    missing: diagnosis.unseen,
    coverage: coverageOf(report.evidence),
    affected: diagnosis.affected.map(refJson),
    ...maybe('model', adviceJson(report.advice)),
    redactions: report.redactions,
    looks: report.evidence.items.map((i) => ({ id: i.id, query: i.query, at: i.at })),
  };
}

/** What a model contributed, or why it did not; absent where none was asked. */
function adviceJson(advice: Advice | undefined): unknown {
  switch (advice?.is) {
    case undefined:
    case 'asked':
      return undefined;
    case 'none':
      return { is: 'none', code: advice.code, why: advice.why, ...maybe('spend', advice.spend) };
    case 'given':
      return {
        is: 'given',
        kind: advice.kind,
        model: advice.model,
        summary: advice.summary,
        detail: advice.detail,
        cites: advice.cites,
        ...maybe('prefers', advice.prefers),
        looks: advice.looks,
        spend: advice.spend,
        ms: advice.ms,
        dropped: advice.dropped,
        ...maybe('recalled', advice.recalled),
      };
  }
}
