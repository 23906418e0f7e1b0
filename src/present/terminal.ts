import type { Ledger, LinkHealth } from '../model/index.ts';
import { named, type Report } from './view.ts';

/** `width` in columns. Without colour the same words stand, so nothing is said by colour alone. */
export interface Screen {
  readonly width: number;
  readonly colour: 'on' | 'off';
}

export function terminalDiagnosis(report: Report, screen: Screen): string {
  const causes = report.diagnosis.causes.map((c) => `${Math.round(c.confidence.probability * 100)} %  ${c.title}`.slice(0, screen.width));
  return [named(report.subject), ...(report.diagnosis.healthy ? ['healthy'] : causes)].join('\n');
}

/** The stable JSON of `diagnose --json`. */
export function jsonDiagnosis(report: Report): unknown {
  return {
    cluster: report.cluster,
    subject: { kind: report.subject.kind, namespace: report.subject.namespace ?? '', name: report.subject.name },
    healthy: report.diagnosis.healthy,
    ...(report.priority === undefined ? {} : { priority: report.priority }),
    causes: report.diagnosis.causes.map((c) => ({
      id: c.cause,
      title: c.title,
      explanation: c.explanation,
      probability: c.confidence.probability,
      basis: c.confidence.basis,
      culprit: { kind: c.culprit.kind, namespace: c.culprit.namespace ?? '', name: c.culprit.name },
      evidence: c.because,
      against: c.against,
      steps: c.steps,
    })),
    other: report.diagnosis.other,
    whyFewer: report.diagnosis.whyFewer,
    ...(report.diagnosis.check === undefined ? {} : { check: report.diagnosis.check }),
    changed: report.diagnosis.changed,
    missing: report.diagnosis.unseen,
    affected: report.diagnosis.affected,
    redactions: report.redactions,
  };
}

/** One check of `doctor` per line; what fails says why and what mends it. */
export function terminalDoctor(checks: readonly LinkHealth[], screen: Screen): string {
  return checks.map((c) => `${c.ok ? 'ok ' : 'NO '} ${c.link} ${c.why}`.slice(0, screen.width)).join('\n');
}

export function terminalLedger(ledger: Ledger): string {
  const held = Object.entries(ledger.suppressed).map(([why, n]) => `  suppressed, ${why}: ${n}`);
  return [
    `received ${ledger.received}`,
    `posted ${ledger.posted}`,
    `merged ${ledger.merged}`,
    ...held,
    `failed ${ledger.failed}`,
    `waiting ${ledger.waiting}`,
  ].join('\n');
}

/** Rows under a heading, columns as wide as their widest cell, cut to the screen. */
export function terminalTable(heading: readonly string[], rows: readonly (readonly string[])[], screen: Screen): string {
  const widths = heading.map((h, i) => Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length)));
  return [heading, ...rows]
    .map((r) =>
      r
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()
        .slice(0, screen.width),
    )
    .join('\n');
}
