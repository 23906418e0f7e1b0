import type { Finding, Post } from '../../model/index.ts';
import { shownDiagnosis } from '../advice/shown.ts';
import { changeParts, checkParts } from '../around.ts';
import { bold, line, rich, span } from '../blocks.ts';
import { causesHeading, DETAILS } from '../causes.ts';
import { fitted, post } from '../post.ts';
import { whyParts } from '../thread.ts';
import { cut, middle, oneLine } from '../text.ts';
import { named } from '../view.ts';
import type { Known } from './known.ts';

const POINTERS = [
  { pointers: 8, says: 240, explanation: 600 },
  { pointers: 4, says: 160, explanation: 300 },
  { pointers: 2, says: 100, explanation: 150 },
] as const;

export function answerWhy({ incident }: Known): Post {
  const diagnosis = shownDiagnosis(incident);
  const about = middle(named(incident.subject), 120);
  if (diagnosis === undefined) {
    const text = `I am still looking at ${about}; the card shows what is known so far.`;
    return post(text, [rich(line(span(text)))]);
  }
  const causes: readonly Finding[] = diagnosis.causes;
  const why = cut(oneLine(diagnosis.whyFewer), 300);
  const rest = [checkParts(diagnosis, DETAILS[0]), changeParts(diagnosis, DETAILS[0])].filter((p) => p.length > 0);
  return post(
    `Why ${about} fails: ${causes[0] === undefined ? `no cause known. ${why}` : causes[0].title}`,
    fitted<(typeof POINTERS)[number]>(POINTERS, (detail) => [
      rich(line(bold(causesHeading(diagnosis)))),
      ...causes.map((c) => rich(...whyParts(c, detail))),
      ...(why === '' ? [] : [rich(line(span(why)))]),
      ...rest.map((parts) => rich(...parts)),
    ]),
  );
}
