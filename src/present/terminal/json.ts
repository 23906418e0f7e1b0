import { maybe, type ObjectRef } from '../../model/index.ts';
import type { Report } from '../view.ts';

const refJson = (ref: ObjectRef): unknown => ({ kind: ref.kind, namespace: ref.namespace ?? '', name: ref.name });

/** The stable JSON of `diagnose --json`. Times are milliseconds since 1970, probabilities 0 to 1. */
export function jsonDiagnosis(report: Report): unknown {
  const { diagnosis } = report;
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
    affected: diagnosis.affected.map(refJson),
    redactions: report.redactions,
    looks: report.evidence.items.map((i) => ({ id: i.id, query: i.query, at: i.at })),
  };
}
