import type { Post } from '../../model/index.ts';
import { aroundDiagnosis } from '../around.ts';
import { context, header, line, rich, span } from '../blocks.ts';
import { causeParts, causesHeading, DETAILS, percent } from '../causes.ts';
import { coverageWords } from '../coverage.ts';
import { fitted, post } from '../post.ts';
import { colourOf } from '../state-line.ts';
import { cut, middle, oneLine, plain, plural } from '../text.ts';
import { utcClock } from '../time.ts';
import { named, type Report } from '../view.ts';

/** The outcome of `/k8s-rca pod/foo`: a diagnosis, or "healthy", or what could not be seen. */
export function answerReport(report: Report): Post {
  const { diagnosis } = report;
  const about = middle(oneLine(named(report.subject)), 120);
  const first = diagnosis.causes[0];
  const told = first === undefined ? causesHeading(diagnosis) : `${first.title} (${percent(first.confidence.probability)})`;
  const icon = diagnosis.healthy ? 'large_green_circle' : first === undefined ? 'white_circle' : colourOf(report.priority);
  const hidden = report.redactions.reduce((n, r) => n + r.count, 0);
  const foot = [
    `cluster ${report.cluster}`,
    plural(report.evidence.items.length, 'look'),
    coverageWords(report.evidence),
    `at ${utcClock(report.now)} UTC`,
    hidden === 0 ? '' : `${plural(hidden, 'secret')} hidden`,
  ];
  return post(
    `${about}: ${cut(oneLine(told), 400)}`,
    fitted(DETAILS, (detail) => [
      header(`:${icon}: ${report.priority === undefined ? '' : `${report.priority} `}${plain(about)}`),
      ...(diagnosis.healthy
        ? [rich(line(span(`${causesHeading(diagnosis)}. ${cut(oneLine(diagnosis.whyFewer), 300)}`)))]
        : causeParts(diagnosis, detail).map((lines) => rich(...lines))),
      ...aroundDiagnosis(diagnosis, detail).map((parts) => rich(...parts)),
      context(foot.filter((t) => t !== '').join('  ·  ')),
    ]),
  );
}
